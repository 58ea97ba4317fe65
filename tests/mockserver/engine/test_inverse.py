"""The other end of links."""

import pytest

from mockserver.engine.call import Caller, Onlooker
from mockserver.engine.inverse import Inverse, hidden, inverses
from mockserver.store.collection import IndexSpec


@pytest.fixture
def inverse(rent):
    def of(collection, field):
        return Inverse(rent.document, rent.document.collections[collection], field)

    return of


@pytest.fixture
def view(rent):
    return Onlooker(rent.world, "")


def test_the_newest_is_the_latest_by_the_time_that_orders_the_collection(rent, inverse, view):
    rent.put("rides", id="late", bike="b1", started_at="2024-06-02T09:00:00Z")
    rent.put("rides", id="early", bike="b1", started_at="2024-06-01T09:00:00Z")

    assert "late" == inverse("rides", "bike").newest(view, "b1")["id"]
    assert inverse("rides", "bike").newest(view, "b2") is None


def test_of_another_order_the_newest_is_the_last_that_was_made(rent, inverse, view):
    rent.put("cases", id="c1", policy="p1", closed_on="2030")
    rent.put("cases", id="c2", policy="p1", closed_on="2020")

    assert "c2" == inverse("cases", "policy").newest(view, "p1")["id"]
    assert ["c2", "c1"] == [case["id"] for case in inverse("cases", "policy").all(view, "p1")]


def test_all_come_in_the_order_of_their_list(rent, inverse, view):
    for day in "132":
        rent.put("rides", id=day, bike="b1", started_at=f"2024-06-0{day}T09:00:00Z")

    assert ["3", "2", "1"] == [ride["id"] for ride in inverse("rides", "bike").all(view, "b1")]


def test_a_list_of_ids_refers_back_by_each_of_them(rent, inverse, view):
    rent.put("bikes", id="b1", rider="r1", clubs=["c1", "c2"])
    rent.put("bikes", id="b2", rider="r1", clubs=["c2"])
    rent.put("bikes", id="b3", rider="r2", clubs=None)
    clubs = inverse("bikes", "clubs")

    assert ["b1", "b2"] == [bike["id"] for bike in clubs.all(view, "c2")]
    assert () == clubs.indexes


def test_only_what_the_caller_may_know_of_is_found(rent, inverse):
    rent.put("bikes", id="b1", rider="r1")
    rent.put("models", id="m1", name="x")
    rent.put("bikes", id="b2", rider="r2", model="m1")
    rent.put("bikes", id="b3", rider="r1", model="m1")
    rent.put("bikes", id="b4", rider="r2", model="m1")
    caller = Caller("user", {"rider_id": "r1"}, {"rider_id": frozenset({"r1"})})
    view = Onlooker(rent.world, "", caller)
    of_model = Inverse(rent.document, rent.document.collections["bikes"], "rider")

    assert ["b1", "b3"] == [bike["id"] for bike in of_model.all(view, "r1")]
    assert [] == of_model.all(view, "r2")
    assert of_model.newest(view, "r2") is None
    assert "b3" == of_model.newest(view, "r1")["id"]


def test_a_record_with_the_id_of_what_it_belongs_to_is_found_by_it(rent, inverse, view):
    rent.put("settings", bike="b1", light="on")

    assert "on" == inverse("settings", "bike").newest(view, "b1")["light"]
    assert {"bike": "b2", "light": "auto", "updated_at": None} == inverse(
        "settings", "bike"
    ).newest(view, "b2")


def test_hidden_records_are_no_part_of_it(rent):
    assert (("reviewed", False),) == hidden(rent.document.collections["makes"])
    assert () == hidden(rent.document.collections["bikes"])


def test_every_inverse_of_the_document_has_its_indexes(rent):
    found = {
        name: [i.indexes for i in several] for name, several in inverses(rent.document).items()
    }

    rides = (IndexSpec(("bike",), "started_at"), IndexSpec(("bike",), "started_at"))
    assert [rides] == found["rental.rides"]
    assert sorted([(), (IndexSpec(("rider",)), IndexSpec(("rider",)))]) == sorted(
        found["rental.bikes"], key=len
    )
    assert {} == inverses(rent.document.__class__("x", {}, (), {}, ""))
