"""Reports on the device model."""

import pytest

from ocpp_sim.core.inventory import REPORT_ITEMS
from ocpp_sim.core.port import Fault
from ocppj.frame import CallError


def report(point, action="GetReport", **asked):
    """The variables that a report has: {("EVSE", 1, "Power"), …}, or the word of its answer."""
    status = point.status_of_command(action, {"requestId": 7, **asked})
    if status != "Accepted":
        return status
    pages = point.calls("NotifyReport")
    assert [page["seqNo"] for page in pages] == list(range(len(pages)))
    assert [page["tbc"] for page in pages] == [True] * (len(pages) - 1) + [False]
    assert {page["requestId"] for page in pages} == {7}
    point.forget()
    return {
        (
            row["component"]["name"],
            row["component"].get("evse", {}).get("id"),
            row["variable"]["name"],
        )
        for page in pages
        for row in page["reportData"]
    }


def chosen(name, variable=None, **evse):
    component = {"name": name, **({"evse": evse} if evse else {})}
    return {"component": component, **({"variable": variable} if variable else {})}


@pytest.fixture
def point(bench):
    return bench(version="2.0.1", connectors=2).registered()


def test_the_full_inventory_has_everything_at_every_place(point):
    rows = report(point, "GetBaseReport", reportBase="FullInventory")

    assert {("EVSE", 1, "Power"), ("EVSE", 2, "Power")} <= rows
    assert {("OCPPCommCtrlr", None, "HeartbeatInterval"), ("ClockCtrlr", None, "DateTime")} <= rows


def test_the_configuration_inventory_has_what_can_be_set(point):
    rows = report(point, "GetBaseReport", reportBase="ConfigurationInventory")

    assert ("SecurityCtrlr", None, "BasicAuthPassword") in rows
    assert ("OCPPCommCtrlr", None, "HeartbeatInterval") in rows
    assert ("EVSE", 1, "Power") not in rows


def test_a_password_is_in_no_report(point):
    point.status_of_command("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"})

    (password,) = [
        row
        for page in point.calls("NotifyReport")
        for row in page["reportData"]
        if row["variable"]["name"] == "BasicAuthPassword"
    ]
    assert "value" not in password["variableAttribute"][0]


def test_the_summary_says_how_everything_is(point):
    names = {one[2] for one in report(point, "GetBaseReport", reportBase="SummaryInventory")}

    assert names == {"AvailabilityState", "Available", "Enabled", "Problem"}


def test_a_report_has_what_was_selected(point):
    power = {"name": "Power"}

    assert report(point, componentVariable=[chosen("EVSE", power)]) == {
        ("EVSE", 1, "Power"),
        ("EVSE", 2, "Power"),
    }
    assert report(point, componentVariable=[chosen("evse", power, id=2)]) == {("EVSE", 2, "Power")}
    assert len(report(point, componentVariable=[chosen("TxCtrlr")])) == 6
    assert len(report(point, componentVariable=[chosen("Connector", id=1, connectorId=1)])) == 6


def test_an_instance_is_one_of_them(point):
    one = chosen("DeviceDataCtrlr", {"name": "ItemsPerMessage", "instance": "GetReport"})
    all_of_them = chosen("DeviceDataCtrlr", {"name": "ItemsPerMessage"})

    for asked, count in ((one, 1), (all_of_them, 3)):
        point.forget()
        point.command("GetReport", {"requestId": 1, "componentVariable": [asked]})
        (page,) = point.calls("NotifyReport")
        assert len(page["reportData"]) == count


def test_nothing_to_report_is_said_so(point):
    assert report(point, componentVariable=[chosen("Toaster")]) == "EmptyResultSet"
    assert report(point, componentVariable=[chosen("EVSE", id=9)]) == "EmptyResultSet"
    assert (
        report(point, componentVariable=[chosen("Connector", id=1, connectorId=2)])
        == "EmptyResultSet"
    )
    elsewhere = {"component": {"name": "EVSE", "instance": "left"}}
    assert report(point, componentVariable=[elsewhere]) == "EmptyResultSet"
    assert report(point, componentCriteria=["Problem"]) == "EmptyResultSet"


def test_components_with_a_problem_are_found_by_it(point):
    point.give(Fault(2, "GroundFailure"))

    places = {one[:2] for one in report(point, componentCriteria=["Problem"])}

    assert places == {("EVSE", 2), ("Connector", 2)}


def test_what_never_says_whether_it_is_enabled_is_taken_for_enabled(point):
    names = {one[0] for one in report(point, componentCriteria=["Enabled"])}

    assert "ClockCtrlr" in names
    assert "ISO15118Ctrlr" not in names


def test_criteria_and_selection_both_have_to_be_met(point):
    point.give(Fault(2, "GroundFailure"))

    asked = {"componentCriteria": ["Problem"], "componentVariable": [chosen("EVSE")]}
    assert {one[:2] for one in report(point, **asked)} == {("EVSE", 2)}


def test_too_much_at_once_is_refused(point):
    asked = {"requestId": 1, "componentVariable": [chosen("EVSE")] * (REPORT_ITEMS + 1)}

    assert isinstance(point.command("GetReport", asked), CallError)
