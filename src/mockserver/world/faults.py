"""Injected faults: records that say when an operation misbehaves and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.world.world import World
from virtualtime.chance import unit
from virtualtime.instant import parse

COLLECTION = "mock.faults"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to happen to this one request; None of it means that part is left alone.

    `body` "malformed" cuts the JSON short, `drop` closes the connection without an answer.
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
    "*" means any.
    """
    if not len(world.store[COLLECTION]):
        return None
    for key, record in list(world.store[COLLECTION]):
        if record["operation"] not in ("*", operation_id) or _over(world, record):
            continue
        seen = record.get("seen", 0) + 1
        strikes = _strikes(world, record, seen)
        struck = record.get("struck", 0) + strikes
        world.store[COLLECTION].put(key, {**record, "seen": seen, "struck": struck})
        if strikes:
            world.journal.add("fault", operation_id, {"fault": key, "request_number": seen})
            return _fault(record)
    return None


def _over(world: World, record: Mapping[str, Any]) -> bool:
    until, times = record.get("until"), record.get("times")
    if until is not None and world.now() >= parse(until):
        return True
    return times is not None and record.get("struck", 0) >= times


def _strikes(world: World, record: Mapping[str, Any], seen: int) -> bool:
    if record.get("nth") is not None:
        return bool(seen == record["nth"])
    if record.get("share") is not None:
        return bool(unit(world.seed, f"fault/{record['id']}", seen) < record["share"])
    return True


def _fault(record: Mapping[str, Any]) -> Fault:
    return Fault(
        record["id"],
        record.get("status"),
        record.get("latency_ms", 0) / 1000,
        bool(record.get("drop")),
        bool(record.get("malformed")),
        bool(record.get("undeclared")),
    )
