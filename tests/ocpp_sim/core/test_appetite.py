"""What a car would take is the lowest of its charger, its curve and the cold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.appetite import demand_w, kept_w, piece_end, soc_percent
from ocpp_sim.core.connector import UJ_PER_WH, Vehicle
from ocpp_sim.core.curve import CURVES, Curve

CARS = st.builds(
    Vehicle,
    battery_wh=st.integers(100, 700_000),
    soc_percent=st.integers(0, 100),
    max_power_w=st.integers(1, 250_000),
    dc_power_w=st.just(0) | st.integers(1, 400_000),
    curve=st.none() | st.sampled_from(list(CURVES.values())),
    temperature_c=st.integers(-30, 60),
)


def test_without_a_curve_demand_tapers_from_eighty_percent_to_nothing():
    vehicle = Vehicle(max_power_w=100_000)

    demands = [demand_w(vehicle, percent) for percent in range(70, 101)]

    assert demands[:11] == [100_000] * 11
    assert demands[10:] == sorted(demands[10:], reverse=True)
    assert demands[-2:] == [100_000 * 4 // 23, 0]


def test_a_weak_car_takes_a_watt_until_it_is_full():
    assert demand_w(Vehicle(max_power_w=1), 99) == 1


def test_the_on_board_charger_and_the_battery_limit_each_other():
    curve = Curve(((50, 100), (90, 20)))
    vehicle = Vehicle(soc_percent=0, max_power_w=11_000, dc_power_w=22_000, curve=curve)

    assert [demand_w(vehicle, percent) for percent in (0, 50, 75, 80, 90)] == [
        *[11_000] * 3,
        22_000 * 40 // 100,
        22_000 * 20 // 100,
    ]


@pytest.mark.parametrize(
    ("celsius", "soc", "percent", "expected"),
    [
        (25, 10, 10, 150_000),
        (10, 10, 10, 60_000),
        (0, 10, 10, 30_000),
        (-30, 10, 10, 2_400),
        (0, 10, 20, 60_000),
        (0, 10, 35, 150_000),
    ],
)
def test_a_cold_battery_takes_little_until_charging_has_warmed_it(celsius, soc, percent, expected):
    vehicle = Vehicle(60_000, soc, 150_000, temperature_c=celsius)

    assert demand_w(vehicle, percent) == expected


@given(CARS, st.integers(0, 99))
def test_a_piece_ends_before_anything_changes(vehicle, percent):
    percent = max(percent, vehicle.soc_percent)
    if percent == 100:
        return
    end = piece_end(vehicle, percent)

    assert percent < end <= 100
    assert {demand_w(vehicle, at) for at in range(percent, end)} == {demand_w(vehicle, percent)}


@given(CARS, st.integers(0, 100))
def test_whatever_the_car_it_takes_something_until_it_is_full(vehicle, percent):
    demand = demand_w(vehicle, max(percent, vehicle.soc_percent))

    assert 0 <= demand <= vehicle.max_power_w
    assert (demand == 0) == (max(percent, vehicle.soc_percent) == 100)


def test_what_is_lost_never_arrives():
    assert kept_w(Vehicle(), 11_000) == 11_000
    assert kept_w(Vehicle(efficiency_percent=91), 11_000) == 10_010
    assert kept_w(Vehicle(efficiency_percent=50), 1) == 1


def test_percents_are_whole_and_never_above_a_hundred():
    vehicle = Vehicle(battery_wh=1000)

    assert soc_percent(vehicle, 500 * UJ_PER_WH - 1) == 49
    assert soc_percent(vehicle, 1001 * UJ_PER_WH) == 100
