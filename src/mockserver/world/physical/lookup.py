"""Which transaction a charge point means."""

from typing import cast

from mockserver.charging.records import TRANSACTIONS, Transaction
from mockserver.charging.tags import same
from mockserver.world.physical.indexes import TRANSACTIONS_BY_CONNECTOR
from mockserver.world.physical.meters import stray
from mockserver.world.physical.stations import station
from mockserver.world.world import World

_NEWEST = 8


def transaction(world: World, number: int) -> Transaction | None:
    return cast("Transaction | None", world.get(TRANSACTIONS, str(number)))


def current(world: World, station_id: str, connector_id: int) -> Transaction | None:
    """The transaction that runs on a connector; None when none of its newest is open."""
    collection = world.store[TRANSACTIONS]
    group = collection.group(TRANSACTIONS_BY_CONNECTOR, (station_id, connector_id))
    for entry in group[: -_NEWEST - 1 : -1]:
        found = cast("Transaction", collection.record(entry))
        if found["stopped_at"] is None:
            return found
    return None


def same_start(
    world: World, *, station_id: str, connector_id: int, id_tag: str, at: str, meter_start_wh: float
) -> Transaction | None:
    """The transaction that began with this very start, whatever its message id."""
    collection = world.store[TRANSACTIONS]
    group = collection.group(TRANSACTIONS_BY_CONNECTOR, (station_id, connector_id))
    first, last = ((True, at), 0, ""), ((True, at + "~"), 0, "")
    for entry in group.irange(first, last):
        found = cast("Transaction", collection.record(entry))
        if found["meter_start_wh"] == meter_start_wh and same(found["id_tag"], id_tag):
            return found
    return None


def meant(
    world: World, station_id: str, connector_id: int, claimed_id: int | None
) -> Transaction | None:
    """The transaction that meter values belong to.

    That is the one with the id, if it is this point's; without an id, or with one that was never
    given out (0 or less), the one that runs on the connector.
    """
    if claimed_id is not None:
        known = _own(world, station_id, claimed_id)
        if known is not None or claimed_id > 0:
            return known
    return current(world, station_id, connector_id) if connector_id > 0 else None


def meant_by_stop(
    world: World, station_id: str, claimed_id: int, id_tag: str | None, at: str
) -> Transaction | None:
    """The transaction that a stop is about; None when it never started here.

    An id of 0 or less was made up: it means the one transaction that runs on the point, with that
    tag if there is one, or the one that an equal stop has ended before.
    """
    known = transaction(world, claimed_id)
    if known is not None and known["station_id"] == station_id:
        return known
    before = _adopted(world, station_id, claimed_id)
    if before is not None and before["stopped_at"] in (None, at):
        return before
    if claimed_id > 0:
        return None
    running = _running(world, station_id)
    if id_tag is not None and len(running) > 1:
        running = [one for one in running if same(one["id_tag"], id_tag)]
    return running[0] if len(running) == 1 else None


def _own(world: World, station_id: str, claimed_id: int) -> Transaction | None:
    known = cast("Transaction | None", world.get(TRANSACTIONS, str(claimed_id)))
    if known is not None and known["station_id"] == station_id:
        return known
    return _adopted(world, station_id, claimed_id) if claimed_id > 0 else None


def _adopted(world: World, station_id: str, claimed_id: int) -> Transaction | None:
    alias = stray(world, station_id, claimed_id)
    if alias is None or alias["transaction_id"] is None:
        return None
    return transaction(world, alias["transaction_id"])


def _running(world: World, station_id: str) -> list[Transaction]:
    known = station(world, station_id)
    numbers = [int(number) for number in known["connectors"]] if known else []
    found = (current(world, station_id, number) for number in numbers)
    return [one for one in found if one is not None]
