from datetime import timedelta

import pytest

from mockserver.charging.records import RESERVATIONS
from mockserver.world import physical
from mockserver.world.problems import ProblemError
from mockserver.world.scheduler import fire


def fire_due(world):
    while timer := world.timers.pop_due(world.now()):
        fire(world, timer)


@pytest.fixture
def hold(world):
    def make(**facts):
        facts = {
            "station_id": "CP-7",
            "connector_id": 1,
            "id_tag": "CARD-1",
            "expires_at": "2024-06-01T10:00:00Z",
            **facts,
        }
        return physical.hold(world, **facts)

    return make


def test_a_hold_is_pending_and_says_nothing_yet(world, hold, kinds):
    physical.put_tag(world, "CARD-1", parent_id_tag="FLEET")

    held = hold()

    assert (held["id"], held["status"], held["parent_id_tag"]) == (1, "pending", "FLEET")
    assert held["expires_at"] == "2024-06-01T10:00:00.000Z"
    assert kinds() == []
    assert physical.holding(world, "CP-7", 1) == held


def test_a_held_connector_cannot_be_held_again(world, hold):
    hold()

    with pytest.raises(ProblemError, match="pending reservation 1 until 2024-06-01T10") as refusal:
        hold(id_tag="CARD-2")

    assert refusal.value.problem.status == 409
    assert hold(connector_id=2)["id"] == 2


@pytest.mark.parametrize("status", ["rejected", "cancelled", "used", "expired"])
def test_a_settled_reservation_frees_its_connector_and_its_timer(world, hold, events, status):
    held = hold()

    made = physical.settle(world, held["id"], status)

    assert made["status"] == status
    assert events == [{"type": "reservation.changed", "reservation": made}]
    assert physical.holding(world, "CP-7", 1) is None
    assert list(world.timers) == []


def test_an_active_reservation_expires_by_the_worlds_clock(world, hold, clock, kinds):
    physical.settle(world, hold()["id"], "active")
    clock.advance(timedelta(minutes=59))
    fire_due(world)
    assert physical.reservation(world, 1)["status"] == "active"

    clock.advance(timedelta(minutes=1))
    fire_due(world)

    assert physical.reservation(world, 1)["status"] == "expired"
    assert kinds() == ["reservation.changed", "reservation.changed"]


def test_a_hold_that_nobody_settled_expires_too(world, hold, clock):
    hold()
    clock.advance(timedelta(hours=1))
    fire_due(world)

    assert physical.reservation(world, 1)["status"] == "expired"


def test_a_late_timer_does_no_harm(world, hold):
    physical.settle(world, hold()["id"], "used")

    physical.expire(world, "1")
    physical.expire(world, "99")

    assert physical.reservation(world, 1)["status"] == "used"


def test_settling_twice_is_settling_once(world, hold, kinds):
    physical.settle(world, hold()["id"], "active")
    kinds()

    physical.settle(world, 1, "active")

    assert kinds() == []


def test_confirming_what_was_used_meanwhile_leaves_it_used(world, hold):
    physical.settle(world, hold()["id"], "used", transaction_id=5)

    assert physical.settle(world, 1, "active")["transaction_id"] == 5


def test_what_is_over_stays_over(world, hold):
    physical.settle(world, hold()["id"], "expired")

    with pytest.raises(ProblemError, match="is expired and cannot become cancelled"):
        physical.settle(world, 1, "cancelled")


def test_an_unknown_reservation_is_not_found(world):
    with pytest.raises(ProblemError) as refusal:
        physical.settle(world, 7, "active")

    assert refusal.value.problem.status == 404
    assert len(world.store[RESERVATIONS]) == 0
