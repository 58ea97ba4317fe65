"""The commands of the central system."""

import pytest

from ocpp_sim.core.port import Fault, PlugIn, PresentTag, Unplug
from ocpp_sim.core.station import Extension

START = "RemoteStartTransaction"


def test_a_remote_start_charges_the_car_that_is_there(bench):
    point = bench().registered()
    point.give(PlugIn(1))

    status = point.status_of_command(START, {"idTag": "TAG", "connectorId": 1})

    assert (status, point.status(), point.calls("Authorize")) == ("Accepted", "Charging", [])


def test_the_answer_goes_out_before_what_follows_from_it(bench):
    point = bench().registered()
    point.give(PlugIn(1))
    point.forget().command(START, {"idTag": "TAG", "connectorId": 1})

    assert [type(frame).__name__ for frame in point.frames[:2]] == ["CallResult", "Call"]


def test_a_remote_start_waits_for_the_car(bench):
    point = bench().registered()

    assert point.status_of_command(START, {"idTag": "TAG", "connectorId": 1}) == "Accepted"
    assert point.status() == "Preparing"
    point.give(PlugIn(1))
    assert point.status() == "Charging"


def test_a_remote_start_without_a_connector_prefers_one_with_a_car(bench):
    point = bench(connectors=3).registered()
    point.give(Fault(1), PlugIn(3))

    assert point.status_of_command(START, {"idTag": "TAG"}) == "Accepted"
    assert point.status(3) == "Charging"
    assert point.status_of_command(START, {"idTag": "TAG"}) == "Accepted"
    assert point.status(2) == "Preparing"
    assert point.status_of_command(START, {"idTag": "TAG"}) == "Rejected"


def test_a_remote_start_asks_first_if_the_settings_say_so(bench):
    point = bench(settings={"AuthorizeRemoteTxRequests": "true"}).registered()
    point.csms.answers["Authorize"] = {"idTagInfo": {"status": "Blocked"}}
    point.give(PlugIn(1))

    assert point.status_of_command(START, {"idTag": "TAG", "connectorId": 1}) == "Accepted"
    assert (point.calls("Authorize"), point.calls("StartTransaction")) == ([{"idTag": "TAG"}], [])


@pytest.mark.parametrize("connector_id", [0, 2, -1])
def test_a_remote_start_at_no_connector_is_rejected(bench, connector_id):
    point = bench().registered()

    wanted = {"idTag": "TAG", "connectorId": connector_id}

    assert point.status_of_command(START, wanted) == "Rejected"


def test_a_remote_start_while_charging_is_rejected(bench):
    wanted = {"idTag": "TAG", "connectorId": 1}

    assert bench().charging().status_of_command(START, wanted) == "Rejected"


def test_a_remote_stop_ends_the_transaction(bench):
    point = bench().charging().advance(60)

    assert point.status_of_command("RemoteStopTransaction", {"transactionId": 101}) == "Accepted"
    assert [stop["reason"] for stop in point.calls("StopTransaction")] == ["Remote"]
    assert point.status_of_command("RemoteStopTransaction", {"transactionId": 101}) == "Rejected"


def test_availability_changes_at_once_when_nobody_charges(bench):
    point = bench(connectors=2).registered()

    def change(connector_id, kind):
        wanted = {"connectorId": connector_id, "type": kind}
        return point.status_of_command("ChangeAvailability", wanted)

    assert change(1, "Inoperative") == "Accepted"
    assert change(0, "Inoperative") == "Accepted"
    assert [point.statuses(n) for n in (0, 1, 2)] == [["Unavailable"]] * 3
    assert change(0, "Operative") == "Accepted"
    assert [point.statuses(n)[-1] for n in (0, 1, 2)] == ["Available"] * 3
    assert change(3, "Operative") == "Rejected"


def test_availability_waits_for_the_end_of_a_transaction(bench):
    point = bench().charging()
    wanted = {"connectorId": 1, "type": "Inoperative"}

    assert point.status_of_command("ChangeAvailability", wanted) == "Scheduled"
    assert point.status() == "Charging"
    point.give(PresentTag(1, "TAG"))
    assert point.statuses()[-1] == "Unavailable"


def test_a_scheduled_change_can_be_taken_back(bench):
    point = bench().charging()
    point.status_of_command("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    wanted = {"connectorId": 1, "type": "Operative"}

    assert point.status_of_command("ChangeAvailability", wanted) == "Accepted"
    point.give(Unplug(1))
    assert point.status() == "Available"


def test_availability_survives_a_reset(bench):
    point = bench().registered()
    point.status_of_command("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})
    point.status_of_command("Reset", {"type": "Soft"})
    point.forget().advance(10)

    assert (point.statuses(0), point.statuses(1)) == (["Unavailable"], ["Unavailable"])


def test_an_unavailable_connector_lets_go_of_who_waits_for_a_car(bench):
    point = bench().registered()
    point.give(PresentTag(1, "TAG"))

    point.status_of_command("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})

    assert point.statuses() == ["Preparing", "Finishing", "Unavailable"]


def test_unlocking_ends_the_transaction(bench):
    point = bench().charging()

    assert point.status_of_command("UnlockConnector", {"connectorId": 1}) == "Unlocked"
    assert [stop["reason"] for stop in point.calls("StopTransaction")] == ["UnlockCommand"]
    assert point.status_of_command("UnlockConnector", {"connectorId": 1}) == "Unlocked"


@pytest.mark.parametrize(("connector_id", "phases"), [(9, 3), (0, 3), (1, 0)])
def test_what_has_no_lock_cannot_be_unlocked(bench, connector_id, phases):
    point = bench(phases=phases).registered()

    wanted = {"connectorId": connector_id}

    assert point.status_of_command("UnlockConnector", wanted) == "NotSupported"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"vendorId": "org.other"}, "UnknownVendorId"),
        ({"vendorId": "com.any"}, "Accepted"),
        ({"vendorId": "com.any", "messageId": "Dance"}, "Accepted"),
        ({"vendorId": "com.some", "messageId": "Ping"}, "Accepted"),
        ({"vendorId": "com.some", "messageId": "Dance"}, "UnknownMessageId"),
        ({"vendorId": "com.some"}, "UnknownMessageId"),
    ],
)
def test_the_messages_of_known_vendors_are_understood(bench, message, expected):
    known = (Extension("com.any"), Extension("com.some", ("Ping",)))
    point = bench(extensions=known).registered()

    assert point.status_of_command("DataTransfer", message) == expected


@pytest.mark.parametrize(("enabled", "expected"), [("true", "Accepted"), ("false", "Rejected")])
def test_only_a_cache_that_is_kept_can_be_cleared(bench, enabled, expected):
    point = bench().charging()
    wanted = {"key": "AuthorizationCacheEnabled", "value": enabled}
    point.status_of_command("ChangeConfiguration", wanted)

    assert point.status_of_command("ClearCache", {}) == expected
    assert point.station.cache == ()
