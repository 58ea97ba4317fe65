"""Visits are pure functions of their number and never overlap."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.visit import Autopilot, next_number, visit

ORIGIN = datetime(2024, 6, 1, tzinfo=UTC)


def pilot(seed=1, period_s=3600, connectors=2):
    return Autopilot(
        seed=seed,
        label="station/CP-1/visit",
        origin=ORIGIN,
        period_s=period_s,
        connectors=connectors,
        tags=("A", "B"),
        vehicles=(Vehicle(), Vehicle(phases=1)),
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
