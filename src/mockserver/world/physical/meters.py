"""Meter samples as a world keeps them, under a transaction or without one.

The journal hears nothing of them: the frames that brought them stand there already, and samples
that grow by one each time would fill it.
"""

from collections.abc import Sequence
from typing import cast

from mockserver.charging import flags as odd
from mockserver.charging.records import METER_VALUES, MeterValues, Sample, Transaction
from mockserver.store.collection import Record
from mockserver.world.world import World

_STRAY_LIMIT = 200
_SAMPLES = frozenset({"samples", "flags"})


def samples_of(world: World, transaction_id: int) -> Sequence[Sample]:
    """All samples of a transaction in order of arrival; () when there are none."""
    kept = _kept(world, str(transaction_id))
    return kept["samples"] if kept else ()


def keep(world: World, transaction: Transaction, samples: Sequence[Sample]) -> None:
    """Add samples to those of a transaction."""
    if not samples:
        return
    key, collection = str(transaction["id"]), world.store[METER_VALUES]
    more = collection.awaited(key)
    if isinstance(more, _More):
        more.samples += samples
    elif key in collection:
        collection.put_late(key, _More(samples), changes=_SAMPLES)
    else:
        made = MeterValues(
            transaction_id=transaction["id"],
            station_id=transaction["station_id"],
            connector_id=transaction["connector_id"],
            samples=tuple(samples),
            flags=[],
        )
        collection.put(key, made)


class _More:
    """Samples since somebody last looked at those of a transaction.

    They are put together for whoever looks: to do so at each would take ever longer.
    """

    __slots__ = ("samples",)

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = list(samples)

    def __call__(self, kept: Record) -> Record:
        return {**kept, "samples": (*kept["samples"], *self.samples), "flags": []}


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
