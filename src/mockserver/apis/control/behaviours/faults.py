"""Faults: put in place, shown, taken back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mockserver.apis.control.parts import ControlParts, note
from mockserver.apis.control.problems import unknown
from mockserver.contract.findings import listed, nearest
from mockserver.contract.model import Operation
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world.faults import ANY, COLLECTION
from mockserver.world.problems import invalid, invalid_field
from mockserver.world.world import World
from virtualtime.instant import parse, to_text

_EFFECTS = ("status", "latency_ms", "drop", "malformed")
_SHOWN = 3


async def list_all(parts: ControlParts, call: Call) -> Answer:
    """Every fault, in the order in which they are tried."""
    world = parts.find(call)
    return Answer(200, {"faults": [record for _, record in world.store[COLLECTION]]})


async def create(parts: ControlParts, call: Call) -> Answer:
    """Put a fault in place; 422 for a status that its operation does not declare."""
    _check(parts.operations, call.body)
    world = await parts.settled(call)
    record = _record(world, call.body)
    world.put(COLLECTION, record["id"], record)
    note(world, call, {"fault": record["id"]})
    location = f"/_mock/worlds/{world.name}/faults/{record['id']}"
    return Answer(201, record, {"Location": location})


async def read(parts: ControlParts, call: Call) -> Answer:
    """One fault and how often it has struck."""
    return Answer(200, _found(parts.find(call), call))


async def delete(parts: ControlParts, call: Call) -> Answer:
    """Take one fault back."""
    world = await parts.settled(call)
    record = _found(world, call)
    world.delete(COLLECTION, record["id"])
    note(world, call, {"fault": record["id"]})
    return Answer(204)


async def delete_all(parts: ControlParts, call: Call) -> Answer:
    """Take every fault back."""
    world = await parts.settled(call)
    keys = [key for key, _ in world.store[COLLECTION]]
    for key in keys:
        world.delete(COLLECTION, key)
    note(world, call, {"removed": len(keys)})
    return Answer(200, {"removed": len(keys)})


def _found(world: World, call: Call) -> Record:
    key = call.path["fault_id"]
    record = world.get(COLLECTION, key)
    if record is None:
        known = [known for known, _ in world.store[COLLECTION]]
        raise unknown("fault", key, known, where=f"in world '{world.name}'")
    return record


def _record(world: World, body: Mapping[str, Any]) -> dict[str, Any]:
    until = body.get("until")
    if until is not None:
        until = to_text(parse(until))
    if "for_s" in body:
        until = to_text(world.now() + timedelta(seconds=body["for_s"]))
    return {
        "id": f"flt_{world.count('faults')}",
        "operation": body["operation"],
        "nth": body.get("nth"),
        "share": body.get("share"),
        "times": body.get("times"),
        "until": until,
        "status": body.get("status"),
        "latency_ms": body.get("latency_ms", 0),
        "drop": body.get("drop", False),
        "malformed": body.get("malformed", False),
        "undeclared": body.get("undeclared", False),
        "created_at": world.now_text(),
        "seen": 0,
        "struck": 0,
    }


def _check(operations: Mapping[str, Operation], body: Mapping[str, Any]) -> None:
    """Raises ProblemError 422 for what the schema cannot say."""
    if not any(body.get(effect) for effect in _EFFECTS):
        raise invalid(f"The fault does nothing; give at least one of {listed(_EFFECTS)}.")
    for one, other in (("nth", "share"), ("until", "for_s")):
        if one in body and other in body:
            raise invalid_field(f"body.{other}", f"is not allowed beside {one}; leave one out")
    name, status = body["operation"], body.get("status")
    if name != ANY and name not in operations:
        raise invalid_field("body.operation", _no_operation(name, operations))
    if status is None or body.get("undeclared"):
        return
    struck = operations if name == ANY else {name: operations[name]}
    odd = sorted(key for key, operation in struck.items() if status not in operation.responses)
    if odd:
        raise invalid_field("body.status", _undeclared(status, odd, operations))


def _no_operation(name: str, operations: Mapping[str, Operation]) -> str:
    hint = nearest(name, operations) or f"Allowed are {ANY} and {listed(operations)}"
    return f"'{name}' is no operation. {hint}"


def _undeclared(status: int, odd: list[str], operations: Mapping[str, Operation]) -> str:
    if len(odd) == 1:
        declared = ", ".join(str(known) for known in sorted(operations[odd[0]].responses))
        text = f"{status} is not declared by {odd[0]}; allowed: {declared}"
    else:
        more = f" and {len(odd) - _SHOWN} more" if len(odd) > _SHOWN else ""
        text = f"{status} is not declared by {', '.join(odd[:_SHOWN])}{more}"
    return f"{text}. Set undeclared to true to force it"
