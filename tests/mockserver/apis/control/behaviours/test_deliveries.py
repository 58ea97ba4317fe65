"""Webhooks over the control API: listed, waited for, replayed, triggered."""

import asyncio

import pytest

from mockserver.world import outbox
from tests.mockserver.apis.control.conftest import CHANNEL

EVENTS = ("bike.sold", "bike.lost", "bike.sold")


def listener(bench, key="l1", **changes):
    record = {"id": key, "url": "http://x", "events": ["*"], "status": "active", **changes}
    bench.world.put("shop.listeners", key, record)
    return record


@pytest.fixture
def sent(bench):
    """Three deliveries, the second of them to another listener and delivered."""
    for number, event in enumerate(EVENTS):
        one = listener(bench, "l2" if number == 1 else "l1")
        outbox.post(bench.world, CHANNEL, one, event, {"bike": number})
    attempt(bench, "dlv_2", 200)
    return bench


def attempt(bench, key, status):
    outbox.begin(bench.world, key)
    message = outbox.message(bench.world, CHANNEL, key)
    outbox.finish(bench.world, CHANNEL, key, message, outbox.Receipt(status))


def ids(answer):
    return [one["id"] for one in answer.body["deliveries"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["dlv_1", "dlv_2", "dlv_3"]),
        ("endpoint_id=l1", ["dlv_1", "dlv_3"]),
        ("event=bike.lost", ["dlv_2"]),
        ("state=pending", ["dlv_1", "dlv_3"]),
        ("state=delivered&endpoint_id=l1", []),
        ("message_id=msg_3", ["dlv_3"]),
        ("after=dlv_1", ["dlv_2", "dlv_3"]),
        ("after=dlv_2&event=bike.sold", ["dlv_3"]),
        ("limit=2", ["dlv_2", "dlv_3"]),
    ],
)
def test_deliveries_are_selected(sent, query, found):
    assert found == ids(sent("listDeliveries", query=query))


def test_a_page_tells_how_many_there_are(sent):
    assert 3 == sent("listDeliveries", query="limit=1").body["total"]


def test_an_unknown_delivery_to_begin_after_is_refused(sent, fields):
    assert ["query.after"] == fields(sent("listDeliveries", query="after=dlv_9"))


def test_one_delivery_is_shown_with_its_attempts(sent):
    body = sent("getDelivery", delivery_id="dlv_2").body

    assert ("delivered", 200) == (body["state"], body["attempts"][0]["status"])
    assert "l2 signs" == body["attempts"][0]["headers"]["X-Shop"]


def test_an_unknown_delivery_is_not_found(sent):
    answer = sent("getDelivery", delivery_id="dlv_22")

    assert 404 == answer.status
    assert "Did you mean 'dlv_2'?" in answer.body["detail"]


def test_waiting_ends_with_the_first_delivery_that_fits(sent):
    async def run():
        query = "state=delivered&after=dlv_2&wait_s=60"
        waiting = asyncio.ensure_future(sent.call("listDeliveries", query=query))
        await asyncio.sleep(0)
        early = waiting.done()
        attempt(sent, "dlv_3", 200)
        return early, ids(await waiting)

    assert (False, ["dlv_3"]) == asyncio.run(run())


def test_waiting_ends_without_one_when_the_time_is_over(bench):
    assert {"deliveries": [], "total": 0} == bench("listDeliveries", query="wait_s=0.001").body


def test_a_delivery_is_sent_again(sent):
    answer = sent("replayDelivery", delivery_id="dlv_2")

    assert ("pending", "replay", 1) == (
        answer.body["state"], answer.body["trigger"], len(answer.body["attempts"]),
    )  # fmt: skip


def test_what_cannot_be_sent_again_is_a_conflict(sent):
    listener(sent, "l2", status="paused")

    assert 409 == sent("replayDelivery", delivery_id="dlv_2").status


def test_a_delivery_of_an_api_that_is_not_served_is_a_conflict(sent):
    record = sent.world.get(outbox.COLLECTION, "dlv_2")
    sent.world.put(outbox.COLLECTION, "dlv_2", {**record, "api": "garage"})

    answer = sent("replayDelivery", delivery_id="dlv_2")

    assert (409, True) == (answer.status, "'garage'" in answer.body["detail"])


class TestTrigger:
    """Events that did not happen."""

    def test_it_goes_to_whoever_wants_it(self, bench):
        listener(bench, "l1")
        listener(bench, "l2", events=["bike.lost"])

        answer = bench("triggerWebhook", body={"event": "bike.sold", "data": {"bike": "red"}})

        assert (201, 1) == (answer.status, answer.body["total"])
        (made,) = answer.body["deliveries"]
        assert {"id": "msg_1", "event": "bike.sold", "bike": "red"} == made["body"]
        assert "l1" == made["endpoint_id"]

    def test_it_can_go_to_one_that_never_asked(self, bench):
        listener(bench, "l2", events=["bike.lost"])

        answer = bench("triggerWebhook", body={"event": "bike.sold", "endpoint_id": "l2"})

        assert ["l2"] == [one["endpoint_id"] for one in answer.body["deliveries"]]

    def test_one_that_takes_nothing_is_a_conflict(self, bench):
        listener(bench, "l1", status="paused")

        answer = bench("triggerWebhook", body={"event": "bike.sold", "endpoint_id": "l1"})

        assert 409 == answer.status

    @pytest.mark.parametrize(
        ("body", "field", "hint"),
        [
            ({"event": "bike.solt"}, "body.event", "Did you mean 'bike.sold'?"),
            ({"event": "x"}, "body.event", "Allowed: bike.lost, bike.sold"),
            (
                {"event": "bike.sold", "endpoint_id": "l11"},
                "body.endpoint_id",
                "Did you mean 'l1'?",
            ),
            ({"event": "bike.sold", "endpoint_id": "?"}, "body.endpoint_id", "allowed: l1"),
        ],
    )
    def test_what_nobody_knows_is_refused_with_what_there_is(
        self, bench, fields, body, field, hint
    ):
        listener(bench, "l1")

        answer = bench("triggerWebhook", body=body)

        assert (422, [field]) == (answer.status, fields(answer))
        assert hint in answer.body["detail"]

    def test_an_event_that_nobody_wants_makes_nothing(self, bench):
        answer = bench("triggerWebhook", body={"event": "bike.sold"})

        assert (201, []) == (answer.status, answer.body["deliveries"])


def test_deliveries_and_messages_fit_the_schemas_of_their_records(sent):
    sent("receivePost", inbox="mine", raw=b"x")

    for name in ("mock.deliveries", "mock.inbox"):
        shelf = sent.parts.shelves[name]
        assert [] == [flaw for _, one in sent.world.store[name] for flaw in shelf.flaws(one)]


def test_the_states_of_the_document_are_those_of_the_program(document):
    assert list(outbox.STATES) == document.spec["components"]["schemas"]["DeliveryState"]["enum"]
