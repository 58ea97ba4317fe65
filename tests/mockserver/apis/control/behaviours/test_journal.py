"""The journal over the control API."""

import asyncio

import pytest

from mockserver.world.world import Options


@pytest.fixture
def filled(bench):
    journal = bench.world.journal
    for number in range(1, 6):
        kind = "state" if number % 2 else "frame"
        journal.add(kind, f"shop.bikes/b{number}", {"n": number}, cause="req_9")
    return bench


def _numbers(answer):
    return [entry["number"] for entry in answer.body["entries"]]


@pytest.mark.parametrize(
    ("query", "numbers", "last"),
    [
        ("", [1, 2, 3, 4, 5], 5),
        ("limit=2", [4, 5], 5),
        ("limit=2&after=1", [2, 3], 3),
        ("limit=9&after=1", [2, 3, 4, 5], 5),
        ("kind=frame", [2, 4], 5),
        ("kind=frame&after=2&limit=1", [4], 5),
        ("cause=req_9&subject=shop.bikes/b3", [3], 5),
        ("contains=%22n%22:4", [4], 5),
        ("after=5", [], 5),
    ],
)
def test_a_query_gives_a_page_and_where_to_go_on(filled, query, numbers, last):
    answer = filled("queryJournal", query=query)

    assert _numbers(answer) == numbers
    assert answer.body["last_number"] == last


def test_dropped_entries_are_counted(filled):
    filled.world.journal.max_bytes = filled.world.journal.size_bytes
    filled.world.journal.add("state", "x", {})

    assert filled("queryJournal").body["dropped"] == 1


@pytest.mark.parametrize("query", ["kind=gossip", "limit=0", "wait_s=61", "behind=1"])
def test_a_query_that_cannot_be_is_refused(bench, query):
    assert bench("queryJournal", query=query).status == 422


def test_clearing_forgets_the_entries_and_goes_on_counting(filled):
    assert filled("clearJournal").body == {"removed": 5}
    filled.world.journal.add("state", "x", {})

    assert _numbers(filled("queryJournal")) == [6]


def _while_waiting(bench, query, deed, world="default"):
    """The answer to a query that waits, and what the deed does meanwhile."""

    async def run():
        waiting = asyncio.ensure_future(bench.call("queryJournal", query=query, world=world))
        await asyncio.sleep(0)
        early = waiting.done()
        deed()
        return early, await waiting

    return asyncio.run(run())


def test_waiting_ends_with_the_first_entry_that_fits(filled):
    def happen():
        filled.world.journal.add("state", "other", {})
        filled.world.journal.add("mail", "sam", {})

    early, answer = _while_waiting(filled, "kind=mail&wait_s=60&after=5", happen)

    assert not early
    assert _numbers(answer) == [7]


def test_an_entry_that_does_not_fit_is_waited_over(filled):
    async def run():
        waiting = asyncio.ensure_future(filled.call("queryJournal", query="kind=mail&wait_s=60"))
        await asyncio.sleep(0)
        filled.world.journal.add("state", "other", {})
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        early = waiting.done()
        filled.world.journal.add("mail", "sam", {})
        return early, await waiting

    early, answer = asyncio.run(run())

    assert not early
    assert _numbers(answer) == [7]


def test_nobody_waits_for_what_is_there(filled):
    early, answer = _while_waiting(filled, "kind=frame&wait_s=60", lambda: None)

    assert early
    assert _numbers(answer) == [2, 4]


def test_waiting_ends_with_an_empty_page_when_the_time_is_over(filled):
    answer = filled("queryJournal", query="kind=mail&wait_s=0.001")

    assert answer.body == {"entries": [], "last_number": 5, "dropped": 0}


def test_waiting_goes_on_over_a_reset(bench):
    world = bench.worlds.create("blue", Options())
    world.journal.add("state", "before", {})

    def reset():
        bench.worlds.reset(world).journal.add("state", "after", {})

    _, answer = _while_waiting(bench, "after=1&wait_s=60", reset, world="blue")

    assert [entry["subject"] for entry in answer.body["entries"]] == ["after"]


def test_waiting_for_a_world_that_is_deleted_ends_with_404(bench):
    world = bench.worlds.create("blue", Options())

    _, answer = _while_waiting(bench, "wait_s=60", lambda: bench.worlds.delete(world), "blue")

    assert answer.status == 404
