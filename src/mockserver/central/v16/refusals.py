"""Requests that broke their schema: refused, and flagged on the transaction they were about."""

from mockserver.charging import flags as odd
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Call
from ocppj.schema import schemas

_BY_FIELD = {"unit": odd.BAD_UNIT, "measurand": odd.BAD_MEASURAND, "context": odd.BAD_CONTEXT}


def note(world: World, station_id: str, call: Call) -> None:
    """Flag the transaction that a refused request names, or that runs on its connector."""
    number, connector_id = call.payload.get("transactionId"), call.payload.get("connectorId")
    meant = None
    if type(number) is int:
        meant = physical.transaction(world, number)
    elif type(connector_id) is int:
        meant = physical.current(world, station_id, connector_id)
    if meant is None or meant["station_id"] != station_id:
        return
    broken = schemas("1.6").violations(call.action, "request", call.payload)
    fields = [violation.path.rpartition(".")[2] for violation in broken]
    physical.flag(
        world, meant["id"], *(_BY_FIELD.get(field, odd.SCHEMA_VIOLATION) for field in fields)
    )
