"""Lists answer like a naive scan, whatever index served them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.moments import moment
from mockserver.engine.query import Condition, Cursor, Selection, Where, batches, select, window
from mockserver.store.collection import Collection, IndexSpec

HIDDEN = (("status", "off"),)
SPECS = (
    IndexSpec(("tenant",), "at"),
    IndexSpec(("tenant", "status"), "at"),
    IndexSpec(("tenant",), "size"),
    IndexSpec(("tenant", "status", "size"), "at", caseless=True),
    IndexSpec((), "at"),
    IndexSpec((), None, hidden=HIDDEN),
    IndexSpec(("tenant",), "at", hidden=HIDDEN),
)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "tenant": st.sampled_from("ab"),
            "status": st.sampled_from(["on", "off"]),
            "at": st.none() | st.integers(0, 9),
            "size": st.integers(0, 5),
        }
    ),
    max_size=25,
)
CONDITIONS = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(["at", "size"]),
        st.sampled_from(["gte", "lte", "gt", "lt"]),
        st.integers(0, 9),
    ),
    st.builds(Condition, st.just("at"), st.sampled_from(["isnull", "notnull"]), st.booleans()),
    st.just(Where(lambda record: record["size"] % 2 == 0)),
    st.builds(Condition, st.just("size"), st.just("in"), st.lists(st.integers(0, 5), max_size=3)),
)
SELECTIONS = st.builds(
    Selection,
    st.fixed_dictionaries(
        {},
        optional={
            "tenant": st.sampled_from("abc"),
            "status": st.sampled_from(["on", "off"]),
            "size": st.integers(0, 5),
        },
    ),
    st.lists(CONDITIONS, max_size=3).map(tuple),
    st.sampled_from([None, "at", "size"]),
    st.booleans(),
    st.integers(0, 8),
    st.integers(0, 30),
    st.sampled_from([(), HIDDEN]),
)


def filled(records):
    collection = Collection(SPECS)
    for number, record in enumerate(records):
        collection.put(str(number), record)
    return collection


def scanned(records, selection):
    found = in_order(records, selection)
    page = found[selection.offset : selection.offset + selection.limit]
    return [record for _, record in page], len(found)


def in_order(records, selection):
    """What is selected, as pairs of number and record."""
    found = [
        (number, record)
        for number, record in enumerate(records)
        if all(record[k] == v for k, v in selection.equals.items())
        and all(c.holds(record) for c in selection.conditions)
        and not (selection.hidden and record["status"] == "off")
    ]

    def place(pair):
        value = pair[1][selection.order] if selection.order else None
        return (value is not None, value or 0, pair[0])

    found.sort(key=place, reverse=selection.descending)
    return found


@given(RECORDS, SELECTIONS)
def test_a_page_and_its_total_are_those_of_a_scan(records, selection):
    page = select(filled(records), selection)

    assert scanned(records, selection) == (page.records, page.total)


def test_null_satisfies_no_range():
    records = [{"tenant": "a", "status": "on", "at": at, "size": 1} for at in (None, 1, 2)]
    everything_up_to_9 = Selection({"tenant": "a"}, (Condition("at", "lte", 9),), "at")

    assert 2 == select(filled(records), everything_up_to_9).total


@pytest.fixture(params=[0, 48], ids=["by index", "by scan"])
def few(request, monkeypatch):
    """With and without the short way for small groups."""
    monkeypatch.setattr("mockserver.engine.query._FEW", request.param)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("op", "expected"), [("gte", [2, 3]), ("gt", [3]), ("lte", [1, 2]), ("lt", [1])]
)
@pytest.mark.parametrize("field", ["at", "size"])
def test_each_bound_is_kept_by_index_and_by_scan(field, op, expected):
    records = [{"tenant": "a", "status": "on", "at": n, "size": n} for n in (1, 2, 3)]
    found = select(filled(records), Selection({"tenant": "a"}, (Condition(field, op, 2),)))

    assert expected == [record["at"] for record in found.records]


@pytest.mark.usefixtures("few")
def test_a_moment_is_compared_in_the_form_of_the_records():
    records = [
        {"tenant": "a", "status": "on", "at": f"2024-06-0{n}T09:00:00Z", "size": n}
        for n in (1, 2, 3)
    ]
    bound = moment("2024-06-02T09:00:00.000Z")

    for op, expected in (("gte", [2, 3]), ("gt", [3]), ("lte", [1, 2]), ("lt", [1])):
        found = select(filled(records), Selection({"tenant": "a"}, (Condition("at", op, bound),)))
        assert expected == [record["size"] for record in found.records]


def test_an_empty_group_has_no_form_of_times():
    selection = Selection({"tenant": "a"}, (Condition("at", "gte", moment("2024-06-02")),))

    assert [] == select(filled([]), selection).records


def test_a_list_holds_one_of_its_values_and_no_list_holds_everything():
    assert [True, False, True] == [
        Condition("tags", "has", "red").holds(record)
        for record in ({"tags": ["red", "old"]}, {"tags": []}, {"tags": None})
    ]


@given(RECORDS, SELECTIONS, st.booleans(), st.data())
def test_a_window_is_the_stretch_of_a_scan_around_its_cursor(records, selection, before, data):
    """The record of the cursor need not be selected."""
    everything = in_order(records, replace(selection, equals={}, conditions=(), hidden=()))
    at = data.draw(st.sampled_from([number for number, _ in everything])) if records else None
    cursor = None if at is None or data.draw(st.booleans()) else Cursor(str(at), before=before)
    selected = [number for number, _ in in_order(records, selection)]
    place = {number: index for index, (number, _) in enumerate(everything)}
    if cursor is None:
        ahead, behind = selected, []
    elif before:
        ahead = [n for n in reversed(selected) if place[n] < place[at]]
        behind = [n for n in selected if place[n] >= place[at]]
    else:
        ahead = [n for n in selected if place[n] > place[at]]
        behind = [n for n in selected if place[n] <= place[at]]
    expected = ahead[: selection.limit]
    further, back = len(ahead) > selection.limit, bool(behind)

    found = window(filled(records), selection, cursor)

    if cursor is not None and before:
        expected.reverse()
        further, back = back, further
    assert [str(n) for n in expected] == found.keys
    assert [records[n] for n in expected] == found.records
    assert (back, further) == (found.more_before, found.more_after)


@given(RECORDS, SELECTIONS, st.integers(1, 9))
def test_batches_are_a_scan_in_pieces(records, selection, size):
    found = list(batches(filled(records), selection, size))

    assert [record for _, record in in_order(records, selection)] == [
        record for batch in found for record in batch
    ]
    assert all(len(batch) <= size for batch in found)


@pytest.mark.parametrize("descending", [False, True])
def test_records_may_come_and_go_between_batches(descending):
    records = [{"tenant": "a", "status": "on", "at": n, "size": n} for n in range(6)]
    collection = filled(records)
    walked = batches(collection, Selection({"tenant": "a"}, (), "at", descending), 2)
    seen = [record["at"] for record in next(walked)]
    collection.delete(str(seen[-1]))
    collection.put("ahead", {**records[0], "at": 2.5})
    collection.put("behind", {**records[0], "at": 9 if descending else -1})

    seen += [record["at"] for batch in walked for record in batch]
    assert sorted([0, 1, 2, 2.5, 3, 4, 5], reverse=descending) == seen
