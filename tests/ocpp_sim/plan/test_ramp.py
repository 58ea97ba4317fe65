"""When charge points connect, by the shape of the ramp."""

from itertools import pairwise
from statistics import fmean, pstdev

import pytest

from ocpp_sim.plan.ramp import SHAPES, after_s


def times(shape, count, *, per_s=50.0, step_s=10.0, seed=1):
    return [after_s(shape, per_s, step_s, seed, index) for index in range(count)]


def test_a_line_has_a_place_for_each():
    found = times("linear", 200)

    assert found == sorted(found)
    assert all(index / 50 <= at < (index + 1) / 50 for index, at in enumerate(found))


def test_steps_come_in_groups():
    found = times("step", 120, per_s=2.5, step_s=20)

    assert [found.count(at) for at in (0, 20, 40)] == [50, 50, 20]


def test_a_step_has_one_at_least():
    assert times("step", 3, per_s=0.1, step_s=1.0) == [0, 1, 2]


def test_a_herd_comes_at_once():
    assert times("herd", 3) == [0, 0, 0]


def test_arrivals_without_memory_have_gaps_as_wide_as_they_vary():
    found = times("poisson", 5000)
    gaps = [later - earlier for earlier, later in pairwise([0.0, *found])]

    assert min(gaps) > 0
    assert fmean(gaps) == pytest.approx(1 / 50, rel=0.05)
    assert pstdev(gaps) == pytest.approx(1 / 50, rel=0.05)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_the_same_each_time(shape):
    assert times(shape, 3000) == times(shape, 3000)


def test_another_seed_is_another_draw():
    assert times("poisson", 3, seed=1) != times("poisson", 3, seed=2)
