"""Inboxes over the control API."""

import asyncio

import pytest


def post(bench, raw=b"hello", inbox="mine", **more):
    return bench("receivePost", inbox=inbox, raw=raw, **more)


def bodies(answer):
    return [message["body"] for message in answer.body["messages"]]


@pytest.mark.parametrize("method", ["Post", "Put", "Patch"])
def test_anything_is_kept_as_it_came(bench, method):
    headers = {"content-type": "text/x-odd", "x-mine": "1"}
    taken = bench(f"receive{method}", inbox="mine", raw=b"\xc3\xbc", headers=headers)
    (message,) = bench("listInboxMessages", inbox="mine").body["messages"]

    assert {"id": "inbox_1", "verified": None} == taken.body
    assert (method.upper(), "\u00fc", headers, None) == tuple(
        message[name] for name in ("method", "body", "headers", "verified")
    )


def test_a_body_that_is_no_text_is_kept_in_base64(bench):
    post(bench, b"\xff\xfe")
    (message,) = bench("listInboxMessages", inbox="mine").body["messages"]

    assert (None, "//4=", 2) == tuple(
        message[name] for name in ("body", "body_base64", "size_bytes")
    )
    assert [] == bodies(bench("listInboxMessages", inbox="mine", query="contains=x"))


def test_a_signature_is_held_against_the_endpoints_of_the_world(bench):
    for key in ("l1", "l2"):
        bench.world.put("shop.listeners", key, {"id": key})

    good = post(bench, headers={"x-shop": "l2 signs"})
    bad = post(bench, headers={"x-shop": "l9 signs"})
    unsigned = post(bench)

    assert [True, False, None] == [one.body["verified"] for one in (good, bad, unsigned)]
    (message,) = bench("listInboxMessages", inbox="mine", query="verified=true").body["messages"]
    assert "l2" == message["endpoint_id"]
    assert 1 == len(bodies(bench("listInboxMessages", inbox="mine", query="verified=false")))


def test_messages_are_selected(bench):
    for text in (b"one", b"two", b"twofold"):
        post(bench, text)
    post(bench, b"elsewhere", inbox="other")

    def found(query):
        return bodies(bench("listInboxMessages", inbox="mine", query=query))

    assert ["one", "two", "twofold"] == found("")
    assert ["two", "twofold"] == found("contains=two")
    assert ["twofold"] == found("after=inbox_2")
    assert [] == found("after=inbox_3")


def test_a_message_to_begin_after_must_be_there(bench, fields):
    post(bench, inbox="other")

    assert ["query.after"] == fields(
        bench("listInboxMessages", inbox="mine", query="after=inbox_1")
    )


def test_waiting_ends_when_there_is_enough(bench):
    async def run():
        query = "at_least=2&wait_s=60"
        waiting = asyncio.ensure_future(bench.call("listInboxMessages", inbox="mine", query=query))
        await bench.call("receivePost", inbox="mine", raw=b"1")
        await asyncio.sleep(0)
        early = waiting.done()
        await bench.call("receivePost", inbox="mine", raw=b"2")
        return early, bodies(await waiting)

    assert (False, ["1", "2"]) == asyncio.run(run())


def test_waiting_ends_when_the_time_is_over(bench):
    assert [] == bodies(bench("listInboxMessages", inbox="mine", query="wait_s=0.001"))


def test_inboxes_are_listed_and_emptied(bench):
    post(bench)
    post(bench, inbox="a")
    post(bench)

    listed = bench("listInboxes").body["inboxes"]
    assert [{"name": "a", "messages": 1}, {"name": "mine", "messages": 2}] == listed
    assert {"removed": 2} == bench("clearInbox", inbox="mine").body
    assert {"removed": 0} == bench("clearInbox", inbox="mine").body
    assert ["a"] == [one["name"] for one in bench("listInboxes").body["inboxes"]]


def test_more_than_a_megabyte_is_refused(bench):
    answer = post(bench, b"x" * ((1 << 20) + 1))

    assert 413 == answer.status
    assert [] == bodies(bench("listInboxMessages", inbox="mine"))


def test_an_inbox_can_be_told_to_refuse_the_first_messages(bench):
    answers = [post(bench, query="fail=2") for _ in range(3)]

    assert [503, 503, 200] == [answer.status for answer in answers]
    assert 3 == len(bodies(bench("listInboxMessages", inbox="mine")))


def test_an_odd_name_is_refused(bench, fields):
    assert ["path.inbox"] == fields(post(bench, inbox="a/b"))


def test_a_message_arrives_while_its_world_is_being_advanced(bench):
    """The delivery that the advance waits for must not wait for the advance."""

    async def run():
        with bench.worlds._beside["default"].advancing():
            return await bench.call("receivePost", inbox="mine", raw=b"x")

    assert 200 == asyncio.run(run()).status
