"""The autopilot drives cars in and out, and gives way to people and trouble."""

from datetime import UTC, datetime, timedelta

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import (
    Declined,
    Fault,
    GoOffline,
    GoOnline,
    PlugIn,
    PowerCycle,
    PresentTag,
    Tick,
    TransactionStarted,
    Unplug,
)
from ocpp_sim.core.visit import Autopilot, visit

START = datetime(2024, 6, 1, 9, tzinfo=UTC)


def pilot(**changes):
    values = {
        "seed": 3,
        "label": "station/CP-1/visit",
        "origin": START,
        "period_s": 4 * 3600,
        "connectors": 1,
        "tags": ("TAG",),
        "vehicles": (Vehicle(battery_wh=80_000),),
    }
    return Autopilot(**{**values, **changes})


def driven(bench, **changes):
    plan = pilot(**changes)
    return bench(autopilot=plan, connectors=plan.connectors), plan


def until(point, at):
    return point.advance((at - point.now).total_seconds())


def test_a_day_of_visits_runs_by_itself(bench):
    point, plan = driven(bench)
    point.give(Tick())

    point.advance(86_400)

    starts = point.calls("StartTransaction")
    assert len(starts) == 6
    assert len(point.calls("StopTransaction")) == 6
    assert {start["idTag"] for start in starts} == {"TAG"}
    assert point.of(Declined) == []
    first = visit(plan, 1, 0)
    assert starts[0]["timestamp"] == f"{first.tag_at:%Y-%m-%dT%H:%M:%S}.000Z"


def test_a_driver_leaves_when_the_car_has_enough(bench):
    point, plan = driven(bench, vehicles=(Vehicle(battery_wh=5_000),))
    point.give(Tick())

    until(point, visit(plan, 1, 0).stop_at - timedelta(minutes=5))

    (stop,) = point.calls("StopTransaction")
    assert stop["reason"] == "Local"
    assert point.statuses()[-2:] == ["Finishing", "Available"]


def test_a_charge_point_begins_in_the_middle_of_a_visit(bench):
    point, _ = driven(bench, origin=START - timedelta(hours=1, minutes=10))

    point.give(Tick())
    point.advance(30)

    assert point.status() in {"Charging", "Available"}
    assert point.station.visits[0].due_at > point.now


def test_a_visit_that_is_over_is_not_begun(bench):
    point, plan = driven(bench, origin=START - timedelta(hours=3, minutes=50))

    (progress,) = point.station.visits

    assert progress.number == 1
    assert progress.due_at == visit(plan, 1, 1).arrive_at


@pytest.mark.parametrize("act", [PlugIn(1), Fault(1)])
def test_a_driver_who_finds_no_free_place_goes_elsewhere(bench, act):
    point, plan = driven(bench)
    point.give(Tick(), act)

    until(point, visit(plan, 1, 0).stop_at)

    assert point.calls("StartTransaction") == []
    assert point.station.visits[0].number == 1


def test_a_driver_waits_while_nobody_can_be_asked(bench):
    point, plan = driven(bench)
    point.give(Tick(), GoOffline())
    until(point, visit(plan, 1, 0).tag_at + timedelta(minutes=5))
    assert point.of(Declined) == []

    point.give(GoOnline())
    point.advance(15)

    assert point.status() == "Charging"


def test_but_not_for_ever(bench):
    point, plan = driven(bench)
    point.give(Tick(), GoOffline())

    until(point, visit(plan, 1, 0).stop_at + timedelta(minutes=2))

    assert point.connector().vehicle is None
    assert [d.what for d in point.of(Declined)] == ["present_tag"]


def test_a_driver_whose_tag_is_refused_leaves_at_the_end(bench):
    point, plan = driven(bench)
    point.csms.answers["Authorize"] = {"idTagInfo": {"status": "Invalid"}}
    point.give(Tick())
    until(point, visit(plan, 1, 0).stop_at + timedelta(minutes=2))

    assert (point.calls("StartTransaction"), point.connector().vehicle) == ([], None)


def test_a_driver_who_is_started_remotely_does_not_present_the_tag(bench):
    point, plan = driven(bench)
    point.give(Tick())
    until(point, visit(plan, 1, 0).arrive_at)
    wanted = {"idTag": "APP", "connectorId": 1}
    point.status_of_command("RemoteStartTransaction", wanted)
    until(point, visit(plan, 1, 0).stop_at + timedelta(minutes=2))

    assert point.calls("Authorize") == []
    assert [stop["reason"] for stop in point.calls("StopTransaction")] == ["EVDisconnected"]


def test_a_car_that_somebody_took_away_is_not_missed(bench):
    point, plan = driven(bench)
    point.give(Tick())
    until(point, visit(plan, 1, 0).arrive_at)
    point.give(Unplug(1))

    until(point, visit(plan, 1, 0).stop_at + timedelta(minutes=2))

    assert point.calls("Authorize") == []
    assert point.station.visits[0].number == 1


def test_a_car_that_leaves_while_the_tag_is_checked_changes_no_plan(bench):
    point, plan = driven(bench)
    point.give(Tick())
    until(point, visit(plan, 1, 0).tag_at)
    stop_at = visit(plan, 1, 0).stop_at
    point.give(Unplug(1))

    assert point.station.visits[0].due_at <= stop_at


def test_another_tag_at_another_connector_changes_no_plan(bench):
    point, _ = driven(bench, connectors=2)
    point.give(Tick())
    point.advance(3 * 3600)
    before = point.station.visits
    busy = [c.connector_id for c in point.station.connectors if c.vehicle is not None]
    free = next(n for n in (1, 2) if n not in busy)

    point.forget().give(PlugIn(free), PresentTag(free, "ME"))

    assert point.of(TransactionStarted) == [
        TransactionStarted(free, point.station.transactions, "ME")
    ]
    assert point.station.visits == before


def test_a_car_that_cannot_reach_its_target_stays_to_the_end(bench):
    point, plan = driven(bench, vehicles=(Vehicle(battery_wh=2_000_000, max_power_w=1),))
    point.give(Tick())

    until(point, visit(plan, 1, 0).tag_at)

    assert point.station.visits[0].due_at == visit(plan, 1, 0).stop_at


def test_drivers_come_in_the_dark_and_charge_when_it_is_over(bench):
    point, plan = driven(bench)
    first = visit(plan, 1, 0)
    point.registered()
    until(point, first.arrive_at - timedelta(minutes=5))
    point.give(PowerCycle(off_s=1800))
    point.forget()

    until(point, first.arrive_at + timedelta(minutes=20))
    assert point.connector().vehicle is not None
    assert point.events == []
    point.advance(600)

    assert len(point.of(TransactionStarted)) == 1


def test_a_driver_takes_the_cable_along_where_it_is_locked(bench):
    """UnlockConnectorOnEVSideDisconnect false: the tag lets go of the end in the outlet."""
    settings = {"UnlockConnectorOnEVSideDisconnect": "false"}
    point = bench(autopilot=pilot(), settings=settings)
    point.give(Tick())
    first = visit(pilot(), 1, 0)
    until(point, first.arrive_at)
    point.give(PresentTag(1, "OTHER"))  # which the driver cannot stop

    until(point, first.stop_at + timedelta(minutes=5))

    assert [end["reason"] for end in point.calls("StopTransaction")] == ["EVDisconnected"]
    assert (point.status(), point.connector().finishing) == ("Available", False)
