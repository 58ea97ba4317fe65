"""All collections of a world: fork, dump, load."""

import pytest

from mockserver.store.collection import IndexSpec
from mockserver.store.store import Store

BY_COLOUR = IndexSpec(("colour",))


@pytest.fixture
def store():
    store = Store({"shop.bikes": (BY_COLOUR,), "shop.garages": ()})
    store["shop.bikes"].put("b1", {"colour": "red"})
    store["shop.bikes"].put("b2", {"colour": "blue"})
    return store


def test_a_store_knows_its_collections_by_full_name(store):
    assert list(store) == ["shop.bikes", "shop.garages"]
    assert "shop.bikes" in store
    assert "bikes" not in store


def test_a_fork_goes_on_alone(store):
    other = store.fork()

    other["shop.bikes"].delete("b1")
    store["shop.garages"].put("g1", {})

    assert store["shop.bikes"].get("b1") == {"colour": "red"}
    assert len(other["shop.bikes"]) == 1
    assert len(other["shop.garages"]) == 0


def test_a_fork_shares_the_records_themselves(store):
    assert store.fork()["shop.bikes"].get("b1") is store["shop.bikes"].get("b1")


def test_a_dump_lists_the_records_in_order_of_creation(store):
    assert store.dump() == {
        "shop.bikes": [("b1", {"colour": "red"}), ("b2", {"colour": "blue"})],
        "shop.garages": [],
    }


def test_a_loaded_store_equals_the_dumped_one_and_has_its_indexes(store):
    other = Store({"shop.bikes": (BY_COLOUR,), "shop.garages": ()})
    other["shop.garages"].put("g9", {"stays": False})

    other.load(store.dump())

    assert other.dump() == store.dump()
    assert len(other["shop.bikes"].group(BY_COLOUR, ("red",))) == 1


def test_loading_an_unknown_collection_names_it(store):
    with pytest.raises(KeyError, match=r"shop\.cars"):
        store.load({"shop.cars": []})
