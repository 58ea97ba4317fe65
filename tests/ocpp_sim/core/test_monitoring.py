"""Monitors as they are set, cleared and reported."""

import pytest

from ocpp_sim.core.inventory import MONITOR_ITEMS
from ocppj.frame import CallError

POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}
STATE = {
    "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
    "variable": {"name": "AvailabilityState"},
}


def wish(of=POWER, kind="UpperThreshold", value=5000, severity=5, **more):
    return {**of, "type": kind, "value": value, "severity": severity, **more}


def setting(point, *args, **more):
    (result,) = point.command(
        "SetVariableMonitoring", {"setMonitoringData": [wish(*args, **more)]}
    ).payload["setMonitoringResult"]
    return result["status"]


def report(point, **asked):
    """The ids that a report has, or the word of its answer."""
    point.forget()
    status = point.status_of_command("GetMonitoringReport", {"requestId": 7, **asked})
    if status != "Accepted":
        return status
    pages = point.calls("NotifyMonitoringReport")
    assert [page["tbc"] for page in pages] == [True] * (len(pages) - 1) + [False]
    return [
        monitor["id"]
        for page in pages
        for one in page["monitor"]
        for monitor in one["variableMonitoring"]
    ]


@pytest.fixture
def point(bench):
    return bench(version="2.0.1", connectors=2).registered()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (wish(), "Accepted"),
        (wish(kind="LowerThreshold"), "Accepted"),
        (wish(STATE, "Delta", 1), "Accepted"),
        (wish(STATE, "Periodic", 60), "Accepted"),
        (wish(kind="PeriodicClockAligned", value=900), "Accepted"),
        (wish(STATE, "UpperThreshold"), "UnsupportedMonitorType"),
        (wish({**POWER, "component": {"name": "Toaster"}}), "UnknownComponent"),
        (wish({**POWER, "variable": {"name": "Heat"}}), "UnknownVariable"),
        (wish({**POWER, "variable": {"name": "Available"}}, "Delta"), "UnsupportedMonitorType"),
        (wish(severity=10), "Rejected"),
        (wish(value=12_000), "Rejected"),
        (wish(value=-1), "Rejected"),
        (wish(kind="Delta", value=-1), "Rejected"),
        (wish(kind="Periodic", value=0), "Rejected"),
        (wish(id=9), "Rejected"),
    ],
)
def test_a_monitor_has_to_make_sense(point, asked, status):
    answer = point.command("SetVariableMonitoring", {"setMonitoringData": [asked]}).payload

    (result,) = answer["setMonitoringResult"]
    assert result["status"] == status
    assert ("id" in result) == (status == "Accepted" or "id" in asked)


def test_a_threshold_without_limits_is_any_number(point):
    register = {**POWER, "component": {"name": "FiscalMetering", "evse": {"id": 1}}}
    register["variable"] = {"name": "EnergyImportRegister"}

    assert setting(point, register, value=10_000_000) == "Accepted"


def test_the_same_monitor_is_not_set_twice(point):
    assert setting(point) == "Accepted"
    assert setting(point, value=7000) == "Duplicate"
    assert setting(point, severity=4) == "Accepted"


def test_a_monitor_is_changed_by_its_id(point):
    setting(point)
    setting(point, severity=4)

    assert setting(point, value=7000, id=1) == "Accepted"
    assert setting(point, severity=4, id=1) == "Duplicate"
    assert setting(point, STATE, "Delta", 1, id=1) == "Rejected"
    assert [one.value for one in point.station.facilities.monitors if one.monitor_id == 1] == [7000]


def test_there_is_an_end_to_how_many_there_can_be(point):
    kinds = ("UpperThreshold", "LowerThreshold", "Delta", "Periodic", "PeriodicClockAligned")
    wishes = [wish(kind=kind, severity=severity) for kind in kinds for severity in range(10)]
    other = [{**one, "component": {"name": "EVSE", "evse": {"id": 2}}} for one in wishes]
    for some in (wishes, other):
        answer = point.command("SetVariableMonitoring", {"setMonitoringData": some}).payload
        assert {one["status"] for one in answer["setMonitoringResult"]} == {"Accepted"}

    assert setting(point, STATE, "Delta", 1) == "Rejected"
    assert len(report(point)) == 100


def test_monitors_are_cleared_by_their_ids(point):
    setting(point)

    answer = point.command("ClearVariableMonitoring", {"id": [1, 2]}).payload

    assert answer["clearMonitoringResult"] == [
        {"id": 1, "status": "Accepted"},
        {"id": 2, "status": "NotFound"},
    ]
    assert report(point) == "EmptyResultSet"


def test_a_report_has_the_monitors_that_are_meant(point):
    setting(point)
    setting(point, STATE, "Delta", 1)
    setting(point, kind="Periodic", value=60)

    assert report(point) == [1, 3, 2]
    assert report(point, monitoringCriteria=["DeltaMonitoring"]) == [2]
    assert report(point, monitoringCriteria=["ThresholdMonitoring", "PeriodicMonitoring"]) == [1, 3]
    assert report(point, componentVariable=[{"component": {"name": "Connector"}}]) == [2]
    assert report(point, componentVariable=[{"component": {"name": "Toaster"}}]) == "EmptyResultSet"


def test_another_base_drops_what_was_set(point):
    setting(point)
    assert point.status_of_command("SetMonitoringBase", {"monitoringBase": "All"}) == "Accepted"
    assert report(point) == [1]

    point.status_of_command("SetMonitoringBase", {"monitoringBase": "FactoryDefault"})

    assert report(point) == "EmptyResultSet"
    assert point.station.facilities.base == "FactoryDefault"


def test_a_level_is_from_0_to_9(point):
    for severity, status in ((10, "Rejected"), (-1, "Rejected"), (4, "Accepted")):
        assert point.status_of_command("SetMonitoringLevel", {"severity": severity}) == status
    assert point.station.facilities.level == 4


def test_too_many_at_once_are_refused_as_a_whole(point):
    many = {"setMonitoringData": [wish()] * (MONITOR_ITEMS + 1)}
    ids = {"id": list(range(MONITOR_ITEMS + 1))}

    assert isinstance(point.command("SetVariableMonitoring", many), CallError)
    assert isinstance(point.command("ClearVariableMonitoring", ids), CallError)
