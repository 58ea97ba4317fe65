"""Requests that broke their schema: refused, and flagged on the transaction they were about."""

from mockserver.charging import flags as odd
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Call


def note(world: World, station_id: str, call: Call) -> None:
    """Flag the transaction that a refused event names, or that runs on its EVSE."""
    info, evse = call.payload.get("transactionInfo"), call.payload.get("evse")
    name = info.get("transactionId") if isinstance(info, dict) else None
    evse_id = evse.get("id") if isinstance(evse, dict) else call.payload.get("evseId")
    known = physical.remote(world, station_id, name) if isinstance(name, str) else None
    if known is not None and known["number"] is not None:
        physical.flag(world, known["number"], odd.SCHEMA_VIOLATION)
    elif known is None and type(evse_id) is int:
        running = physical.current(world, station_id, evse_id)
        if running is not None:
            physical.flag(world, running["id"], odd.SCHEMA_VIOLATION)
