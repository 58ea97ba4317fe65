"""Which indexes the operations of a document can use."""

import pytest

from mockserver.engine.indexes import indexes
from mockserver.store.collection import IndexSpec

REVIEWED = (("reviewed", False),)


@pytest.mark.parametrize(
    ("collection", "expected"),
    [
        ("riders", {(("id",), None), ((), None)}),
        (
            "models",
            {((), None), ((), "name"), (("make",), None)},
        ),
        ("rides", {(("bike",), "started_at"), (("bike", "started_at"), None)}),
        ("locks", set()),
        ("nameless", set()),
    ],
)
def test_lists_lookups_and_paths_have_theirs(rent, collection, expected):
    found = indexes(rent.document)[f"rental.{collection}"]

    assert expected == {(spec.equals, spec.order) for spec in found}


def test_a_range_and_an_equality_have_one_for_tenants_and_one_for_all(rent):
    found = indexes(rent.document)["rental.bikes"]

    for spec in (
        IndexSpec(("rider",), "gears"),
        IndexSpec((), "gears"),
        IndexSpec(("rider",)),
        IndexSpec((), "sold_at"),
    ):
        assert spec in found


def test_a_field_that_holds_a_list_has_none(rent):
    assert not [
        spec
        for spec in indexes(rent.document)["rental.bikes"]
        if {"tags", "clubs"} & {*spec.equals}
    ]


def test_hidden_records_are_kept_out_of_the_indexes_of_lists(rent):
    assert {IndexSpec((), None, hidden=REVIEWED)} == set(indexes(rent.document)["rental.makes"])


def test_an_operation_on_one_record_asks_for_none(rent):
    assert () == indexes(rent.document)["rental.policies"]
