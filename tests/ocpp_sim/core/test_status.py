"""Statuses follow from what is at the connector and are told along the standard's table."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise, product

import pytest

from ocpp_sim.core.connector import Connector, Flow, Grant, Reservation, Transaction, Vehicle
from ocpp_sim.core.port import (
    ClearFault,
    Fault,
    GoOffline,
    GoOnline,
    PlugIn,
    PowerCycle,
    PresentTag,
    Unplug,
)
from ocpp_sim.core.status import LEGAL, station_status, status_of, way

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
IDLE = Connector(1, Flow(AT))
CAR = replace(IDLE, vehicle=Vehicle())
RUNNING = replace(CAR, transaction=Transaction(1, "TAG", AT, 0))


@pytest.mark.parametrize(
    ("connector", "expected"),
    [
        (IDLE, "Available"),
        (replace(IDLE, operative=False), "Unavailable"),
        (replace(IDLE, fault="GroundFailure", operative=False), "Faulted"),
        (replace(IDLE, grant=Grant("TAG", AT)), "Preparing"),
        (replace(IDLE, reservation=Reservation(1, "TAG", AT)), "Reserved"),
        (replace(CAR, reservation=Reservation(1, "TAG", AT)), "Reserved"),
        (CAR, "Preparing"),
        (replace(CAR, finishing=True), "Finishing"),
        (replace(RUNNING, flow=Flow(AT, power_w=1)), "Charging"),
        (replace(RUNNING, flow=Flow(AT, offered_w=11_000)), "SuspendedEV"),
        (RUNNING, "SuspendedEVSE"),
        (
            replace(RUNNING, transaction=Transaction(1, "TAG", AT, 0, blocked=True)),
            "SuspendedEVSE",
        ),
    ],
)
def test_a_status_follows_from_what_is_at_the_connector(connector, expected):
    assert status_of(connector) == expected


@pytest.mark.parametrize(
    ("operative", "fault", "expected"),
    [
        (True, None, "Available"),
        (False, None, "Unavailable"),
        (False, "OtherError", "Faulted"),
    ],
)
def test_connector_zero_has_three_statuses(operative, fault, expected):
    assert station_status(operative=operative, fault=fault) == expected


@pytest.mark.parametrize(("before", "after"), list(product(LEGAL, LEGAL)))
def test_every_way_between_two_statuses_is_legal(before, after):
    steps = (before, *way(before, after))

    assert steps[-1] == after
    for one, other in pairwise(steps):
        assert one == other or other in LEGAL[one]


def test_the_first_status_has_no_way():
    assert way(None, "Charging") == ("Charging",)


def test_a_whole_visit_walks_along_the_table(bench):
    point = bench().registered()

    point.give(PlugIn(1))
    point.give(PresentTag(1, "TAG"))
    point.advance(600)
    point.give(PresentTag(1, "TAG"))
    point.give(Unplug(1))

    assert point.statuses() == ["Preparing", "Charging", "Finishing", "Available"]


def test_a_fault_is_told_with_its_code_and_cleared(bench):
    point = bench().charging()

    point.give(Fault(1, "GroundFailure"))
    point.give(ClearFault(1))

    reports = point.calls("StatusNotification")
    assert [(r["status"], r["errorCode"]) for r in reports] == [
        ("Faulted", "GroundFailure"),
        ("Charging", "NoError"),
    ]


def test_a_fault_of_the_whole_is_told_for_connector_zero(bench):
    point = bench().registered()

    point.give(Fault(0, "HighTemperature"), ClearFault(0))

    assert point.statuses(0) == ["Faulted", "Available"]


def test_a_full_car_suspends_and_the_transaction_goes_on(bench):
    point = bench().charging(vehicle=Vehicle(battery_wh=1000, soc_percent=99))

    point.advance(3600)

    assert point.statuses() == ["SuspendedEV"]
    assert point.connector().transaction is not None


def settle(point, seconds):
    wanted = {"key": "MinimumStatusDuration", "value": str(seconds)}
    assert point.status_of_command("ChangeConfiguration", wanted) == "Accepted"
    return point.forget()


def test_a_status_that_does_not_last_is_not_told(bench):
    """§9.1.19, MinimumStatusDuration."""
    point = settle(bench().registered(), 5)

    point.give(PlugIn(1))
    point.advance(3).give(Unplug(1))
    point.advance(60)
    assert point.statuses() == []

    point.give(PlugIn(1))
    point.advance(4)
    assert point.statuses() == []
    point.advance(1)
    assert (point.statuses(), point.times[-1]) == (["Preparing"], point.now)


def test_each_new_status_has_to_last_anew_and_the_way_stays_legal(bench):
    point = settle(bench().registered(), 5)

    point.give(PlugIn(1))
    point.advance(4).give(PresentTag(1, "TAG"))
    point.advance(4)
    assert point.statuses() == []
    point.advance(1)
    assert point.statuses() == ["Charging"]


def test_the_whole_charge_point_has_to_last_too(bench):
    point = settle(bench().registered(), 5)

    point.give(Fault(0, "GroundFailure"))
    point.advance(4)
    assert point.statuses(0) == []
    assert point.advance(1).statuses(0) == ["Faulted"]
    point.give(ClearFault(0))
    point.advance(2).give(Fault(0, "GroundFailure"))
    assert point.advance(60).statuses(0) == ["Faulted"]


def test_one_that_is_offline_waits_for_nothing(bench):
    point = settle(bench().registered(), 5)
    point.give(PlugIn(1), GoOffline())
    assert point.station.next_due is None

    point.advance(60).give(GoOnline())
    assert point.statuses() == ["Preparing"]


def test_after_a_boot_all_is_told_at_once(bench):
    point = settle(bench().registered(), 5)
    point.give(PlugIn(1), PowerCycle())

    point.advance(10)

    assert point.statuses() == ["Preparing"]
    assert point.station.unsettled == ()


def test_without_a_duration_what_waits_is_told(bench):
    point = settle(bench().registered(), 50)
    point.give(PlugIn(1))

    wanted = {"key": "MinimumStatusDuration", "value": "0"}
    point.status_of_command("ChangeConfiguration", wanted)

    point.advance(50)
    assert (point.statuses(), point.station.unsettled) == (["Preparing"], ())
    point.give(Unplug(1))
    assert point.statuses() == ["Preparing", "Available"]
