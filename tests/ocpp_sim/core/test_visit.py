"""Visits are pure functions of their number and never overlap."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.rhythm import week_of
from ocpp_sim.core.visit import Autopilot, next_number, visit

ORIGIN = datetime(2024, 6, 1, tzinfo=UTC)


def pilot(seed=1, period_s=3600, connectors=2, **more):
    return Autopilot(
        seed=seed,
        label="station/CP-1/visit",
        origin=ORIGIN,
        period_s=period_s,
        connectors=connectors,
        tags=("A", "B"),
        vehicles=(Vehicle(), Vehicle(phases=1)),
        **more,
    )


@given(st.integers(), st.integers(1, 2), st.integers(0, 1000), st.integers(600, 86_400))
def test_a_visit_is_repeatable_and_over_before_the_next(seed, connector_id, number, period_s):
    plan = pilot(seed, period_s)

    one, other = visit(plan, connector_id, number), visit(plan, connector_id, number + 1)

    assert one == visit(plan, connector_id, number)
    assert one.arrive_at < one.tag_at < one.stop_at < other.arrive_at
    assert one.id_tag in plan.tags
    assert one.vehicle.soc_percent < one.target_percent


@given(st.integers(1, 2), st.integers(-10_000, 10_000_000))
def test_the_next_visit_is_never_in_the_past_for_long(connector_id, seconds):
    plan, now = pilot(), ORIGIN + timedelta(seconds=seconds)

    number = next_number(plan, connector_id, now)

    assert visit(plan, connector_id, number + 1).stop_at > now
    assert next_number(plan, connector_id, now, after=number) == number + 1


def test_connectors_have_visits_of_their_own():
    plan = pilot()

    assert visit(plan, 1, 0).arrive_at != visit(plan, 2, 0).arrive_at


EVENING = week_of((0.1,) * 17 + (5,) * 3 + (0.1,) * 4, (1,) * 7, 0)


def test_with_a_rhythm_most_come_when_it_says():
    plan = pilot(period_s=11 * 3600, rhythm=EVENING)

    found = [visit(plan, 1, number) for number in range(400)]

    begun = [one.arrive_at.hour for one in found]
    assert sum(17 <= hour < 21 for hour in begun) > 300
    for one, other in pairwise(found):
        assert one.arrive_at < other.arrive_at
    span = found[-1].arrive_at - found[0].arrive_at
    assert 0.97 < span / timedelta(hours=11 * 399) < 1.03


@given(st.integers(1, 2), st.integers(0, 10_000_000))
def test_with_a_rhythm_the_next_visit_is_the_one_of_now(connector_id, seconds):
    plan, now = pilot(rhythm=EVENING), ORIGIN + timedelta(seconds=seconds)

    number = next_number(plan, connector_id, now)

    assert visit(plan, connector_id, number + 1).stop_at > now
    assert visit(plan, connector_id, max(number - 2, 0)).arrive_at <= now + timedelta(hours=5)


def test_each_vehicle_comes_with_what_it_may_hold():
    plan = pilot(arrive_percent=((5, 9), (90, 100)))

    for number in range(100):
        one = visit(plan, 1, number)
        low, high = (90, 100) if one.vehicle.phases == 1 else (5, 9)
        assert low <= one.vehicle.soc_percent <= high
        assert one.vehicle.soc_percent < one.target_percent or one.target_percent == 100
