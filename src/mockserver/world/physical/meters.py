"""Meter samples as a world keeps them, under a transaction or without one.

The journal hears nothing of them: the frames that brought them stand there already, and samples
that grow by one each time would fill it.
"""

from collections.abc import Sequence
from typing import cast

from mockserver.charging import flags as odd
from mockserver.charging.records import METER_VALUES, MeterValues, Sample, Transaction
from mockserver.world.world import World

_STRAY_LIMIT = 200


def samples_of(world: World, transaction_id: int) -> Sequence[Sample]:
    """All samples of a transaction in order of arrival; () when there are none."""
    kept = _kept(world, str(transaction_id))
    return kept["samples"] if kept else ()


def keep(world: World, transaction: Transaction, samples: Sequence[Sample]) -> None:
    """Add samples to those of a transaction."""
    if not samples:
        return
    key, collection = str(transaction["id"]), world.store[METER_VALUES]
    kept = collection.get(key)
    fresh = tuple(samples)
    made: MeterValues = {
        "transaction_id": transaction["id"],
        "station_id": transaction["station_id"],
        "connector_id": transaction["connector_id"],
        "samples": fresh if kept is None else tuple(kept["samples"]) + fresh,
        "flags": [],
    }
    collection.put(key, made)


def keep_stray(
    world: World,
    station_id: str,
    connector_id: int,
    *,
    claimed_id: int | None,
    samples: Sequence[Sample],
    flags: Sequence[str],
) -> None:
    """Add samples that belong to no transaction of this world; the newest of them stay."""
    key = f"{station_id}/{connector_id}" if claimed_id is None else _alias(station_id, claimed_id)
    kept = _kept(world, key)
    stray = () if claimed_id is None else (odd.UNKNOWN_TRANSACTION_ID,)
    made = MeterValues(
        transaction_id=None,
        station_id=station_id,
        connector_id=connector_id,
        samples=(*(kept["samples"] if kept else ()), *samples)[-_STRAY_LIMIT:],
        flags=odd.added(kept["flags"] if kept else [], *stray, *flags),
    )
    world.store[METER_VALUES].put(key, made)


def stray(world: World, station_id: str, claimed_id: int) -> MeterValues | None:
    """What came under an id that nobody gave out; once adopted it has a `transaction_id`."""
    return _kept(world, _alias(station_id, claimed_id))


def adopt(world: World, claimed_id: int, transaction: Transaction) -> None:
    """Let an id that a charge point made up stand for a transaction from now on."""
    made = MeterValues(
        transaction_id=transaction["id"],
        station_id=transaction["station_id"],
        connector_id=transaction["connector_id"],
        samples=(),
        flags=[odd.UNKNOWN_TRANSACTION_ID],
    )
    world.store[METER_VALUES].put(_alias(transaction["station_id"], claimed_id), made)


def _kept(world: World, key: str) -> MeterValues | None:
    return cast("MeterValues | None", world.store[METER_VALUES].get(key))


def _alias(station_id: str, claimed_id: int) -> str:
    return f"{station_id}/transaction/{claimed_id}"
