"""Statuses and availability in the words of OCPP 2.x."""

from ocpp_sim.core import port


def told(point):
    return [(one["evseId"], one["connectorStatus"]) for one in point.calls("StatusNotification")]


def test_a_visit_is_occupied_once_and_nobody_speaks_of_connector_0(bench):
    point = bench(version="2.0.1", connectors=2)
    point.give(port.Tick())
    assert told(point) == [(1, "Available"), (2, "Available")]

    point.forget().give(port.PlugIn(1), port.PresentTag(1, "T"))
    point.advance(100)
    point.give(port.PresentTag(1, "T"), port.Unplug(1))
    assert told(point) == [(1, "Occupied"), (1, "Available")]


def test_after_a_new_connection_that_boots_all_is_told_again(bench):
    point = bench(version="2.0.1").registered()
    point.give(port.PlugIn(1))
    point.give(port.PowerCycle(10))
    point.forget().advance(60)

    assert told(point) == [(1, "Occupied")]


def test_a_fault_of_all_is_one_of_each_connector(bench):
    point = bench(version="2.0.1", connectors=2).registered()
    point.give(port.PlugIn(1), port.PresentTag(1, "T"))
    point.forget().give(port.Fault(0, "GroundFailure"))
    assert told(point) == [(2, "Faulted")]

    point.give(port.ClearFault(0))
    assert told(point) == [(2, "Faulted"), (2, "Available")]


def test_availability_changes_for_one_or_for_all_and_survives_its_transaction(bench):
    point = bench(version="2.0.1", connectors=2).registered()
    point.give(port.PlugIn(1), port.PresentTag(1, "T"))
    off = {"operationalStatus": "Inoperative"}

    assert point.status_of_command("ChangeAvailability", {**off, "evse": {"id": 9}}) == "Rejected"
    assert point.forget().status_of_command("ChangeAvailability", off) == "Scheduled"
    assert told(point) == [(2, "Unavailable")]
    point.give(port.PresentTag(1, "T"))
    assert told(point)[-1] == (1, "Unavailable")
    on = {"operationalStatus": "Operative", "evse": {"id": 2, "connectorId": 1}}
    assert point.status_of_command("ChangeAvailability", on) == "Accepted"


def test_a_status_can_be_asked_for(bench):
    point = bench(version="2.0.1", connectors=2).registered()
    asked = {"requestedMessage": "StatusNotification"}

    assert point.status_of_command("TriggerMessage", asked) == "Accepted"
    assert told(point) == [(1, "Available"), (2, "Available")]
    assert point.status_of_command("TriggerMessage", {**asked, "evse": {"id": 2}}) == "Accepted"
    assert told(point)[2:] == [(2, "Available")]


def test_after_a_long_absence_all_is_told_again_and_after_a_short_one_only_news(bench):
    point = bench(version="2.0.1", connectors=2, settings={"OfflineThreshold": "60"}).registered()
    point.give(port.GoOffline())
    point.advance(30)
    point.give(port.PlugIn(1), port.GoOnline())
    assert told(point) == [(1, "Occupied")]

    point.forget().give(port.GoOffline())
    point.advance(61)
    point.give(port.GoOnline())
    assert told(point) == [(1, "Occupied"), (2, "Available")]
