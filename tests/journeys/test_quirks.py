"""Odd charge points and a bad network against the whole program, over real sockets."""

import asyncio

import httpx
import pytest

from ocpp_sim.core import port
from ocpp_sim.plan import make_station
from ocpp_sim.plan.read import read_plan
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock
from tests.journeys.conftest import wait_until

PASSWORD = "a-password-for-all"
PLAN = """
plan: Odd ones
prefix: ODD-
settings: {HeartbeatInterval: 1, MeterValueSampleInterval: 1}
visits: false
points:
  - {count: 1, model: Wall 11, quirks: [colon_identity, encoded_identity]}
  - {count: 1, model: Wall 11, quirks: [colon_identity, no_subprotocol, trailing_slash]}
  - {count: 1, model: Wall 11, quirks: Huawei}
  - count: 1
    model: Wall 11
    quirks: [{quirk: ungraceful_drop, probability: 1, action: Heartbeat, nth: 1}]
  - count: 1
    model: Wall 11
    quirks: [{quirk: replacement_connection, probability: 1, action: Heartbeat, nth: 1}]
  - {count: 1, model: Wall 11, network: {latency: 20ms, jitter: 20ms, duplicate: 0.2, reorder: 0.1}}
"""


@pytest.fixture
def guarded(served):
    """The path of a world that demands a password of everybody, and its control API."""
    with httpx.Client(base_url=served.control_url) as control:
        control.post("/worlds", json={"name": "odd"}).raise_for_status()
        settings = {"basic_auth": {"*": PASSWORD}, "heartbeat_interval_s": 1}
        control.patch("/worlds/odd/settings", json=settings).raise_for_status()
        yield served.ocpp_url.replace("/ocpp", "/w/odd/ocpp16"), control
        control.delete("/worlds/odd").raise_for_status()


def test_odd_charge_points_are_served_and_told_what_is_wrong(guarded):
    url, control = guarded
    plan = read_plan("odd.yaml", PLAN)
    heard = [[] for _ in range(plan.count)]

    def listening(index):
        return lambda _runner, item, *, up: heard[index].append(item)

    def of(index, kind):
        return [item for item in heard[index] if isinstance(item, kind)]

    async def enough():
        beats = [
            sum(one.action == "Heartbeat" for one in of(index, port.CallAnswered))
            for index in range(plan.count)
        ]
        refused = any(one.why == "refused" for one in of(2, port.CallFailed))
        return min(beats) >= 2 and refused

    async def journey():
        endpoint = Endpoint(url, "ocpp1.6", PASSWORD)
        runners = [
            SocketRunner(
                make_station(plan, index, WallClock().now()),
                endpoint,
                WallClock(),
                listening(index),
            )
            for index in range(plan.count)
        ]
        for runner in runners:
            runner.start()
            runner.give(port.PlugIn(1))
            runner.give(port.PresentTag(1, "DRV00000001"))
        try:
            await wait_until(lambda: started(runners))
            await wait_until(enough)
        finally:
            for runner in runners:
                await runner.stop()

    async def started(runners):
        for runner in runners:
            if runner.station.connectors[0].transaction is None:
                runner.give(port.PresentTag(1, "DRV00000001"))
        return all(runner.station.connectors[0].transaction for runner in runners)

    asyncio.run(journey())

    known = control.get("/worlds/odd/charge_points").json()["charge_points"]
    assert {"ODD:0001", "ODD:0002", *(f"ODD-000{number}" for number in range(3, 7))} <= {
        one["id"] for one in known
    }
    codes = {one.code for one in of(2, port.CallFailed)}
    assert codes == {"TypeConstraintViolation"}
    assert len(of(3, port.Connected)) == len(of(4, port.Connected)) == 2
    accused = [one for index in range(plan.count) for one in of(index, port.Violation)]
    assert accused == []
