"""Charge points that never rest: `python -m bench.saturation_probe KIND CSMS COUNT SECONDS`.

Each sends its next MeterValues as soon as the last is answered. KIND is simulated, where a charge
point's own clock jumps to its next sample and every payload is held to its schema in both
directions; or bare for plain `websockets` connections that send one text again and again.
"""

import asyncio
import gc
import json
import sys
import time
from datetime import datetime, timedelta

import orjson
from websockets.asyncio.client import connect

from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.fleet.collector import seldom_collecting
from ocpp_sim.plan import FleetPlan, make_station
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.runner.timers import Timers
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock
from ocppj.schema import schemas

_METER_VALUES = "MeterValues"
_SETTINGS = {"MeterValueSampleInterval": "1", "ClockAlignedDataInterval": "0"}
_CAR = 1_000_000  # Wh, so that it is not full before we are done
_WARM_S = 1.0
_SAMPLE = {
    "connectorId": 1,
    "transactionId": 1,
    "meterValue": [
        {
            "timestamp": "2024-06-01T09:00:00Z",
            "sampledValue": [
                {
                    "value": "1234567",
                    "context": "Sample.Periodic",
                    "measurand": "Energy.Active.Import.Register",
                    "unit": "Wh",
                }
            ],
        }
    ],
}


class Counted:
    """How many were answered, and how many broke their schema."""

    def __init__(self) -> None:
        self.answered = 0
        self.invalid = 0


class Restless:
    """One charge point; as its clock it says that it is always time."""

    speed = 1.0

    def __init__(self, plan: FleetPlan, index: int, csms: str, counted: Counted) -> None:
        self._now = WallClock().now()
        self._counted = counted
        self._schemas = schemas("1.6")
        self._begun = False
        station = make_station(plan, index, self._now)
        endpoint = Endpoint(csms, "ocpp1.6")
        self.runner = SocketRunner(station, endpoint, self, self._hear, Timers())

    def now(self) -> datetime:
        return self._now

    def _hear(self, runner: SocketRunner, item: port.Input | port.Output, *, up: bool) -> None:  # noqa: ARG002
        if isinstance(item, port.Send):
            self._check(item.text)
        elif isinstance(item, port.CallAnswered):
            self._counted.answered += item.action == _METER_VALUES
            asyncio.get_running_loop().call_soon(self._go_on)
        elif isinstance(item, port.CallFailed | port.Violation):
            self._counted.invalid += 1

    def _check(self, text: str) -> None:
        kind, _, action, payload = orjson.loads(text)
        assert kind == 2  # noqa: PLR2004  # a CALL; nobody asks us anything
        self._counted.invalid += not self._schemas.is_valid(action, "request", payload)

    def _go_on(self) -> None:
        runner, station = self.runner, self.runner.station
        if station.flying is not None or station.queue:
            return
        if not self._begun:
            self._begun = True
            self._now += timedelta(seconds=1)
            runner.give(port.PlugIn(1, _car()))
            runner.give(port.PresentTag(1, "SATURATED"))
        elif station.connectors[0].transaction is not None and station.next_due is not None:
            self._now = max(station.next_due, self._now)
            runner.give(port.Tick())


def _car() -> Vehicle:
    return Vehicle(battery_wh=_CAR, max_power_w=7_000, phases=1)


async def simulated(csms: str, count: int, seconds: float) -> dict[str, float]:
    """Saturate with charge points of the simulator."""
    counted = Counted()
    plan = FleetPlan(prefix="SAT-", autopilot=False, settings=_SETTINGS, count=count)
    points = [Restless(plan, index, csms, counted) for index in range(count)]
    for point in points:
        point.runner.start()
        await asyncio.sleep(0)
    found = await _watched(counted, seconds)
    await asyncio.gather(*(point.runner.stop() for point in points))
    return found


async def bare(csms: str, count: int, seconds: float) -> dict[str, float]:
    """Saturate with bare websockets."""
    counted = Counted()

    async def shout(number: int) -> None:
        async with connect(
            f"{csms}/BARE-{number:05}",
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]  # a NewType over str
            compression=None,
            ping_interval=None,
            proxy=None,
        ) as line:
            while True:
                await line.send(json.dumps([2, str(counted.answered), _METER_VALUES, _SAMPLE]))
                json.loads(await line.recv())
                counted.answered += 1

    tasks = [asyncio.create_task(shout(number)) for number in range(count)]
    found = await _watched(counted, seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def _watched(counted: Counted, seconds: float) -> dict[str, float]:
    while not counted.answered:  # noqa: ASYNC110  # of many, whichever is first
        await asyncio.sleep(0.05)
    await asyncio.sleep(_WARM_S)
    gc.collect()
    before, cpu_s, began = counted.answered, time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed_s = time.perf_counter() - began
    return {
        "answered": counted.answered - before,
        "invalid": counted.invalid,
        "cpu_s": time.process_time() - cpu_s,
        "seconds": elapsed_s,
    }


if __name__ == "__main__":
    kind, csms, count, seconds = sys.argv[1:]
    saturate = simulated if kind == "simulated" else bare
    with seldom_collecting():
        found = asyncio.run(saturate(csms, int(count), float(seconds)))
    sys.stdout.write(json.dumps(found) + "\n")
