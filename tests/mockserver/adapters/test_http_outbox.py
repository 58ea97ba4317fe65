"""Webhooks over real sockets, to a receiver that answers, refuses, hangs, redirects or hangs up."""

import asyncio
import gc
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest

from mockserver.adapters.clock import SystemClock
from mockserver.adapters.http_outbox import HttpOutbox
from mockserver.store.store import Store
from mockserver.world import outbox
from mockserver.world.ports import Ports
from mockserver.world.scheduler import advance, fire_due
from mockserver.world.world import Options, Runtime, World
from tests.mockserver.adapters.receiver_double import Receiver, answer
from virtualtime.clock import Dial

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
CHANNEL = outbox.Channel(
    api="shop",
    endpoints="shop.endpoints",
    events=("bike.sold",),
    delays=(timedelta(seconds=5), timedelta(minutes=5)),
    message_id=lambda world: f"msg_{world.count('messages')}",
    envelope=lambda world, message_id, event, data: {"event": event, "data": data},
    sign=lambda world, endpoint, delivery, wall, content: {"X-Message": delivery["message_id"]},
    signature="x-message",
    verify=lambda endpoint, headers, content: False,
)
HOURS = timedelta(hours=1)


class Shop:
    """A world with an outbox; `sell` tells an endpoint of a bike."""

    def __init__(self):
        self.outbox = HttpOutbox([CHANNEL])
        clock = SystemClock()
        ports = Ports(SimpleNamespace(connected=lambda world: ()), None, self.outbox)
        runtime = Runtime(clock, ports, {}, timer_actions={outbox.TIMER: self.outbox.send})
        store = Store({"shop.endpoints": (), **outbox.INDEXES})
        self.world = World("blue", Options(), runtime, store, Dial("frozen", clock.now(), AT))

    def sell(self, url, key="e1", bike="red"):
        endpoint = {"id": key, "url": url, "events": ["*"], "status": "active"}
        self.world.put("shop.endpoints", key, endpoint)
        made = outbox.post(self.world, CHANNEL, endpoint, "bike.sold", bike)
        fire_due(self.world, at_most=100)
        return made["id"]

    async def outcome(self, key="dlv_1"):
        await self.outbox.settled(self.world, 20.0)
        return self.world.get(outbox.COLLECTION, key)


def scene(*replies):
    """Runs the decorated coroutine with a shop and a receiver that answers so."""

    def decorate(play):
        async def run():
            shop = Shop()
            made = [reply() if callable(reply) else reply for reply in replies]
            async with Receiver(made) as receiver:
                try:
                    await play(shop, receiver)
                finally:
                    await shop.outbox.close()

        def test():
            asyncio.run(run())

        test.__name__ = play.__name__
        return test

    return decorate


@scene(answer(200, b"thanks"))
async def test_a_webhook_is_one_post_with_its_headers(shop, receiver):
    shop.sell(receiver.url + "?from=shop")
    done = await shop.outcome()

    ((line, headers, body),) = receiver.got
    assert "POST /hook?from=shop HTTP/1.1" == line
    assert b'{"event":"bike.sold","data":"red"}' == body
    assert ("application/json", "msg_1", "chargebench-webhooks") == tuple(
        headers[name] for name in ("content-type", "x-message", "user-agent")
    )
    assert "delivered" == done["state"]
    (attempt,) = done["attempts"]
    assert (200, "thanks", None) == (attempt["status"], attempt["response"], attempt["error"])
    assert attempt["latency_ms"] >= 0


@scene(answer(500, b"no"), answer(200))
async def test_a_refused_one_is_tried_again_as_the_world_s_clock_says(shop, receiver):
    shop.sell(receiver.url)
    assert "pending" == (await shop.outcome())["state"]

    await advance(shop.world, HOURS)

    done = await shop.outcome()
    assert "delivered" == done["state"]
    assert [("2024-06-01T09:00:00.000Z", 500), ("2024-06-01T09:00:05.000Z", 200)] == [
        (one["world_at"], one["status"]) for one in done["attempts"]
    ]
    first, second = receiver.got
    assert first[1]["x-message"] == second[1]["x-message"]
    assert first[2] == second[2]


@scene(answer(500))
async def test_one_that_is_refused_for_ever_fails_in_the_end_and_is_kept(shop, receiver):
    shop.sell(receiver.url)

    await advance(shop.world, HOURS)

    failed = await shop.outcome()
    assert ("failed", 3) == (failed["state"], len(failed["attempts"]))
    assert 3 == len(receiver.got)


@scene(asyncio.Event)
async def test_an_endpoint_that_hangs_has_its_time_and_no_more(shop, receiver):
    shop.world.settings["webhook_timeout_s"] = 0.05
    shop.sell(receiver.url)

    failed = await shop.outcome()

    assert "pending" == failed["state"]
    assert "There was no whole answer within 0.05 s." == failed["attempts"][0]["error"]
    assert failed["attempts"][0]["status"] is None


