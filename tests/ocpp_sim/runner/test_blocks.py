"""The blocks of OCPP 2.x over real sockets: a central system looks around, then hands over."""

import asyncio
from datetime import UTC, datetime

import orjson
import pytest

from ocpp_sim.core.build import build
from ocpp_sim.core.port import Fault
from ocpp_sim.core.station import Spec
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock
from ocppj.frame import Call, CallResult
from ocppj.schema import schemas

PRIORITY = {
    "component": {"name": "OCPPCommCtrlr"},
    "variable": {"name": "NetworkConfigurationPriority"},
    "attributeValue": "1",
}


class Operator:
    """Commands the one charge point of a central system."""

    def __init__(self, csms, eventually) -> None:
        self.csms = csms
        self._eventually = eventually

    async def order(self, action, payload):
        """The payload of the answer."""
        await self.csms.lines["CP-1"].send(orjson.dumps([2, action, action, payload]).decode())
        await self._eventually(lambda: self._answers(action))
        return self._answers(action)[-1].payload

    def _answers(self, action):
        found = [frame for _, frame in self.csms.frames if isinstance(frame, CallResult)]
        return [frame for frame in found if frame.message_id == action]


def network(url):
    return {
        "configurationSlot": 1,
        "connectionData": {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": url,
            "messageTimeout": 30,
            "securityProfile": 0,
            "ocppInterface": "Wired0",
        },
    }


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_central_system_reads_the_charge_point_and_hands_it_over(
    socket_csms, eventually, version
):
    async def story():
        subprotocols = [f"ocpp{version}"]
        async with (
            socket_csms(subprotocols=subprotocols) as old,
            socket_csms(subprotocols=subprotocols) as new,
        ):
            spec = Spec("CP-1", version=version, boot_duration_s=0.01, reconnect_base_s=0.01)
            runner = SocketRunner(
                build(spec, datetime.now(UTC)),
                Endpoint(old.url, subprotocols[0]),
                WallClock(),
                lambda *_, **__: None,
            )
            runner.start()
            try:
                await eventually(lambda: runner.station.link.registration == "Accepted")
                return await told(old, new, runner)
            finally:
                await runner.stop()

    async def told(old, new, runner):
        operator = Operator(old, eventually)
        asked = {"requestId": 1, "reportBase": "FullInventory"}
        words = [await operator.order("GetBaseReport", asked)]
        await eventually(lambda: [c for c in old.calls("NotifyReport") if not c.payload["tbc"]])
        runner.give(Fault(1, "GroundFailure"))
        await eventually(lambda: old.calls("NotifyEvent"))
        words.append(await operator.order("SetNetworkProfile", network(new.url)))
        (result,) = (await operator.order("SetVariables", {"setVariableData": [PRIORITY]}))[
            "setVariableResult"
        ]
        words += [result, await operator.order("Reset", {"type": "Immediate"})]
        await eventually(lambda: new.calls("BootNotification"))
        return [word.get("status") or word["attributeStatus"] for word in words], old.frames

    words, frames = asyncio.run(story())

    assert words == ["Accepted", "Accepted", "RebootRequired", "Accepted"]
    calls = [frame for _, frame in frames if isinstance(frame, Call)]
    official = schemas(version, "strict")
    assert [] == [c for c in calls if not official.is_valid(c.action, "request", c.payload)]
