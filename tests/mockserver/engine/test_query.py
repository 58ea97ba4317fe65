"""Lists answer like a naive scan, whatever index served them."""

from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.query import Condition, Selection, select
from mockserver.store.collection import Collection, IndexSpec

SPECS = (
    IndexSpec(("tenant",), "at"),
    IndexSpec(("tenant", "status"), "at"),
    IndexSpec(("tenant",), "size"),
    IndexSpec(("tenant", "status", "size"), "at", caseless=True),
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
    st.builds(Condition, st.just("at"), st.just("isnull"), st.booleans()),
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
)


def filled(records):
    collection = Collection(SPECS)
    for number, record in enumerate(records):
        collection.put(str(number), record)
    return collection


def scanned(records, selection):
    found = [
        (number, record)
        for number, record in enumerate(records)
        if all(record[k] == v for k, v in selection.equals.items())
        and all(c.holds(record) for c in selection.conditions)
    ]

    def place(pair):
        value = pair[1][selection.order] if selection.order else None
        return (value is not None, value or 0, pair[0])

    found.sort(key=place, reverse=selection.descending)
    page = found[selection.offset : selection.offset + selection.limit]
    return [record for _, record in page], len(found)


@given(RECORDS, SELECTIONS)
def test_a_page_and_its_total_are_those_of_a_scan(records, selection):
    page = select(filled(records), selection)

    assert scanned(records, selection) == (page.records, page.total)


def test_null_satisfies_no_range():
    records = [{"tenant": "a", "status": "on", "at": at, "size": 1} for at in (None, 1, 2)]
    everything_up_to_9 = Selection({"tenant": "a"}, (Condition("at", "lte", 9),), "at")

    assert 2 == select(filled(records), everything_up_to_9).total
