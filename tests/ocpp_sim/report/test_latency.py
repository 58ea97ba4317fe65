"""Percentiles out of little memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.report.latency import Histogram, Percentiles, percentile_ms


def filled(seconds):
    histogram = Histogram()
    for one in seconds:
        histogram.add(one)
    return histogram.percentiles()


def test_nothing_measured_is_nothing():
    assert filled([]) == Percentiles(0, 0.0, 0.0, 0.0, 0.0)


def test_percentiles_are_right_within_a_bucket():
    found = filled(number / 1000 for number in range(1, 1001))

    assert found.count == 1000
    assert found.p50_ms == pytest.approx(500, rel=0.06)
    assert found.p95_ms == pytest.approx(950, rel=0.06)
    assert found.p99_ms == pytest.approx(990, rel=0.06)
    assert found.max_ms == 1000.0


@given(st.lists(st.floats(0, 1000), min_size=1))
def test_percentiles_grow_and_never_exceed_the_longest(seconds):
    found = filled(seconds)

    assert 0 <= found.p50_ms <= found.p95_ms <= found.p99_ms <= found.max_ms


def test_a_clock_that_steps_back_counts_as_no_time():
    assert filled([-1.0]).max_ms == 0.0


def test_two_histograms_make_one():
    one, two, both = Histogram(), Histogram(), Histogram()
    for histogram, seconds in ((one, 0.1), (two, 0.1), (two, 0.5)):
        histogram.add(seconds)
        both.add(seconds)

    one.merge(two)

    assert one == both


def test_bare_counts_have_percentiles_too():
    histogram = Histogram()
    for number in range(100):
        histogram.add(number / 1000)

    assert percentile_ms(histogram.buckets, 0.95) == pytest.approx(95, rel=0.06)
    assert percentile_ms({}, 0.95) == 0.0
