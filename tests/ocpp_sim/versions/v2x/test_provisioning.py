"""Boots, heartbeats and resets in the words of OCPP 2.x."""

from ocpp_sim.core import port
from ocpp_sim.core.intent import Boot
from ocpp_sim.core.station import Spec
from ocpp_sim.versions import dialect
from ocppj.frame import CallError, CallResult

BOOT = {"currentTime": "2024-06-01T09:00:00Z", "interval": 60}


def test_a_boot_says_why_and_who():
    spoken = dialect("2.0.1")
    spec = Spec("CP-1", version="2.0.1", serial="S-1", firmware="")

    assert spoken.write(Boot("Watchdog"), spec, None) == (
        "BootNotification",
        {
            "reason": "Watchdog",
            "chargingStation": {"vendorName": "Voltwerk", "model": "AC-11", "serialNumber": "S-1"},
        },
    )


def test_who_is_pending_answers_and_tells_only_what_is_asked_for(bench):
    point = bench(version="2.0.1")
    point.csms.answers["BootNotification"] = {**BOOT, "status": "Pending"}
    point.give(port.Tick())
    asked = {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}

    assert point.actions() == ["BootNotification"]
    assert point.status_of_command("TriggerMessage", asked) == "Accepted"
    assert point.actions()[-1] == "StatusNotification"
    start = {"idToken": {"idToken": "T", "type": "Central"}, "remoteStartId": 1}
    assert point.status_of_command("RequestStartTransaction", start) == "Rejected"
    again = {"requestedMessage": "BootNotification"}
    assert point.status_of_command("TriggerMessage", again) == "Accepted"
    assert point.calls("BootNotification")[-1]["reason"] == "Triggered"
    point.csms.answers.clear()
    point.advance(60)
    assert point.station.link.registration == "Accepted"
    assert point.status_of_command("TriggerMessage", again) == "Rejected"


def test_who_is_rejected_says_that_it_obeys_nobody(bench):
    point = bench(version="2.0.1")
    point.csms.answers["BootNotification"] = {**BOOT, "status": "Rejected"}
    point.give(port.Tick())

    answer = point.command("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"})
    assert (type(answer), answer.code) == (CallError, "SecurityError")
    point.advance(59)
    assert point.actions() == ["BootNotification"]


def test_a_reset_is_obeyed_at_once_where_nobody_charges(bench):
    point = bench(version="2.1").registered()

    assert type(point.command("Reset", {"type": "OnIdle"})) is CallResult
    point.advance(30)
    assert point.calls("BootNotification")[-1]["reason"] == "RemoteReset"
    assert point.calls("Heartbeat") == []
    point.advance(400)
    assert point.calls("Heartbeat")
