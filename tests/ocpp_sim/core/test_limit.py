"""The composite limit is what a simple look at every single second gives."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.limit import (
    Limit,
    Place,
    Supply,
    cap_at,
    composite,
    limit_at,
    next_change_at,
)
from ocpp_sim.core.profile import DAY_S, WEEK_S, Installed, Period, Profile, Schedule

T0 = datetime(2024, 6, 1, 9, tzinfo=UTC)
AC = Place(1, Supply(110_000, 3), T0)


def later(seconds):
    return T0 + timedelta(seconds=seconds)


TIMES = st.none() | st.integers(-120, 120).map(later)
PERIODS = st.lists(
    st.builds(
        Period,
        st.integers(0, 90),
        st.integers(0, 400),
        st.sampled_from([None, None, 1, 2, 3]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda period: period.start_s,
).map(lambda periods: tuple(sorted(periods, key=lambda period: period.start_s)))
SCHEDULES = st.builds(
    Schedule,
    st.sampled_from(["A", "W"]),
    PERIODS,
    TIMES,
    st.none() | st.integers(1, 100),
)


@st.composite
def installed(draw):
    """Up to six profiles as a charge point keeps them: one of each purpose, level and place."""
    found = {}
    for number in range(draw(st.integers(0, 6))):
        purpose = draw(st.sampled_from(["station", "default", "transaction"]))
        place = {"station": [0], "default": [0, 1, 2], "transaction": [1, 2]}[purpose]
        connector_id, level = draw(st.sampled_from(place)), draw(st.integers(0, 2))
        kind = draw(st.sampled_from(["absolute", "recurring", "relative"]))
        # a short cycle shows in two minutes what a day shows in two days
        cycle_s = draw(st.sampled_from([30, 50])) if kind == "recurring" else None
        profile = Profile(
            number, purpose, level, kind, draw(SCHEDULES), cycle_s, draw(TIMES), draw(TIMES)
        )
        at = later(draw(st.integers(-120, 0)))
        found[connector_id, purpose, level] = Installed(connector_id, profile, at)
    return tuple(found.values())


def in_force(one, at, started_at):
    """The period at a second by the standard's words, one condition after the other."""
    profile, schedule = one.profile, one.profile.schedule
    if profile.valid_from and at < profile.valid_from:
        return None
    if profile.valid_to and at >= profile.valid_to:
        return None
    start = schedule.start_at
    if profile.kind == "relative" or start is None:
        start = one.at if profile.purpose == "station" else started_at
    passed = (at - start).total_seconds()
    if passed < 0:
        return None
    while profile.cycle_s and passed >= profile.cycle_s:
        passed -= profile.cycle_s
    if schedule.duration_s is not None and passed >= schedule.duration_s:
        return None
    holding = None
    for period in schedule.periods:
        if period.start_s <= passed:
            holding = period
    return holding


def of_purpose(profiles, purpose, place, at):
    best = None
    for level in (0, 1, 2):
        candidates = [
            one
            for one in profiles
            if one.profile.purpose == purpose
            and one.profile.stack_level == level
            and one.connector_id in (0, place.connector_id)
        ]
        own = [one for one in candidates if one.connector_id]
        for one in own or candidates:
            period = in_force(one, at, place.started_at)
            if period is not None:
                best = (one.profile.schedule.unit, period)
    return best


