"""A central system of 2.0.1 made of the `ocpp` package looks a charging station over.

It checks every payload of ours by its own validation and code, which shares nothing with ours.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from ocpp.routing import on
from ocpp.v201 import ChargePoint, call, call_result
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock

POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}
BEAT = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
TOKEN = {"id_token": "TAG", "type": "ISO14443"}
MESSAGE = {"id": 3, "priority": "InFront", "message": {"format": "UTF8", "content": "Hello"}}
PROFILE = {
    "id": 4,
    "stack_level": 0,
    "charging_profile_purpose": "TxDefaultProfile",
    "charging_profile_kind": "Relative",
    "charging_schedule": [
        {
            "id": 1,
            "charging_rate_unit": "A",
            "charging_schedule_period": [{"start_period": 0, "limit": 10.5}],
        }
    ],
}
NETWORK = {
    "ocpp_version": "OCPP20",
    "ocpp_transport": "JSON",
    "ocpp_csms_url": "ws://other.test",
    "message_timeout": 30,
    "security_profile": 0,
    "ocpp_interface": "Wired0",
}
TOLD = (
    "NotifyReport",
    "NotifyMonitoringReport",
    "NotifyEvent",
    "NotifyDisplayMessages",
    "NotifyCustomerInformation",
    "ReportChargingProfiles",
    "NotifyChargingLimit",
    "ClearedChargingLimit",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "StatusNotification",
    "SecurityEventNotification",
)


def keeping(action):
    """A handler that remembers what it was told; the package finds it by its name."""

    def handle(self, **payload):
        self.seen.append((action, payload))
        return getattr(call_result, action)()

    handle.__name__ = f"on_{action}"
    return on(action)(handle)


class Central(ChargePoint):
    """One connection of a central system written with the package."""

    def __init__(self, identity, connection):
        super().__init__(identity, connection)
        self.seen = []

    @on("BootNotification")
    def on_boot(self, **_):
        return call_result.BootNotification(datetime.now(UTC).isoformat(), 60, "Accepted")

    @on("Heartbeat")
    def on_heartbeat(self):
        return call_result.Heartbeat(datetime.now(UTC).isoformat())

    @on("Authorize")
    def on_authorize(self, **_):
        return call_result.Authorize({"status": "Accepted"})

    @on("TransactionEvent")
    def on_transaction(self, **payload):
        self.seen.append(("TransactionEvent", payload))
        return call_result.TransactionEvent()

    def told(self, action):
        return [payload for name, payload in self.seen if name == action]


for told in TOLD:
    setattr(Central, f"on_{told}", keeping(told))


async def blocks(central, runner, eventually):
    """What belongs to the blocks that 1.6 has not; gives the words of the answers."""
    monitor = {**POWER, "type": "UpperThreshold", "value": 1000, "severity": 4}
    answers = [
        await central.call(call.GetBaseReport(1, "FullInventory")),
        await central.call(call.SetVariables([{**BEAT, "attribute_value": "90"}])),
        await central.call(call.GetVariables([BEAT])),
        await central.call(call.SetVariableMonitoring([monitor])),
        await central.call(call.GetMonitoringReport(2)),
        await central.call(call.SetMonitoringLevel(9)),
        await central.call(call.SetDisplayMessage(MESSAGE)),
        await central.call(call.GetDisplayMessages(3)),
        await central.call(call.SetChargingProfile(1, PROFILE)),
        await central.call(call.GetChargingProfiles(4, {})),
        await central.call(call.GetCompositeSchedule(60, 1)),
        await central.call(call.SetNetworkProfile(1, NETWORK)),
    ]
    for act in (port.SetLimit(watts=7000), port.PlugIn(1), port.PresentTag(1, "TAG")):
        runner.give(act)
    await eventually(lambda: central.told("NotifyEvent"))
    asked = call.CustomerInformation(5, report=True, clear=False, id_token=TOKEN)
    log = {"remote_location": "ftp://files.test/"}
    file = {"location": "ftp://files.test/fw", "retrieve_date_time": "2020-01-01T00:00:00Z"}
    answers += [
        await central.call(asked),
        await central.call(call.GetLog(log, "SecurityLog", 6)),
        await central.call(call.UpdateFirmware(7, file)),
    ]
    runner.give(port.SetLimit())
    failed = {"status": "DownloadFailed", "request_id": 7}
    await eventually(lambda: failed in central.told("FirmwareStatusNotification"))
    await eventually(lambda: central.told("ClearedChargingLimit"))
    return answers


async def story(eventually):
    centrals = []

    async def talk(socket):
        centrals.append(Central("CP-1", socket))
        with suppress(ConnectionClosed):
            await centrals[0].start()

    async with serve(talk, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"]) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        clock, spec = WallClock(), Spec("CP-1", version="2.0.1")
        runner = SocketRunner(
            build(spec, clock.now()), Endpoint(url, "ocpp2.0.1"), clock, lambda *_, **__: None
        )
        runner.start()
        await eventually(lambda: centrals and centrals[0].told("StatusNotification"))
        answers = await blocks(centrals[0], runner, eventually)
        await runner.stop()
    return answers, centrals[0]


def test_the_ocpp_package_looks_a_charging_station_over(eventually):
    answers, central = asyncio.run(story(eventually))

    assert {"Accepted"} == {getattr(one, "status", "Accepted") for one in answers}
    (beat,) = answers[2].get_variable_result
    assert beat["attribute_value"] == "90"
    pages = central.told("NotifyReport")
    assert [page["seq_no"] for page in pages] == list(range(len(pages)))
    assert [page["tbc"] for page in pages] == [True] * (len(pages) - 1) + [False]
    (report,) = central.told("NotifyMonitoringReport")
    assert report["monitor"][0]["variable_monitoring"][0]["id"] == 1
    (messages,) = central.told("NotifyDisplayMessages")
    assert messages["message_info"] == [MESSAGE]
    (profiles,) = central.told("ReportChargingProfiles")
    assert profiles["charging_profile"] == [PROFILE]
    (event,) = central.told("NotifyEvent")[0]["event_data"]
    assert (event["trigger"], event["variable_monitoring_id"]) == ("Alerting", 1)
    (customer,) = central.told("NotifyCustomerInformation")
    assert customer["data"].startswith("cache: TAG is Accepted")
    assert len(central.told("NotifyChargingLimit")) == 1
