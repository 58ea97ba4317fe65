"""Statuses follow from what is at the connector and are told along the standard's table."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise, product

import pytest

from ocpp_sim.core.connector import Connector, Flow, Grant, Reservation, Transaction, Vehicle
from ocpp_sim.core.port import ClearFault, Fault, PlugIn, PresentTag, Unplug
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