def by_the_second(profiles, place, at):
    """The limit in tenths of a watt, and the phases."""
    station = of_purpose(profiles, "station", place, at)
    own = of_purpose(profiles, "transaction", place, at)
    if own is None:
        own = of_purpose(profiles, "default", place, at)
    rulers = [ruler for ruler in (station, own) if ruler is not None]
    phases = place.supply.phases
    for _, period in rulers:
        phases = min(phases, period.phases or phases)
    volts = 230 * phases if phases else 350
    powers = [place.supply.power_dw * (phases or 1) // (place.supply.phases or 1)]
    for unit, period in rulers:
        powers.append(period.limit_d if unit == "W" else period.limit_d * volts)
    return min(powers), phases


PLACES = st.builds(
    Place,
    st.just(1),
    st.builds(Supply, st.sampled_from([4_000, 30_000, 110_000]), st.sampled_from([0, 1, 3])),
    st.integers(-60, 0).map(later),
)


@given(installed(), PLACES, st.integers(0, 150))
def test_at_any_second_the_limit_is_that_of_the_standard_s_words(profiles, place, second):
    limit = limit_at(profiles, place, later(second))

    assert (limit.power_dw, limit.phases) == by_the_second(profiles, place, later(second))


@given(installed(), PLACES)
def test_nothing_changes_between_the_foreseen_changes(profiles, place):
    at, before = T0, limit_at(profiles, place, T0)
    due = next_change_at(profiles, place, T0)
    for second in range(1, 151):
        at = later(second)
        if due is not None and due <= at:
            assert due == at
            before = limit_at(profiles, place, at)
            due = next_change_at(profiles, place, at)
        assert limit_at(profiles, place, at) == before


@given(installed(), PLACES, st.integers(1, 150))
def test_a_composite_schedule_says_for_each_second_what_the_limit_is(profiles, place, duration_s):
    schedule = composite(profiles, (place,), T0, duration_s, "W", most_periods=10_000)

    assert (schedule.start_at, schedule.duration_s) == (T0, duration_s)
    assert schedule.periods[0].start_s == 0
    for second in range(duration_s):
        told = [period for period in schedule.periods if period.start_s <= second][-1]
        power_dw, phases = by_the_second(profiles, place, later(second))
        assert (told.limit_d, told.phases or 0) == (power_dw, phases)
    for one, two in zip(schedule.periods, schedule.periods[1:], strict=False):
        assert one.start_s < two.start_s
        assert (one.limit_d, one.phases) != (two.limit_d, two.phases)


@given(installed(), PLACES, PLACES, st.integers(1, 100))
def test_all_connectors_together_get_no_more_than_the_charge_point(
    profiles, one, other, duration_s
):
    second = Place(2, other.supply, other.started_at)

    together = composite(profiles, (one, second), T0, duration_s, "W", most_periods=10_000)

    for period in together.periods:
        at = later(period.start_s)
        parts = [by_the_second(profiles, place, at) for place in (one, second)]
        cap = cap_at(profiles, at)
        volts = 230 * max(phases for _, phases in parts) or 350
        most = [sum(power for power, _ in parts)]
        if cap is not None:
            most.append(cap[1].limit_d * (1 if cap[0].unit == "W" else volts))
        assert period.limit_d == min(most)


def put(profile, connector_id=1):
    return (Installed(connector_id, profile, T0),)


def test_amperes_come_back_as_they_went():
    schedule = Schedule("A", (Period(0, 161), Period(60, 320, 1)), T0)
    profiles = put(Profile(1, "default", 0, "absolute", schedule))
    place = Place(1, Supply(220_000, 3), T0)

    told = composite(profiles, (place,), T0, 120, "A", most_periods=9)

    assert told.periods == (Period(0, 161, 3), Period(60, 318, 1))


def test_a_current_and_a_floor_are_kept_beside_the_power():
    periods = (Period(0, 100),)
    profiles = put(Profile(1, "default", 0, "relative", Schedule("A", periods, floor_d=80)))

    assert limit_at(profiles, AC, T0) == Limit(69_000, 3, 100, 55_200)


def test_without_a_profile_the_outlet_is_the_limit():
    assert limit_at((), AC, T0) == Limit(110_000, 3, floor_dw=41_400)
    assert next_change_at((), AC, T0) is None


def test_a_wish_of_less_than_the_floor_is_no_offer_of_less():
    modest = Place(1, Supply(110_000, 3, wish_dw=37_000), T0)
    little = put(Profile(1, "default", 0, "relative", Schedule("W", (Period(0, 40_000),))))

    assert limit_at((), modest, T0) == Limit(37_000, 3, floor_dw=37_000)
    assert limit_at(little, modest, T0) == Limit(40_000, 3, floor_dw=41_400)


def test_a_wish_is_one_of_the_phases_that_are_left():
    one = put(Profile(1, "default", 0, "relative", Schedule("A", (Period(0, 320, 1),))))
    place = Place(1, Supply(220_000, 3, wish_dw=110_000), T0)

    assert limit_at(one, place, T0) == Limit(36_666, 1, 320, 13_800)


def test_amperes_of_direct_current_count_at_the_voltage_of_the_battery():
    profiles = put(Profile(1, "default", 0, "relative", Schedule("A", (Period(0, 1000),))))
    place = Place(1, Supply(3_000_000, 0, battery_v=700), T0)

    assert limit_at(profiles, place, T0) == Limit(700_000, 0, 1000, 14_000, 700)
    told = composite(profiles, (place,), T0, 60, "A", most_periods=9)
    assert told.periods == (Period(0, 1000),)


def test_what_holds_at_any_time_is_told_too():
    caps = ((Schedule("W", ()), Period(0, 90_000)), (Schedule("A", ()), Period(0, 160)))

    told = composite((), (AC, AC), T0, 60, "W", most_periods=9, caps=caps)

    assert told.periods == (Period(0, 90_000, 3),)


@pytest.mark.parametrize(
    ("cycle_s", "days", "expected"),
    [(DAY_S, 1, 60), (DAY_S, 6, 60), (WEEK_S, 1, 160), (WEEK_S, 7, 60), (WEEK_S, 8, 160)],
)
def test_days_and_weeks_come_round(cycle_s, days, expected):
    night = Schedule("A", (Period(0, 60), Period(8 * 3600, 160)), T0)
    profiles = put(Profile(1, "default", 0, "recurring", night, cycle_s))

    limit = limit_at(profiles, AC, T0 + timedelta(days=days, hours=1))

    assert limit.current_da == expected


def test_a_schedule_of_too_many_periods_ends_early():
    schedule = Schedule("W", tuple(Period(at, 10 * at) for at in range(100)), T0)
    profiles = put(Profile(1, "default", 0, "absolute", schedule))

    told = composite(profiles, (AC,), T0, 90, "W", most_periods=5)

    assert (len(told.periods), told.duration_s) == (5, 5)


def test_a_schedule_that_changes_for_ever_ends_some_time():
    schedule = Schedule("W", (Period(0, 10),), T0)
    profiles = put(Profile(1, "default", 0, "recurring", schedule, 1))

    told = composite(profiles, (AC,), T0, 1_000_000, "W", most_periods=5)

    assert (len(told.periods), told.duration_s) == (1, 2000)


def test_of_two_changes_within_a_second_the_later_is_told():
    first = Schedule("W", (Period(0, 10),), T0 + timedelta(milliseconds=1200))
    second = Schedule("W", (Period(0, 20),), T0 + timedelta(milliseconds=1700))
    profiles = (
        *put(Profile(1, "default", 0, "absolute", first)),
        *put(Profile(2, "default", 1, "absolute", second)),
    )

    told = composite(profiles, (AC,), T0, 10, "W", most_periods=5)

    assert told.periods == (Period(0, 110_000, 3), Period(1, 20, 3))
