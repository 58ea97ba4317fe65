"""Attempts: what goes out, and what the answer means."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from mockserver.world import outbox


@pytest.fixture
def delivery(world, channel, endpoint, due):
    """A delivery that is due, to endpoint e1."""
    made = outbox.post(world, channel, endpoint("e1"), "bike.sold", {"bike": "red"})
    due()
    return made["id"]


def test_a_message_is_the_body_signed_with_the_wall_s_time(world, channel, delivery):
    message = outbox.message(world, channel, delivery)

    body = orjson.loads(message.content)
    assert "https://e1.example.com/hook" == message.url
    assert "2024-06-01T09:00:00.000Z" == body["timestamp"]
    assert {
        "content-type": "application/json",
        "x-id": "msg_1",
        "x-signature": f"secret-e1/{len(message.content)}/2030",
    } == message.headers


def test_each_try_goes_where_the_endpoint_is_by_then(world, channel, delivery, endpoint, attempt):
    attempt(delivery, status=500)
    endpoint("e1", url="https://new.example.com/")

    assert "https://new.example.com/" == outbox.message(world, channel, delivery).url


def test_there_is_no_message_of_what_was_forgotten(world, channel):
    assert outbox.message(world, channel, "dlv_9") is None


def test_what_goes_to_a_deleted_endpoint_is_dropped(world, channel, delivery):
    world.delete("shop.endpoints", "e1")

    assert outbox.begin(world, delivery)
    assert outbox.message(world, channel, delivery) is None
    assert "dropped" == world.get(outbox.COLLECTION, delivery)["state"]


def test_an_answer_of_2xx_is_the_end(world, delivery, attempt):
    done = attempt(delivery, status=204, latency_s=0.0123)

    assert "delivered" == done["state"]
    assert done["next_attempt_at"] is None
    assert 0 == len(world.timers)
    assert {
        "number": 1,
        "at": "2030-01-01T00:00:00.000Z",
        "world_at": "2024-06-01T09:00:00.000Z",
        "trigger": "event",
        "url": "https://e1.example.com/hook",
        "status": 204,
        "latency_ms": 12,
        "response": "",
        "error": None,
    } == {name: value for name, value in done["attempts"][0].items() if name != "headers"}
    assert "msg_1" == done["attempts"][0]["headers"]["x-id"]


def test_a_failure_is_tried_again_by_the_schedule_until_that_ends(world, delivery, attempt, due):
    first = attempt(delivery, status=500, excerpt="no")
    assert ("pending", "2024-06-01T09:00:05.000Z") == (first["state"], first["next_attempt_at"])
    assert [] == due(seconds=4)
    assert [delivery] == due(seconds=1)

    second = attempt(delivery, error="no connection")
    assert "2024-06-01T09:05:05.000Z" == second["next_attempt_at"]
    assert [delivery] == due(minutes=5)

    third = attempt(delivery, status=503)
    assert ("failed", None, 3) == (third["state"], third["next_attempt_at"], third["failures"])
    assert [] == due(days=30)
    assert [(500, None), (None, "no connection"), (503, None)] == [
        (one["status"], one["error"]) for one in third["attempts"]
    ]
    assert "no" == third["attempts"][0]["response"]


def test_a_redirect_is_a_failure_that_says_so(delivery, attempt):
    failed = attempt(delivery, status=302)

    assert "pending" == failed["state"]
    assert "The answer is a redirect, which is not followed." == failed["attempts"][0]["error"]


def test_the_journal_tells_of_each_attempt_under_the_cause_of_its_event(
    world, channel, endpoint, attempt
):
    from mockserver.world.journal import CAUSE

    token = CAUSE.set("req_7")
    outbox.post(world, channel, endpoint("e1"), "bike.sold", {})
    CAUSE.reset(token)
    attempt("dlv_1", status=500)

    (entry,) = world.journal.select(kind="delivery")
    shown = entry.render()
    assert ("req_7", "bike.sold") == (shown["cause"], shown["subject"])
    assert ("dlv_1", "e1", "pending", 500) == tuple(
        shown["data"][name] for name in ("delivery", "endpoint", "state", "status")
    )


def test_the_outcome_of_a_delivery_that_was_deleted_meanwhile_is_nobody_s(world, channel, delivery):
    outbox.begin(world, delivery)
    message = outbox.message(world, channel, delivery)
    world.delete(outbox.COLLECTION, delivery)

    outbox.finish(world, channel, delivery, message, outbox.Receipt(200))

    assert world.get(outbox.COLLECTION, delivery) is None


class TestGivingUp:
    """An endpoint that fails for five days is disabled."""

    @pytest.fixture
    def strict(self, channel):
        return replace(channel, gives_up_after=timedelta(days=5))

    def status(self, world):
        record = world.get("shop.endpoints", "e1")
        return record["status"], record["failing_since"]

    def test_since_when_it_fails_is_noted_and_forgotten(self, world, strict, delivery, attempt):
        attempt(delivery, channel=strict, status=500)
        assert ("active", "2024-06-01T09:00:00.000Z") == self.status(world)

        attempt(delivery, channel=strict, status=200)
        assert ("active", None) == self.status(world)

    def test_after_that_time_nothing_is_sent_any_more(self, world, strict, delivery, attempt, due):
        attempt(delivery, channel=strict, status=500)
        due(days=4)
        attempt(delivery, channel=strict, status=500)
        assert "active" == self.status(world)[0]

        due(days=1)
        attempt(delivery, channel=strict, status=500)
        assert "disabled" == self.status(world)[0]
        assert [] == outbox.broadcast(world, strict, "bike.sold", lambda _: {})

    def test_a_deleted_endpoint_is_past_judging(self, world, strict, delivery):
        outbox.begin(world, delivery)
        message = outbox.message(world, strict, delivery)
        world.delete("shop.endpoints", "e1")

        outbox.finish(world, strict, delivery, message, outbox.Receipt(500))

        assert "pending" == world.get(outbox.COLLECTION, delivery)["state"]

    def test_success_at_an_endpoint_that_never_failed_changes_nothing(
        self, world, strict, delivery, attempt
    ):
        before = world.get("shop.endpoints", "e1")
        attempt(delivery, channel=strict, status=200)

        assert before is world.get("shop.endpoints", "e1")
