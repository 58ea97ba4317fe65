"""Deliveries: made for whoever wants them, replayed, held back, revived, forgotten."""

import pytest

from mockserver.world import outbox
from mockserver.world.outbox import deliveries
from mockserver.world.problems import ProblemError


def sold(endpoint):
    return {"bike": "red", "for": endpoint["id"]}


def states(world):
    return {key: record["state"] for key, record in world.store[outbox.COLLECTION]}


def test_an_event_goes_to_every_active_endpoint_that_wants_it(world, channel, endpoint, due):
    endpoint("e1")
    endpoint("e2", events=["bike.lost"])
    endpoint("e3", events=["bike.sold"])
    endpoint("e4", status="paused")

    made = outbox.broadcast(world, channel, "bike.sold", sold)

    assert ["e1", "e3"] == [one["endpoint_id"] for one in made]
    assert {"msg_1"} == {one["message_id"] for one in made}
    assert [{"bike": "red", "for": "e1"}, {"bike": "red", "for": "e3"}] == [
        one["body"]["data"] for one in made
    ]
    assert ["dlv_1", "dlv_2"] == due()


def test_an_event_can_be_confined_to_some_endpoints(world, channel, endpoint):
    endpoint("e1", shop_id="s1")
    endpoint("e2", shop_id="s2")

    made = outbox.broadcast(world, channel, "bike.sold", sold, shop_id="s2")

    assert ["e2"] == [one["endpoint_id"] for one in made]


def test_what_nobody_wants_uses_up_no_message_id(world, channel, endpoint):
    endpoint("e1", events=["bike.lost"])

    assert [] == outbox.broadcast(world, channel, "bike.sold", sold)
    assert {} == world.counters


def test_the_past_that_a_world_is_seeded_with_is_no_news(world, channel, endpoint):
    endpoint("e1")
    world.settings["seeding"] = True

    assert [] == outbox.broadcast(world, channel, "bike.sold", sold)


def test_a_delivery_tells_what_goes_where_and_why(world, channel, endpoint):
    made = outbox.post(world, channel, endpoint("e1"), "bike.sold", {"bike": "red"})

    assert {
        "id": "dlv_1",
        "api": "shop",
        "message_id": "msg_1",
        "endpoint_id": "e1",
        "event": "bike.sold",
        "body": {
            "id": "msg_1",
            "type": "bike.sold",
            "timestamp": "2024-06-01T09:00:00.000Z",
            "data": {"bike": "red"},
        },
        "state": "pending",
        "created_at": "2024-06-01T09:00:00.000Z",
        "next_attempt_at": "2024-06-01T09:00:00.000Z",
        "trigger": "event",
        "failures": 0,
        "attempts": (),
        "cause": "",
    } == made
    assert made == world.get(outbox.COLLECTION, "dlv_1")


def test_an_attempt_begins_once(world, channel, endpoint):
    outbox.post(world, channel, endpoint("e1"), "bike.sold", {})

    assert outbox.begin(world, "dlv_1")
    assert not outbox.begin(world, "dlv_1")
    assert not outbox.begin(world, "dlv_9")
    assert {"dlv_1": "sending"} == states(world)
    assert world.get(outbox.COLLECTION, "dlv_1")["next_attempt_at"] is None


def test_a_replay_starts_the_tries_anew_with_the_same_message(
    world, channel, endpoint, attempt, due
):
    outbox.post(world, channel, endpoint("e1"), "bike.sold", {})
    due()
    attempt("dlv_1", status=500)
    due(seconds=5)
    attempt("dlv_1", status=500)
    due(minutes=5)
    failed = attempt("dlv_1", status=500)
    assert "failed" == failed["state"]

    again = outbox.replay(world, channel, failed)

    assert ("pending", 0, "replay", "msg_1") == (
        again["state"], again["failures"], again["trigger"], again["message_id"],
    )  # fmt: skip
    assert ["dlv_1"] == due()
    assert "pending" == attempt("dlv_1", status=500)["state"]


def test_a_delivered_one_can_be_replayed_too(world, channel, endpoint, attempt, due):
    outbox.post(world, channel, endpoint("e1"), "bike.sold", {})
    due()
    outbox.replay(world, channel, attempt("dlv_1", status=200))
    due()

    assert [1, 2] == [one["number"] for one in attempt("dlv_1", status=200)["attempts"]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": "sending"}, "dlv_1 is being sent; wait for the outcome."),
        ({"endpoint_id": "gone"}, "its endpoint gone is deleted"),
        ({"endpoint_id": "asleep"}, "its endpoint asleep is paused"),
    ],
)
def test_what_cannot_be_sent_cannot_be_replayed(world, channel, endpoint, change, message):
    endpoint("asleep", status="paused")
    made = outbox.post(world, channel, endpoint("e1"), "bike.sold", {})

    with pytest.raises(ProblemError, match=message) as caught:
        outbox.replay(world, channel, {**made, **change})
    assert 409 == caught.value.problem.status


def test_what_was_held_back_goes_out_when_its_endpoint_is_active_again(
    world, channel, endpoint, due
):
    one = endpoint("e1")
    for _ in range(2):
        outbox.post(world, channel, one, "bike.sold", {})
    outbox.post(world, channel, endpoint("e2"), "bike.sold", {})
    due()
    endpoint("e1", status="paused")
    outbox.begin(world, "dlv_1")
    assert outbox.message(world, channel, "dlv_1") is None
    assert {"dlv_1": "held", "dlv_2": "pending", "dlv_3": "pending"} == states(world)

    endpoint("e1")
    outbox.resume(world, "e1")

    assert ["dlv_1"] == due()
    assert "event" == world.get(outbox.COLLECTION, "dlv_1")["trigger"]


def test_what_was_under_way_is_tried_anew_in_a_world_that_is_revived(
    world, channel, endpoint, attempt, due
):
    outbox.post(world, channel, endpoint("e1"), "bike.sold", {})
    due()
    attempt("dlv_1", status=500)
    due(seconds=5)
    outbox.begin(world, "dlv_1")

    outbox.revive(world)

    assert ["dlv_1"] == due()
    assert ("pending", 1) == tuple(
        world.get(outbox.COLLECTION, "dlv_1")[name] for name in ("state", "failures")
    )


def test_deliveries_are_found_by_their_endpoint(world, channel, endpoint):
    outbox.post(world, channel, endpoint("e1"), "bike.sold", {})
    outbox.post(world, channel, endpoint("e2"), "bike.sold", {})

    assert ["dlv_2"] == [one["id"] for one in outbox.of_endpoint(world, "e2")]


def test_the_oldest_that_are_over_make_room(world, channel, endpoint, attempt, monkeypatch):
    monkeypatch.setattr(deliveries, "KEPT", 3)
    one = endpoint("e1")
    for _ in range(3):
        outbox.post(world, channel, one, "bike.sold", {})
    attempt("dlv_2", status=200)
    attempt("dlv_3", status=200)

    outbox.post(world, channel, one, "bike.sold", {})
    outbox.post(world, channel, one, "bike.sold", {})
    outbox.post(world, channel, one, "bike.sold", {})

    # what waits is never forgotten, however much it is
    assert {
        "dlv_1": "pending", "dlv_4": "pending", "dlv_5": "pending", "dlv_6": "pending",
    } == states(world)  # fmt: skip
