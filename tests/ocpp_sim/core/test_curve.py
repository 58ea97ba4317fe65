"""Curves are data: points, and a constant share for each percent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.curve import CURVES, Curve, steps


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(1, 100)),
        min_size=1,
        unique_by=lambda point: point[0],
    ).map(sorted)
)
def test_a_curve_goes_through_its_points_and_stays_between_them(points):
    curve = Curve(tuple(points))

    assert len(curve.shares) == len(curve.ends) == 100
    assert all(curve.shares[percent] == part for percent, part in points if percent < 100)
    low, high = min(part for _, part in points), max(part for _, part in points)
    assert all(low <= share <= high for share in curve.shares)


@given(st.sampled_from(sorted(CURVES)), st.integers(0, 99))
def test_a_piece_ends_where_another_share_begins(name, percent):
    curve = CURVES[name]
    end = curve.ends[percent]

    assert percent < end <= 100
    assert set(curve.shares[percent:end]) == {curve.shares[percent]}
    assert end == 100 or curve.shares[end] != curve.shares[percent]


def test_curves_with_the_same_points_share_their_tables():
    one, other = Curve(((0, 50), (80, 100))), Curve(((0, 50), (80, 100)))

    assert one == other
    assert one.shares is other.shares
    assert one.ends is other.ends


def test_steps_are_straight_lines_rounded_down():
    assert steps([(0, 10), (4, 30)], -1, 5) == (10, 10, 15, 20, 25, 30, 30)
    assert steps([(2, 10), (5, 6)], 2, 5) == (10, 8, 7, 6)


@pytest.mark.parametrize("name", CURVES)
def test_every_known_curve_has_its_peak_and_ends_low(name):
    curve = CURVES[name]

    assert max(curve.shares) == curve.whole
    assert name == "constant" or curve.shares[99] * 4 < curve.whole


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ((), r"its percents do not go up: \[\]"),
        (((50, 10), (20, 10)), r"its percents do not go up: \[50, 20\]"),
        (((50, 10), (101, 10)), r"\[50, 101\] are not within 0 to 100 percent"),
        (((0, 0),), r"\[0\] are not all within 1 and the peak, 1000"),
        (((0, 1001),), r"\[1001\] are not all within 1 and the peak, 1000"),
    ],
)
def test_what_cannot_be_a_curve_says_why(points, message):
    with pytest.raises(ValueError, match=message):
        Curve(points, 1000)