@scene(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
async def test_an_answer_that_never_ends_is_none(shop, receiver):
    shop.world.settings["webhook_timeout_s"] = 0.05
    shop.sell(receiver.url)

    assert "within 0.05 s" in (await shop.outcome())["attempts"][0]["error"]


@scene(answer(307, b"", "Location: /elsewhere"), answer(200))
async def test_a_redirect_is_not_followed(shop, receiver):
    shop.sell(receiver.url)

    failed = await shop.outcome()

    assert 1 == len(receiver.got)
    assert 307 == failed["attempts"][0]["status"]
    assert "redirect" in failed["attempts"][0]["error"]


@scene(answer(200, b"x" * 100_000))
async def test_of_a_long_answer_the_beginning_is_kept(shop, receiver):
    shop.sell(receiver.url)

    done = await shop.outcome()

    assert "delivered" == done["state"]
    assert "x" * 500 == done["attempts"][0]["response"]


@scene(answer(200, b"\xff\xfe"))
async def test_an_answer_needs_to_be_no_text(shop, receiver):
    shop.sell(receiver.url)

    assert "\ufffd\ufffd" == (await shop.outcome())["attempts"][0]["response"]


@scene(None)
async def test_a_receiver_that_hangs_up_is_named(shop, receiver):
    shop.sell(receiver.url)

    assert (await shop.outcome())["attempts"][0]["error"].startswith("RemoteProtocolError")


@scene(b"NOT HTTP AT ALL\r\n\r\n")
async def test_a_receiver_that_speaks_something_else_is_named(shop, receiver):
    shop.sell(receiver.url)

    assert (await shop.outcome())["attempts"][0]["error"].startswith("RemoteProtocolError")


@scene(answer(200))
async def test_an_address_that_is_none_fails_like_any_other(shop, receiver):
    for url in ("http://127.0.0.1:1/", "https://[::1", "gopher://x/", "http://127.0.0.1:99999/"):
        shop.sell(url)
    await shop.outcome()

    for _, record in shop.world.store[outbox.COLLECTION]:
        assert "pending" == record["state"]
        assert record["attempts"][0]["error"]


@scene(answer(200, b"", "Set-Cookie: who=me; Path=/"))
async def test_cookies_are_not_kept(shop, receiver):
    shop.sell(receiver.url)
    await shop.outcome()
    shop.sell(receiver.url)
    await shop.outcome("dlv_2")

    assert "cookie" not in receiver.got[1][1]


@scene(asyncio.Event)
async def test_one_endpoint_takes_so_many_at_once_and_holds_up_no_other(shop, receiver):
    async with Receiver([answer(200)]) as quick:
        for _ in range(12):
            shop.sell(receiver.url)
        shop.sell(quick.url, "e2")
        await quick.arrived.wait()
        await receiver.arrived.wait()
        receiver.replies[0].set()
        await shop.outcome()

    assert 12 == len(receiver.got)
    assert receiver.most_at_once <= 8


@scene(asyncio.Event, answer(200))
async def test_what_is_broken_off_is_under_way_until_it_is_revived(shop, receiver):
    """As after a fork, a reset or a restart of the server."""
    shop.sell(receiver.url)
    await receiver.arrived.wait()
    assert shop.outbox.busy(shop.world)
    shop.outbox.end(shop.world)
    assert not shop.outbox.busy(shop.world)
    assert "sending" == (await shop.outcome())["state"]

    outbox.revive(shop.world)
    fire_due(shop.world, at_most=1)

    done = await shop.outcome()
    assert ("delivered", 1) == (done["state"], len(done["attempts"]))
    assert receiver.got[0][1]["x-message"] == receiver.got[1][1]["x-message"]


@scene(asyncio.Event)
async def test_closing_breaks_off_everything(shop, receiver):
    shop.sell(receiver.url)
    await receiver.arrived.wait()

    await shop.outbox.close()

    assert not shop.outbox.busy(shop.world)
    assert "sending" == (await shop.outcome())["state"]


@scene(asyncio.Event)
async def test_waiting_has_an_end_too(shop, receiver):
    shop.sell(receiver.url)

    await shop.outbox.settled(shop.world, 0.01)

    assert shop.outbox.busy(shop.world)


@scene(answer(200))
async def test_nothing_is_sent_twice_or_for_a_channel_that_nobody_serves(shop, receiver):
    key = shop.sell(receiver.url)
    shop.outbox.send(shop.world, key)
    shop.outbox.send(shop.world, "dlv_9")
    foreign = {**shop.world.get(outbox.COLLECTION, key), "id": "x", "api": "other"}
    shop.world.put(outbox.COLLECTION, "x", {**foreign, "state": "pending"})
    shop.outbox.send(shop.world, "x")
    await shop.outcome()

    assert 1 == len(receiver.got)
    assert "pending" == shop.world.get(outbox.COLLECTION, "x")["state"]


@scene(answer(200))
async def test_an_endpoint_that_is_deleted_while_it_is_its_turn_gets_nothing(shop, receiver):
    shop.sell(receiver.url)
    shop.world.delete("shop.endpoints", "e1")

    assert "dropped" == (await shop.outcome())["state"]
    assert [] == receiver.got


@scene(answer(200))
async def test_a_server_without_a_port_takes_what_is_for_this_machine(shop, receiver):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b"within"})

    shop.outbox.within = httpx.ASGITransport(app)
    shop.sell("http://127.0.0.1/_mock/worlds/blue/inbox/mine")
    shop.sell(receiver.url, "e2")

    assert "within" == (await shop.outcome())["attempts"][0]["response"]
    assert 200 == (await shop.outcome("dlv_2"))["attempts"][0]["status"]


def test_an_outcome_that_cannot_be_noted_is_logged(caplog, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(outbox, "finish", fail)

    @scene(answer(200))
    async def play(shop, receiver):
        shop.sell(receiver.url)
        await shop.outcome()

    play()
    gc.collect()

    assert "The outcome of a webhook could not be noted" in caplog.text


@pytest.mark.parametrize("mode", ["real", "scaled"])
def test_a_running_clock_delivers_in_the_background(mode):
    """Nobody waits here: the pacemaker fires the timer, the event loop does the rest."""

    @scene(answer(200))
    async def play(shop, receiver):
        now = shop.world.runtime.clock.now()
        shop.world.dial = shop.world.dial.set(mode, now, factor=60.0)
        shop.sell(receiver.url)
        await receiver.arrived.wait()
        assert "delivered" == (await shop.outcome())["state"]

    play()
