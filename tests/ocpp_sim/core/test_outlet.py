"""An outlet gives the lowest of its power, its cable and the supply of the whole station."""

import pytest

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.limit import Supply
from ocpp_sim.core.outlet import caps, outlet_w, supply, together_w
from ocpp_sim.core.profile import Period, Schedule
from ocpp_sim.core.station import Spec


@pytest.mark.parametrize(
    ("power_w", "phases", "car_phases", "expected"),
    [
        (22_000, 3, 3, 22_000),
        (22_000, 3, 1, 7_333),
        (7_400, 1, 3, 7_400),
        (150_000, 0, 1, 150_000),
    ],
)
def test_an_outlet_gives_what_the_used_phases_carry(power_w, phases, car_phases, expected):
    spec = Spec("CP-1", power_w=power_w, phases=phases)

    assert outlet_w(spec, Vehicle(phases=car_phases)) == expected


@pytest.mark.parametrize(
    ("spec", "car", "expected"),
    [
        ({"cable_a": 16}, {}, 11_082),
        ({"cable_a": 16}, {"phases": 1}, 3_694),
        ({}, {"cable_a": 20}, 13_836),
        ({"cable_a": 32}, {"cable_a": 13}, 22_000),
        ({"station_w": 9_000}, {}, 9_000),
        ({"station_a": 10, "cable_a": 16}, {}, 6_939),
        ({"phases": 0, "power_w": 300_000, "cable_a": 500}, {}, 175_000),
        ({"phases": 0, "power_w": 300_000, "cable_a": 200}, {"battery_v": 700}, 140_000),
        ({"phases": 0, "power_w": 50_000}, {"cable_a": 13}, 50_000),
    ],
)
def test_cables_and_the_supply_limit_it(spec, car, expected):
    built = Spec("CP-1", **{"power_w": 22_000, "phases": 3, **spec})

    assert outlet_w(built, Vehicle(**car)) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"station_w": 4_139}, 0),
        ({"station_w": 4_140}, 4_140),
        ({"cable_a": 5}, 0),
        ({"power_w": 1_300, "phases": 1}, 0),
        ({"phases": 0, "power_w": 699}, 0),
        ({"phases": 0, "power_w": 700}, 700),
    ],
)
def test_too_little_to_charge_with_is_nothing(spec, expected):
    built = Spec("CP-1", **{"power_w": 22_000, "phases": 3, **spec})

    assert outlet_w(built, Vehicle()) == expected


def test_without_a_car_it_is_as_if_any_could_come():
    assert supply(Spec("CP-1", power_w=22_000), None) == Supply(220_000, 3)


def test_all_outlets_share_the_supply():
    spec = Spec("CP-1", station_w=9_000, station_a=20)

    assert caps(Spec("CP-1")) == ()
    assert caps(spec) == (
        (Schedule("W", ()), Period(0, 90_000)),
        (Schedule("A", ()), Period(0, 200)),
    )


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, 0),
        ({"station_w": 9_000}, 9_000),
        ({"station_w": 9_000, "part_w": 5_000}, 5_000),
        ({"station_a": 10}, 6_939),
        ({"station_a": 10, "phases": 1}, 2_313),
        ({"station_a": 10, "station_w": 5_000}, 5_000),
        ({"station_a": 10, "phases": 0}, 0),
        ({"station_a": 10, "phases": 0, "station_w": 5_000}, 5_000),
    ],
)
def test_together_they_take_no_more_than_the_lowest_limit(spec, expected):
    assert together_w(Spec("CP-1", **spec)) == expected
