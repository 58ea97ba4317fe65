"""Transactions that have their id from the charge point, and what it reports of itself."""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.charging.records import (
    DEVICE_MODELS,
    REMOTE_TRANSACTIONS,
    DeviceModel,
    RemoteTransaction,
)
from mockserver.world.physical.indexes import REMOTE_BY_NUMBER
from mockserver.world.world import World


def remote(world: World, station_id: str, name: str) -> RemoteTransaction | None:
    """What a charge point's own id stands for; None for one that was never heard."""
    found = world.get(REMOTE_TRANSACTIONS, f"{station_id}/{name}")
    return cast("RemoteTransaction | None", found)


def keep_remote(world: World, known: RemoteTransaction) -> None:
    """Remember what an id of a charge point stands for.

    The journal hears of what becomes of it, and nothing of events that are merely counted: the
    frames that brought them stand there already.
    """
    collection = world.store[REMOTE_TRANSACTIONS]
    before = collection.get(known["id"])
    if before is not None and before["number"] == known["number"]:
        collection.put(known["id"], known)
    else:
        world.put(REMOTE_TRANSACTIONS, known["id"], known)


def remote_name(world: World, number: int) -> str | None:
    """The charge point's own id of our transaction; None where we gave the id."""
    collection = world.store[REMOTE_TRANSACTIONS]
    group = collection.group(REMOTE_BY_NUMBER, (number,))
    return str(collection.record(group[-1])["name"]) if group else None


def reported(world: World, station_id: str, variables: Mapping[str, Mapping[str, Any]]) -> None:
    """Take in a part of what a charge point reports of itself."""
    before = world.get(DEVICE_MODELS, station_id) or {"variables": {}}
    together = {**before["variables"], **variables}
    made = DeviceModel(station_id=station_id, reported_at=world.now_text(), variables=together)
    world.put(DEVICE_MODELS, station_id, made)
