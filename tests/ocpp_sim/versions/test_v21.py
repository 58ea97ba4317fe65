"""What OCPP 2.1 says that 2.0.1 does not."""

from ocpp_sim.core.port import Fault

POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}


def test_a_report_says_whose_the_monitors_are(bench):
    point = bench(version="2.1").registered()
    wish = {**POWER, "type": "Periodic", "value": 60, "severity": 3}
    point.command("SetVariableMonitoring", {"setMonitoringData": [wish]})
    point.command("GetMonitoringReport", {"requestId": 1})

    (page,) = point.calls("NotifyMonitoringReport")
    (monitor,) = page["monitor"][0]["variableMonitoring"]
    assert monitor["eventNotificationType"] == "CustomMonitor"


def test_an_event_says_how_severe_it_is(bench):
    point = bench(version="2.1").registered()
    point.give(Fault(1, "GroundFailure"))

    (told,) = point.calls("NotifyEvent")
    assert told["eventData"][0]["severity"] == 1
