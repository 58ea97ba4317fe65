"""Injected faults: records that say when an operation misbehaves and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.world.world import World
from virtualtime.chance import unit
from virtualtime.instant import parse

COLLECTION = "mock.faults"
ANY = "*"
# a fault on everything must leave the way to take it back
_SPARED = "control."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to happen to this one request.

    `status` answers with that instead, `latency_s` waits first, `malformed` cuts the JSON short,
    `drop` closes the connection without an answer; `undeclared` allows a status that the operation
    does not declare.
    """

    id: str
    status: int | None = None
    latency_s: float = 0.0
    drop: bool = False
    malformed: bool = False
    undeclared: bool = False


def take(world: World, operation_id: str) -> Fault | None:
    """The first fault that strikes this request, counted against its record; None for most.

    A record such as {"id": "flt_1", "operation": "dynamo.getOrganization", "nth": 3} strikes the
    third request only; "share" 0.1 one in ten by chance; "until" or "times" end it; "operation"
    "*" means any but the control API's.
    Every fault counts the requests it saw, also those that another one struck.
    """
    collection = world.store[COLLECTION]
    if not len(collection) or operation_id.startswith(_SPARED):
        return None
    struck: Fault | None = None
    for key, record in list(collection):
        if record["operation"] not in (ANY, operation_id) or _over(world, record):
            continue
        seen = record.get("seen", 0) + 1
        strikes = struck is None and _strikes(world, record, seen)
        collection.put(
            key, {**record, "seen": seen, "struck": record.get("struck", 0) + int(strikes)}
        )
        if strikes:
            struck = _fault(record)
            world.journal.add("fault", operation_id, {"fault": key, "request_number": seen})
    return struck


def _over(world: World, record: Mapping[str, Any]) -> bool:
    until, times = record.get("until"), record.get("times")
    if until is not None and world.now() >= parse(until):
        return True
    return times is not None and record.get("struck", 0) >= times


def _strikes(world: World, record: Mapping[str, Any], seen: int) -> bool:
    nth, share = record.get("nth"), record.get("share")
    if nth is not None:
        return bool(seen == nth)
    return share is None or bool(unit(world.seed, f"fault/{record['id']}", seen) < share)


def _fault(record: Mapping[str, Any]) -> Fault:
    return Fault(
        record["id"],
        record.get("status"),
        (record.get("latency_ms") or 0) / 1000,
        bool(record.get("drop")),
        bool(record.get("malformed")),
        bool(record.get("undeclared")),
    )
