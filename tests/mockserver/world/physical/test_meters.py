"""Samples of a transaction: kept in order, put together when somebody looks."""

from mockserver.charging.records import METER_VALUES
from mockserver.world.physical import meters

TRANSACTION = {"id": 7, "station_id": "CP-1", "connector_id": 1}


def sample(number):
    return {"at": f"2024-06-01T09:00:0{number}.000Z", "energy_wh": float(number)}


def keep(world, *numbers):
    meters.keep(world, TRANSACTION, [sample(number) for number in numbers])


def test_samples_are_there_in_the_order_in_which_they_came_whenever_somebody_looks(world):
    for number in range(4):
        keep(world, number)
    assert meters.samples_of(world, 7) == tuple(map(sample, range(4)))

    keep(world)
    keep(world, 4, 5)
    keep(world, 6)
    assert meters.samples_of(world, 7) == tuple(map(sample, range(7)))
    assert world.store[METER_VALUES].get("7") == {
        "transaction_id": 7,
        "station_id": "CP-1",
        "connector_id": 1,
        "samples": tuple(map(sample, range(7))),
        "flags": [],
    }


def test_a_fork_goes_on_without_the_samples_that_come_later(world):
    keep(world, 0)
    keep(world, 1)
    fork = world.store.fork()
    keep(world, 2)

    assert [one["energy_wh"] for one in fork[METER_VALUES].get("7")["samples"]] == [0.0, 1.0]
    assert len(meters.samples_of(world, 7)) == 3


def test_of_no_transaction_there_are_none(world):
    assert meters.samples_of(world, 7) == ()
