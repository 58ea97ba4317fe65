"""When a profile is in force: its first instant belongs to it, its last does not."""

from datetime import UTC, datetime, timedelta

import pytest

from ocpp_sim.core.force import leading, next_change, period_at
from ocpp_sim.core.profile import Installed, Period, Profile, Schedule

T0 = datetime(2024, 6, 1, 9, tzinfo=UTC)
LOW, HIGH = Period(0, 60), Period(100, 160)


def later(seconds):
    return T0 + timedelta(seconds=seconds)


def made(kind="absolute", *, start=10, duration_s=None, level=0, **window):
    start_at = None if start is None else later(start)
    schedule = Schedule("A", (LOW, HIGH), start_at, duration_s)
    return Installed(1, Profile(level, "default", level, kind, schedule, **window), T0)


@pytest.mark.parametrize(
    ("second", "expected"),
    [(9, None), (10, LOW), (109, LOW), (110, HIGH), (209, HIGH), (210, None)],
)
def test_periods_follow_each_other_until_the_duration_is_over(second, expected):
    assert period_at(made(duration_s=200), later(second), T0) == expected


@pytest.mark.parametrize(("second", "expected"), [(19, None), (20, LOW), (29, LOW), (30, None)])
def test_outside_of_its_validity_it_is_not_in_force(second, expected):
    one = made(valid_from=later(20), valid_to=later(30))

    assert period_at(one, later(second), T0) == expected


@pytest.mark.parametrize(("kind", "start"), [("relative", 10), ("absolute", None)])
def test_without_a_start_of_its_own_it_counts_from_the_charging(kind, start):
    one = made(kind, start=start)

    assert period_at(one, later(99), later(50)) == LOW
    assert period_at(one, later(150), later(50)) == HIGH


def test_a_longer_duration_than_the_cycle_ends_with_the_cycle():
    one = made("recurring", duration_s=500, cycle_s=200)

    assert [period_at(one, later(at), T0) for at in (209, 210, 310)] == [HIGH, LOW, HIGH]


def test_a_recurring_schedule_does_not_begin_before_its_start():
    assert period_at(made("recurring", cycle_s=200), later(9), T0) is None


def test_every_boundary_is_foreseen_and_none_after_the_validity():
    one = made(duration_s=200, valid_from=later(5), valid_to=later(150))
    found, at = [], T0
    while (due := next_change([one], at, T0)) is not None:
        found.append((due - T0).total_seconds())
        at = due

    assert found == [5, 10, 110, 150]


def test_a_lower_level_leads_where_the_higher_says_nothing():
    stack = [made(duration_s=20, level=3), made(start=0, level=1)]

    assert [leading(stack, later(at), T0)[1] for at in (5, 15, 105)] == [LOW, LOW, HIGH]
    assert leading(stack, later(-1), T0) is None
