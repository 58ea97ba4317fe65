"""Monitors and events in the words of OCPP 2.x."""

import pytest

from ocpp_sim.core.port import Fault

POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    return bench(version=request.param).registered()


def setting(point, *wishes):
    wanted = {"setMonitoringData": [{**POWER, **wish} for wish in wishes]}
    return point.command("SetVariableMonitoring", wanted).payload["setMonitoringResult"]


def test_a_monitor_is_answered_with_its_id(point):
    above = {"type": "UpperThreshold", "value": 5000, "severity": 3}

    assert setting(point, above) == [
        {"id": 1, "status": "Accepted", "type": "UpperThreshold", "severity": 3, **POWER}
    ]
    assert setting(point, above)[0]["status"] == "Duplicate"


def test_the_monitors_of_a_variable_are_reported_together(point):
    setting(
        point,
        {"type": "UpperThreshold", "value": 5000, "severity": 3},
        {"type": "Delta", "value": 100.5, "severity": 4, "transaction": True},
    )
    asked = {"requestId": 9, "monitoringCriteria": ["ThresholdMonitoring", "DeltaMonitoring"]}
    assert point.status_of_command("GetMonitoringReport", asked) == "Accepted"

    (page,) = point.calls("NotifyMonitoringReport")
    (one,) = page["monitor"]
    assert (page["requestId"], page["seqNo"], page["tbc"]) == (9, 0, False)
    assert {name: one[name] for name in POWER} == POWER
    assert [(each["id"], each["value"]) for each in one["variableMonitoring"]] == [
        (1, 5000.0),
        (2, 100.5),
    ]


def test_an_event_names_its_monitor_and_its_transaction(point):
    point.charging()
    setting(point, {"type": "Periodic", "value": 60, "severity": 3})
    point.advance(60)

    (told,) = point.calls("NotifyEvent")
    (event,) = told["eventData"]
    ((_, name),) = point.station.remote_ids
    expected = {
        "trigger": "Periodic",
        "actualValue": "11000",
        "eventNotificationType": "CustomMonitor",
        "variableMonitoringId": 1,
        "transactionId": name,
        **POWER,
    }
    assert {key: event[key] for key in expected} == expected
    assert "cleared" not in event


def test_a_fault_is_an_event_with_its_code(point):
    point.give(Fault(1, "GroundFailure"))

    (told,) = point.calls("NotifyEvent")
    (event,) = told["eventData"]
    assert (event["techCode"], event["cleared"], event["trigger"]) == (
        "GroundFailure",
        False,
        "Alerting",
    )


def test_base_level_and_clearing_are_answered(point):
    assert point.status_of_command("SetMonitoringBase", {"monitoringBase": "All"}) == "Accepted"
    assert point.status_of_command("SetMonitoringLevel", {"severity": 4}) == "Accepted"
    assert point.command("ClearVariableMonitoring", {"id": [3]}).payload == {
        "clearMonitoringResult": [{"id": 3, "status": "NotFound"}]
    }


def test_monitors_of_2_1_that_are_not_built_are_named(bench):
    point = bench(version="2.1").registered()

    (result,) = setting(point, {"type": "TargetDelta", "value": 1, "severity": 3})
    assert result["status"] == "UnsupportedMonitorType"
