"""What a world has without holding it: held records go before those that are made."""

import pytest

from mockserver.store.collection import Collection, IndexSpec

BIKES = "shop.bikes"
BY_COLOUR = IndexSpec(("colour",))


MADE = {"bike_old": {"colour": "red", "gears": 1}, "bike_rusty": {"colour": "red", "gears": 3}}


class Garage:
    """Makes two old red bikes, and nothing of another colour."""

    def belongs(self, options):
        return options.seed_size == "small"

    def record(self, world, collection, key):
        return MADE.get(key) if collection == BIKES else None

    def around(self, world, collection, equals):
        if collection != BIKES or equals.get("colour") != "red":
            return None
        joined = Collection((BY_COLOUR,))
        for key, record in {**MADE, **dict(world.store[BIKES])}.items():
            joined.put(key, record)
        return joined


@pytest.fixture
def world(make_world, runtime):
    runtime.past = Garage()
    made = make_world()
    made.put(BIKES, "bike_new", {"colour": "red", "gears": 8})
    return made


def red_ones(world):
    return {key for key, record in world.holding(BIKES, {"colour": "red"})}


def test_a_record_that_nobody_wrote_is_made_when_it_is_read(world):
    assert 1 == world.get(BIKES, "bike_old")["gears"]
    assert world.get(BIKES, "bike_none") is None
    assert "bike_old" not in dict(world.store[BIKES])


def test_a_record_that_was_written_goes_before_the_made_one(world):
    world.put(BIKES, "bike_old", {"colour": "red", "gears": 2})

    assert 2 == world.get(BIKES, "bike_old")["gears"]
    assert world.get(BIKES, "bike_rusty") == MADE["bike_rusty"]


def test_made_and_held_records_are_found_together(world):
    assert {"bike_new", "bike_old", "bike_rusty"} == red_ones(world)


def test_a_question_that_tells_nobody_whose_past_is_meant_finds_what_is_held(world):
    assert world.holding(BIKES, {}) is world.store[BIKES]
    assert world.holding(BIKES, {"colour": "blue"}) is world.store[BIKES]


@pytest.mark.parametrize(("past", "seed_size"), [(None, "small"), (Garage(), "large")])
def test_a_world_without_a_past_holds_all_it_has(make_world, runtime, past, seed_size):
    runtime.past = past
    world = make_world(seed_size=seed_size)
    world.put(BIKES, "bike_new", {"colour": "red"})

    assert world.get(BIKES, "bike_old") is None
    assert {"bike_new"} == red_ones(world)
