"""Messages that the central system asks to have sent."""

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import ClearFault, Fault


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
