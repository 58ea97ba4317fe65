"""The commands of the central system."""

import pytest

from ocpp_sim.core.configuration import KEYS
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import ClearFault, Fault, PlugIn, PresentTag, Unplug

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


def test_all_settings_are_told(bench):
    answer = bench().registered().command("GetConfiguration", {})

    assert {key["key"] for key in answer.payload["configurationKey"]} == set(KEYS)
    assert "unknownKey" not in answer.payload


def test_named_settings_are_told_and_the_unknown_ones_named(bench):
    point = bench(connectors=2, settings={"NumberOfConnectors": "2"}).registered()

    wanted = {"key": ["NumberOfConnectors", "Colour", "HeartbeatInterval", "Colour"]}
    answer = point.command("GetConfiguration", wanted)

    assert answer.payload == {
        "configurationKey": [
            {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
            {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
        ],
        "unknownKey": ["Colour"],
    }


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("HeartbeatInterval", "60", "Accepted"),
        ("HeartbeatInterval", "-1", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "maybe", "Rejected"),
        ("MeterValuesSampledData", "Voltage,SoC", "Accepted"),
        ("MeterValuesSampledData", "Temperature.Of.Soup", "Rejected"),
        ("NumberOfConnectors", "5", "Rejected"),
        ("Colour", "red", "NotSupported"),
    ],
)
def test_settings_change_within_their_limits(bench, key, value, expected):
    point = bench().registered()

    wanted = {"key": key, "value": value}

    assert point.status_of_command("ChangeConfiguration", wanted) == expected


def test_a_new_sample_interval_takes_effect_in_a_running_transaction(bench):
    point = bench().charging()
    wanted = {"key": "MeterValueSampleInterval", "value": "10"}

    point.status_of_command("ChangeConfiguration", wanted)
    point.advance(30)

    assert len(point.calls("MeterValues")) == 3


def test_sampling_and_the_clock_can_be_switched_off_and_on(bench):
    point = bench().charging()
    for key in ("MeterValueSampleInterval", "ClockAlignedDataInterval"):
        point.status_of_command("ChangeConfiguration", {"key": key, "value": "0"})
    point.advance(7200)
    assert point.calls("MeterValues") == []

    wanted = {"key": "ClockAlignedDataInterval", "value": "900"}
    point.status_of_command("ChangeConfiguration", wanted)
    point.advance(900)
    assert len(point.calls("MeterValues")) == 1


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("BootNotification", "BootNotification"),
        ("Heartbeat", "Heartbeat"),
        ("DiagnosticsStatusNotification", "DiagnosticsStatusNotification"),
        ("FirmwareStatusNotification", "FirmwareStatusNotification"),
    ],
)
def test_messages_are_triggered(bench, message, action):
    point = bench().registered()

    assert point.status_of_command("TriggerMessage", {"requestedMessage": message}) == "Accepted"
    assert point.actions()[0] == action


@pytest.mark.parametrize(
    ("connector_id", "places"),
    [(None, [0, 1, 2]), (0, [0]), (2, [2])],
)
def test_statuses_are_triggered_where_asked(bench, connector_id, places):
    point = bench(connectors=2).registered()
    wanted = {"requestedMessage": "StatusNotification"}
    if connector_id is not None:
        wanted["connectorId"] = connector_id

    point.status_of_command("TriggerMessage", wanted)

    assert [report["connectorId"] for report in point.calls("StatusNotification")] == places


def test_a_triggered_status_of_a_fault_has_its_code(bench):
    point = bench().registered()
    point.give(Fault(0, "WeakSignal"))
    point.forget()

    wanted = {"requestedMessage": "StatusNotification", "connectorId": 0}
    point.status_of_command("TriggerMessage", wanted)
    point.give(ClearFault(0))

    codes = [report["errorCode"] for report in point.calls("StatusNotification")]
    assert codes == ["WeakSignal", "NoError"]


@pytest.mark.parametrize(("connector_id", "places"), [(None, [1, 2]), (0, [1, 2]), (1, [1])])
def test_meter_values_are_triggered_where_asked(bench, connector_id, places):
    point = bench(connectors=2).charging(1, Vehicle(soc_percent=30)).advance(36)
    wanted = {"requestedMessage": "MeterValues"}
    if connector_id is not None:
        wanted["connectorId"] = connector_id

    point.status_of_command("TriggerMessage", wanted)

    told = point.calls("MeterValues")
    assert [values["connectorId"] for values in told] == places
    first = told[0]["meterValue"][0]["sampledValue"][0]
    assert (first["value"], first["context"]) == ("110", "Trigger")


@pytest.mark.parametrize("message", ["MeterValues", "StatusNotification", "Heartbeat"])
def test_nothing_is_triggered_at_no_connector(bench, message):
    point = bench().registered()

    wanted = {"requestedMessage": message, "connectorId": 7}

    assert point.status_of_command("TriggerMessage", wanted) == "Rejected"
    assert point.actions() == []


def test_vendors_are_unknown_and_caches_empty(bench):
    point = bench().charging()

    assert point.status_of_command("DataTransfer", {"vendorId": "x"}) == "UnknownVendorId"
    assert point.status_of_command("ClearCache", {}) == "Accepted"
    assert point.station.cache == ()
