"""A week of weights, and the even time in which people come regularly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.rhythm import between_s, later, week_of

MONDAY = datetime(2024, 6, 3, tzinfo=UTC)
EVEN = (1.0,) * 168
DAYS = (1, 1, 1, 1, 1, 0, 0)
OFFICE = week_of((0,) * 8 + (1,) * 10 + (0,) * 6, DAYS, 0)
HOUR_S, WEEK_S = 3600, 7 * 86_400


def test_where_all_weights_are_alike_even_time_is_time():
    for seconds in (0, 1800, 100_000, 700_000, -5000):
        assert later(EVEN, MONDAY, seconds) == MONDAY + timedelta(seconds=seconds)
        assert between_s(EVEN, MONDAY, MONDAY + timedelta(seconds=seconds)) == seconds


def test_hours_without_weight_are_stepped_over():
    # fifty hours hold the whole week
    hour = WEEK_S / 50

    assert later(OFFICE, MONDAY, 0) == MONDAY + timedelta(hours=8)
    assert later(OFFICE, MONDAY, hour * 9.5) == MONDAY + timedelta(hours=17.5)
    assert later(OFFICE, MONDAY, hour * 10.5) == MONDAY + timedelta(hours=32.5)
    assert later(OFFICE, MONDAY, hour * 50) == MONDAY + timedelta(days=7, hours=8)
    assert between_s(OFFICE, MONDAY + timedelta(hours=18), MONDAY + timedelta(hours=32)) == 0


def test_a_clock_of_its_own_has_its_own_hours():
    east = week_of((0,) * 8 + (1,) * 10 + (0,) * 6, DAYS, 2)

    assert later(east, MONDAY, 0) == MONDAY + timedelta(hours=6)


def test_weights_of_nothing_are_refused():
    with pytest.raises(ValueError, match="nobody would ever come"):
        week_of((0,) * 24, (1,) * 7, 0)


weights = st.lists(st.sampled_from([0, 0.1, 1, 3, 17]), min_size=24, max_size=24).filter(any)


@given(weights, st.integers(-10, 10), st.floats(0, 3e6), st.integers(0, 10**8))
def test_there_and_back_is_the_same_place(hours, offset_h, even_s, start_s):
    rhythm = week_of(tuple(hours), (1, 2, 1, 1, 0.5, 0, 3), offset_h)
    start = MONDAY + timedelta(seconds=start_s)

    found = later(rhythm, start, even_s)

    # an instant is rounded to a second, which may be many even ones
    steepest = max(rhythm) / (sum(rhythm) / 168)
    assert abs(between_s(rhythm, start, found) - even_s) <= steepest + 1
    assert found >= start
