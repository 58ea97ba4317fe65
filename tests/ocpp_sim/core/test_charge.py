"""Batteries take energy exactly, however the time is cut."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core import charge
from ocpp_sim.core.connector import UJ_PER_WH, Flow, Vehicle

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
VEHICLES = st.builds(
    Vehicle,
    battery_wh=st.integers(100, 120_000),
    soc_percent=st.integers(0, 100),
    max_power_w=st.integers(1, 250_000),
    phases=st.integers(1, 3),
)


def flowing(vehicle, offered_w):
    return charge.offer(Flow(START, 7, charge.stored_uj(vehicle)), vehicle, offered_w)


@given(
    VEHICLES,
    st.integers(0, 250_000),
    st.lists(st.integers(0, 5_000_000_000), min_size=1, max_size=8),
)
def test_settling_in_pieces_gives_the_same_energy_as_at_once(vehicle, offered_w, pieces_us):
    at_once = in_pieces = flowing(vehicle, offered_w)
    at = START
    for piece in pieces_us:
        at += timedelta(microseconds=piece)
        in_pieces = charge.settle(in_pieces, vehicle, at)
    at_once = charge.settle(at_once, vehicle, at)

    assert in_pieces == at_once


@given(VEHICLES, st.integers(0, 250_000), st.integers(0, 200_000))
def test_what_leaves_the_outlet_arrives_in_the_battery(vehicle, offered_w, seconds):
    before = flowing(vehicle, offered_w)

    after = charge.settle(before, vehicle, START + timedelta(seconds=seconds))

    assert after.energy_uj - before.energy_uj == after.stored_uj - before.stored_uj >= 0


@given(VEHICLES, st.integers(1, 250_000))
def test_a_car_is_full_when_foreseen_and_takes_no_more(vehicle, offered_w):
    flow = flowing(vehicle, offered_w)
    if flow.full_at is None:
        assert flow.power_w == 0
        return
    shy = charge.settle(flow, vehicle, flow.full_at - timedelta(microseconds=1))
    full = charge.settle(flow, vehicle, flow.full_at)

    assert shy.power_w > 0
    assert (full.power_w, full.full_at, charge.soc_percent(vehicle, full.stored_uj)) == (
        0,
        None,
        100,
    )
    assert full.stored_uj - vehicle.battery_wh * UJ_PER_WH < flow.power_w
    assert charge.settle(full, vehicle, flow.full_at + timedelta(days=1)).energy_uj == (
        full.energy_uj
    )


@given(VEHICLES, st.integers(1, 250_000), st.integers(0, 100_000))
def test_no_power_exceeds_outlet_or_car(vehicle, offered_w, seconds):
    flow = charge.settle(flowing(vehicle, offered_w), vehicle, START + timedelta(seconds=seconds))

    assert 0 <= flow.power_w <= min(offered_w, vehicle.max_power_w)


def test_an_hour_at_eleven_kilowatts_is_eleven_kilowatt_hours():
    vehicle = Vehicle(soc_percent=20)

    flow = charge.settle(flowing(vehicle, 22_000), vehicle, START + timedelta(hours=1))

    assert (flow.energy_uj - 7, flow.power_w) == (11_000 * UJ_PER_WH, 11_000)


def test_demand_tapers_from_eighty_percent_to_nothing():
    vehicle = Vehicle(max_power_w=100_000)

    demands = [charge.demand_w(vehicle, percent) for percent in range(70, 101)]

    assert demands[:10] == [100_000] * 10
    assert demands[10:] == sorted(demands[10:], reverse=True)
    assert (demands[10], demands[-2] > 0, demands[-1]) == (100_000, True, 0)


def test_a_weak_car_takes_a_watt_until_it_is_full():
    assert charge.demand_w(Vehicle(max_power_w=1), 99) == 1


@pytest.mark.parametrize(
    ("outlet_w", "outlet_phases", "car_phases", "expected"),
    [
        (22_000, 3, 3, 22_000),
        (22_000, 3, 1, 7_333),
        (7_400, 1, 3, 7_400),
        (150_000, 0, 1, 150_000),
    ],
)
def test_an_outlet_gives_what_the_used_phases_carry(outlet_w, outlet_phases, car_phases, expected):
    assert charge.outlet_w(outlet_w, outlet_phases, Vehicle(phases=car_phases)) == expected


def test_a_clock_that_goes_back_counts_nothing():
    flow = flowing(Vehicle(), 11_000)

    assert charge.settle(flow, Vehicle(), START - timedelta(hours=1)) == flow


def test_time_passes_without_power_too():
    flow = flowing(Vehicle(), 0)

    after = charge.settle(flow, Vehicle(), START + timedelta(hours=1))

    assert (after.at, after.energy_uj) == (START + timedelta(hours=1), 7)


def test_a_target_is_reached_when_foreseen():
    vehicle = Vehicle(battery_wh=50_000, soc_percent=30, max_power_w=50_000)
    flow = flowing(vehicle, 50_000)

    at = charge.reach_at(flow, vehicle, 80)

    assert at == START + timedelta(minutes=30)
    assert charge.reach_at(flow, vehicle, 30) == START
    assert charge.reach_at(flowing(vehicle, 0), vehicle, 80) is None


def test_a_car_is_never_more_than_full_on_arrival():
    assert charge.stored_uj(Vehicle(battery_wh=1000, soc_percent=100)) == 1000 * UJ_PER_WH


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"battery_wh": 0}, "vehicle.battery_wh is 0; allowed are whole numbers from 100"),
        ({"soc_percent": 101}, "vehicle.soc_percent is 101"),
        ({"max_power_w": 1.5}, r"vehicle.max_power_w is 1\.5"),
        ({"phases": "three"}, "vehicle.phases is 'three'"),
        ({"phases": True}, "vehicle.phases is True"),
    ],
)
def test_an_impossible_car_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Vehicle(**wrong)


@given(VEHICLES, st.integers(0, 250_000), st.integers(0, 10**12))
def test_the_register_shows_an_energy_when_foreseen(vehicle, offered_w, more_uj):
    flow = flowing(vehicle, offered_w)
    goal = flow.energy_uj + more_uj
    at = charge.delivers_at(flow, vehicle, goal)
    if at is None:
        assert flow.full_at is None or charge.settle(flow, vehicle, flow.full_at).energy_uj < goal
        return
    assert charge.settle(flow, vehicle, at).energy_uj >= goal
    assert at == START or charge.settle(flow, vehicle, at - _TICK).energy_uj < goal
