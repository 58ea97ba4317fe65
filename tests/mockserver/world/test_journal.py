"""The journal: order, causes, bounds, queries, waiting."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.world.journal import CAUSE, Journal, weight

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
LATER = datetime(2025, 6, 1, 9, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@pytest.fixture
def journal():
    return Journal(lambda: (NOW, LATER), 10_000)


def _numbers(entries):
    return [entry.number for entry in entries]


def test_an_entry_renders_with_both_times_its_cause_and_no_secrets(journal):
    journal.add("request", "shop.read", {"token": "abc", "status": 200}, cause="req_1")

    assert next(iter(journal)).render() == {
        "number": 1,
        "at": "2024-06-01T09:00:00.000Z",
        "world_at": "2025-06-01T09:00:00.000Z",
        "kind": "request",
        "cause": "req_1",
        "subject": "shop.read",
        "data": {"token": "[redacted]", "status": 200},
    }


def test_an_entry_takes_the_cause_that_is_being_carried_out(journal):
    token = CAUSE.set("timer/bike/b1")
    journal.add("state", "shop.bikes/b1", {})
    CAUSE.reset(token)

    assert next(iter(journal)).cause == "timer/bike/b1"


@given(st.lists(st.integers(0, 4000), max_size=60))
def test_the_journal_keeps_the_newest_entries_within_its_bytes(sizes):
    journal = Journal(lambda: (NOW, NOW), 10_000)
    for size in sizes:
        journal.add("state", "x", {}, size=size)

    assert journal.size_bytes == sum(entry.size for entry in journal) <= 10_000
    assert len(journal) + journal.dropped == journal.last_number == len(sizes)
    assert _numbers(journal) == list(range(journal.dropped + 1, len(sizes) + 1))


def test_an_entry_larger_than_all_space_is_not_kept(journal):
    journal.add("state", "x", {}, size=20_000)

    assert (len(journal), journal.size_bytes, journal.dropped) == (0, 0, 1)


def test_clearing_forgets_the_entries_and_goes_on_counting(journal):
    journal.add("state", "x", {})
    journal.add("state", "x", {})

    assert journal.clear() == 2
    journal.add("state", "x", {})

    assert _numbers(journal) == [3]
    assert journal.dropped == 0


def test_a_journal_may_begin_after_the_numbers_of_another(journal):
    journal.add("state", "x", {})

    journal.begin(after=41)
    journal.add("state", "x", {})

    assert _numbers(journal) == [42]


@pytest.fixture
def filled(journal):
    journal.add("request", "shop.read", {"query": {"colour": "red"}}, cause="req_1")
    journal.add("state", "shop.bikes/b1", {"after": {"tags": ["fast"]}}, cause="req_1")
    journal.add("frame", "CP-1", {"text": '[2,"17","Heartbeat",{}]'}, cause="frame_17")
    journal.add("state", "shop.bikes/b2", {"after": None}, cause="req_2")
    return journal


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [1, 2, 3, 4]),
        ({"kind": "state"}, [2, 4]),
        ({"cause": "req_1"}, [1, 2]),
        ({"subject": "shop.bikes/"}, [2, 4]),
        ({"after": 2}, [3, 4]),
        ({"after": 9}, []),
        ({"contains": '"colour":"red"'}, [1]),
        ({"contains": '["fast"]'}, [2]),
        ({"contains": '"Heartbeat",{}'}, [3]),
        ({"contains": "nothing"}, []),
        ({"kind": "state", "contains": "null", "after": 3}, [4]),
    ],
)
def test_a_query_selects_by_kind_cause_subject_text_and_number(filled, query, numbers):
    assert _numbers(filled.select(**query)) == numbers


def test_a_secret_cannot_be_searched_for(journal):
    journal.add("request", "x", {"token": "abc"})

    assert journal.select(contains="abc") == []


def test_waiting_ends_with_the_next_entry(journal):
    async def run():
        waiting = asyncio.ensure_future(journal.changed(60))
        await asyncio.sleep(0)
        journal.add("state", "x", {})
        return await waiting

    assert asyncio.run(run()) is True


def test_waiting_ends_without_an_entry_when_its_time_is_over(journal):
    assert asyncio.run(journal.changed(0)) is False


def test_waiting_ends_when_the_journal_is_woken(journal):
    async def run():
        waiting = asyncio.ensure_future(journal.changed(60))
        await asyncio.sleep(0)
        journal.wake()
        return await waiting

    assert asyncio.run(run()) is True


def test_who_gives_up_waiting_is_forgotten(journal):
    async def run():
        waiting = asyncio.ensure_future(journal.changed(60))
        await asyncio.sleep(0)
        waiting.cancel()
        journal.wake()
        await asyncio.gather(waiting, return_exceptions=True)
        return waiting.cancelled()

    assert asyncio.run(run()) is True


@given(JSON)
def test_weight_grows_with_what_is_put_around_a_value(value):
    assert weight([value]) > weight(value)
    assert weight({"x": value}) > weight(value)


def test_weight_counts_text_and_bytes_by_their_length():
    assert weight("x" * 1000) - weight("") == 1000
    assert weight(b"x" * 1000) - weight(b"") == 1000


def test_of_a_long_list_the_last_items_count_in_full_and_the_others_as_pointers():
    item = {"text": "x" * 100}

    assert weight([item] * 1000) - weight([item] * 4) == 996 * 8


def test_frames_and_states_may_be_noted_by_their_values(journal):
    journal.add("frame", "CP-1", ("in", "[]", "1.6", "Heartbeat", "timer/point/CP-1"), 2)
    journal.add("frame", "CP-1", ("out", "[]", "1.6", ""), 2)
    journal.add("state", "shop.bikes/b1", (None, {"id": "b1"}))

    said, answered, changed = [entry.data for entry in journal.select(contains="")]

    assert said == {
        "direction": "in",
        "text": "[]",
        "version": "1.6",
        "action": "Heartbeat",
        "parent": "timer/point/CP-1",
    }
    assert answered == {"direction": "out", "text": "[]", "version": "1.6", "action": ""}
    assert changed == {"before": None, "after": {"id": "b1"}}
    assert [entry.data for entry in journal] == [said, answered, changed]
