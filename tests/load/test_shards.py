"""Whose shards are whose, and who runs them."""

import pytest

from load import shards
from load.shards import FACTORY, NoFleetError, Numbers, Order


def starts(numbers, worker, workers, count):
    return [numbers.take(worker, workers).start for _ in range(count)]


def test_workers_share_the_shards_without_a_gap():
    first, second = Numbers(), Numbers()

    assert starts(first, 0, 2, 2) + starts(second, 1, 2, 2) == [0, 500, 250, 750]


def test_a_shard_has_its_charge_points():
    assert Numbers().take(1, 3) == range(250, 500)


def test_a_shard_that_is_given_back_is_the_next_to_be_taken():
    numbers = Numbers()
    held = [numbers.take(0, 2) for _ in range(3)]

    numbers.give_back(held[1])

    assert starts(numbers, 0, 2, 2) == [500, 1500]


def test_nobody_who_runs_them_is_told(monkeypatch):
    monkeypatch.delenv(FACTORY, raising=False)

    with pytest.raises(NoFleetError, match="start this by `chargebench load`"):
        shards.start(Order("ws://x"))


def test_a_fleet_is_made_by_whom_the_environment_names(monkeypatch):
    monkeypatch.setenv(FACTORY, "builtins:repr")

    assert "ws://x" in shards.start(Order("ws://x"))


def test_an_order_survives_the_way_to_a_worker():
    order = Order("ws://x", "depot", 7, 12.5)

    assert Order(**order.dump()) == order
