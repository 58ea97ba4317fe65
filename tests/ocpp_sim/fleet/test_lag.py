"""The event loop says how late it is."""

import asyncio
import time

from ocpp_sim.fleet.lag import LagMeter
from ocpp_sim.report.latency import Histogram


def test_a_loop_that_stands_still_is_late_for_each_ring_that_it_missed(eventually):
    async def story():
        lag = Histogram()
        meter = LagMeter(lag)
        meter.start()
        asyncio.get_running_loop().call_soon(time.sleep, 0.5)
        await eventually(lambda: lag.count >= 9)
        meter.stop()
        await asyncio.sleep(0)
        return lag

    found = asyncio.run(story())

    assert 0.4 < found.max_s < 5
    assert 200 < found.percentiles().p50_ms


def test_one_that_was_never_started_is_stopped_for_nothing():
    lag = Histogram()
    LagMeter(lag).stop()

    assert lag.count == 0
