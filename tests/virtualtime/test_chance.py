"""Chance is a pure function of seed, label and number."""

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualtime import chance

SEEDS = st.integers()
NUMBERS = st.integers(min_value=0, max_value=10**9)


@given(SEEDS, st.text(max_size=20), NUMBERS)
def test_a_draw_is_repeatable(seed, label, number):
    assert chance.bits(seed, label, number) == chance.bits(seed, label, number)


def test_seed_label_and_number_each_make_another_stream():
    draws = {chance.bits(*key) for key in [(1, "a", 0), (2, "a", 0), (1, "b", 0), (1, "a", 1)]}

    assert len(draws) == 4


@given(SEEDS, NUMBERS)
def test_draws_stay_within_their_bounds(seed, number):
    assert 0 <= chance.bits(seed, "x", number) < 1 << 64
    assert 0.0 <= chance.unit(seed, "x", number) < 1.0
    assert -2.0 <= chance.between(-2.0, 5.0, seed, "x", number) < 5.0
    assert chance.whole(3, 5, seed, "x", number) in {3, 4, 5}
    assert chance.pick("abc", seed, "x", number) in "abc"
    assert chance.exponential(10.0, seed, "x", number) >= 0.0


def test_both_ends_of_a_whole_draw_come_up():
    assert {chance.whole(1, 6, 7, "die", number) for number in range(200)} == {1, 2, 3, 4, 5, 6}


def test_waiting_times_have_their_mean():
    waits = [chance.exponential(10.0, 7, "arrivals", number) for number in range(4000)]

    assert mean(waits) == pytest.approx(10.0, rel=0.1)
