"""The clock of a world."""

import pytest

from chargebench.workbench import BenchError


def test_it_stands_where_it_was_put(world):
    world.clock.freeze("2024-12-24T18:00:00Z")

    assert "2024-12-24T18:00:00.000Z" == world.clock.now


def test_it_can_be_advanced_by_what_a_timedelta_takes(world):
    advanced = world.clock.advance(days=1, minutes=5)

    assert "2024-06-02T09:05:00.000Z" == world.clock.now == advanced["to"]
    assert advanced["fired"]["point"] > 0


def test_it_can_be_advanced_to_an_instant(world):
    world.clock.advance(until="2024-06-01T18:00:00Z")

    assert "2024-06-01T18:00:00.000Z" == world.clock.now


def test_it_cannot_go_back(world):
    with pytest.raises(BenchError, match="until"):
        world.clock.advance(until="2024-06-01T08:00:00Z")


def test_it_can_run(world):
    world.clock.scale(60)
    scaled = world.control.get("clock").json()
    world.clock.follow()
    real = world.control.get("clock").json()
    world.clock.freeze()

    assert ("scaled", 60, "real") == (scaled["mode"], scaled["factor"], real["mode"])
    assert world.clock.now == world.clock.now
