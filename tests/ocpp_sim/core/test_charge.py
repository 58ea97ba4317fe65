"""Batteries take energy exactly, however the time is cut."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core import charge
from ocpp_sim.core.appetite import demand_w, soc_percent
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Flow, Ramp, Vehicle
from ocpp_sim.core.curve import CURVES, Curve

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
WIGGLY = Curve(tuple((percent, 20 + percent * 37 % 80) for percent in range(100)))
VEHICLES = st.builds(
    Vehicle,
    battery_wh=st.integers(100, 120_000),
    soc_percent=st.integers(0, 100),
    max_power_w=st.integers(1, 250_000),
    phases=st.integers(1, 3),
    dc_power_w=st.just(0) | st.integers(1, 400_000),
    curve=st.none() | st.sampled_from([*CURVES.values(), WIGGLY]),
    efficiency_percent=st.integers(50, 100),
    temperature_c=st.integers(-30, 40),
    ramp_s=st.sampled_from([0, 0, 1, 7, 30]),
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

    delivered = after.energy_uj - before.energy_uj
    lost = delivered - (after.stored_uj - before.stored_uj)
    fair = delivered * (100 - vehicle.efficiency_percent) / 100
    assert 0 <= lost <= delivered
    if vehicle.efficiency_percent == 100:
        assert lost == 0
    # whole watts arrive: at most one of them is lost or won beside
    assert abs(lost - fair) <= seconds * 1_000_000 + 1e-6 * delivered
    assert 0 <= soc_percent(vehicle, after.stored_uj) <= 100


@given(VEHICLES, st.integers(1, 250_000))
def test_a_car_is_full_when_foreseen_and_takes_no_more(vehicle, offered_w):
    flow = flowing(vehicle, offered_w)
    if flow.full_at is None:
        assert flow.power_w == 0
        return
    shy = charge.settle(flow, vehicle, flow.full_at - timedelta(microseconds=1))
    full = charge.settle(flow, vehicle, flow.full_at)

    assert shy.power_w > 0
    assert (full.power_w, full.full_at, soc_percent(vehicle, full.stored_uj)) == (
        0,
        None,
        100,
    )
    assert full.stored_uj - vehicle.battery_wh * UJ_PER_WH < shy.power_w
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
    goal = 32_000 * UJ_PER_WH
    delivered = charge.settle(flow, vehicle, charge.delivers_at(flow, vehicle, goal))
    assert goal <= delivered.energy_uj < goal + vehicle.max_power_w
    later = charge.reach_at(flow, vehicle, 85)
    assert soc_percent(vehicle, charge.settle(flow, vehicle, later).stored_uj) == 85
    assert soc_percent(vehicle, charge.settle(flow, vehicle, later - _TICK).stored_uj) == 84
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


@given(
    VEHICLES,
    st.lists(st.tuples(st.integers(0, 250_000), st.integers(0, 900_000_000)), max_size=6),
    st.integers(1, 60_000_000),
)
def test_offers_that_change_count_the_same_however_the_time_is_cut(vehicle, offers, grain_us):
    coarse = fine = flowing(vehicle, 50_000)
    at = START
    for offered_w, lasts_us in offers:
        end = at + timedelta(microseconds=lasts_us)
        for cut in range(1, min(lasts_us // grain_us, 40) + 1):
            fine = charge.settle(fine, vehicle, at + timedelta(microseconds=grain_us * cut))
        fine = charge.offer(charge.settle(fine, vehicle, end), vehicle, offered_w)
        coarse = charge.offer(charge.settle(coarse, vehicle, end), vehicle, offered_w)
        at = end

    assert fine == coarse


@given(VEHICLES, st.integers(1, 250_000), st.integers(0, 200_000_000_000))
def test_the_power_stays_until_it_is_said_to_change(vehicle, offered_w, later_us):
    flow = flowing(vehicle, offered_w)
    flow = charge.settle(flow, vehicle, START + timedelta(microseconds=later_us))
    if flow.until is None:
        assert flow.power_w == 0
        return
    before = charge.settle(flow, vehicle, flow.until - _TICK)

    assert before.power_w == flow.power_w <= min(offered_w, vehicle.max_power_w)
    assert before.energy_uj == flow.energy_uj + flow.power_w * (
        (flow.until - _TICK - flow.at) // _TICK
    )


def test_only_the_pieces_that_are_passed_are_walked():
    vehicle = Vehicle(50_000, 0, 100_000, curve=Curve(WIGGLY.points))
    flow, asked = flowing(vehicle, 100_000), []

    class Counting(tuple):  # noqa: SLOT001
        def __getitem__(self, percent):
            asked.append(percent)
            return super().__getitem__(percent)

    object.__setattr__(vehicle.curve, "shares", Counting(vehicle.curve.shares))
    charge.settle(flow, vehicle, flow.until - _TICK)
    assert asked == []

    charge.settle(flow, vehicle, flow.until + _TICK)
    assert sorted(set(asked)) == [0, 1]


def test_power_rises_in_steps_of_a_second():
    vehicle = Vehicle(max_power_w=10_000, ramp_s=4)
    flow, powers = flowing(vehicle, 9_000), []
    for tenths in range(0, 50, 5):
        flow = charge.settle(flow, vehicle, START + timedelta(seconds=tenths / 10))
        powers.append(flow.power_w)

    assert powers == [2_500, 2_500, 5_000, 5_000, 7_500, 7_500, 9_000, 9_000, 9_000, 9_000]
    assert flow.energy_uj == 7 + (2_500 + 5_000 + 7_500 + 9_000 * 3 // 2) * 1_000_000


def test_a_higher_limit_is_reached_by_and_by_and_a_lower_one_at_once():
    vehicle = Vehicle(battery_wh=100_000, max_power_w=10_000, ramp_s=10)

    def after(flow, seconds):
        return charge.settle(flow, vehicle, flow.at + timedelta(seconds=seconds))

    flow = after(flowing(vehicle, 6_000), 60)
    assert flow.power_w == 6_000

    low = charge.offer(flow, vehicle, 2_000)
    assert (low.power_w, low.ramp) == (2_000, None)

    up = charge.offer(after(low, 5), vehicle, 8_000)
    assert [after(up, seconds).power_w for seconds in (0, 1, 4, 5)] == [3_000, 4_000, 7_000, 8_000]

    further = charge.offer(after(up, 1.5), vehicle, 10_000)
    assert [after(further, s).power_w for s in (0, 0.5, 5.5, 6.5)] == [4_000, 5_000, 10_000, 10_000]
    assert charge.offer(further, vehicle, 10_000) == further
    ready = after(up, 60)
    assert charge.offer(ready, vehicle, 10_000).ramp == Ramp(ready.at, 8_000)
    rested = after(further, 60)
    assert charge.offer(rested, vehicle, 10_000).power_w == 10_000


def test_direct_current_goes_past_the_on_board_charger():
    car = Vehicle(max_power_w=11_000, dc_power_w=170_000, efficiency_percent=90)

    at_dc = charge.at_outlet(car, 0)

    assert (at_dc.max_power_w, at_dc.efficiency_percent) == (170_000, 100)
    assert demand_w(at_dc, 50) == 170_000
    assert charge.at_outlet(car, 3) is car
    assert charge.at_outlet(Vehicle(), 0) == Vehicle()
    assert charge.at_outlet(Vehicle(efficiency_percent=90), 0) == Vehicle()


def test_losses_make_a_charge_longer_and_dearer():
    car = Vehicle(battery_wh=50_000, soc_percent=30, max_power_w=10_000, efficiency_percent=80)
    flow = flowing(car, 10_000)

    at = charge.reach_at(flow, car, 70)

    assert at == START + timedelta(hours=2, minutes=30)
    reached = charge.settle(flow, car, at)
    assert (reached.energy_uj - 7, reached.stored_uj - flow.stored_uj) == (
        25_000 * UJ_PER_WH,
        20_000 * UJ_PER_WH,
    )


def test_nobody_is_hungry_where_nobody_is():
    assert charge.is_full(Connector(1, Flow(START)))
