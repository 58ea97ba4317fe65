"""What befalls the charge points of a plan inside a world, as records that are kept with it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from mockserver.world.world import World
from ocpp_sim.core import port
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.incident import Incident, timeline
from virtualtime.instant import parse

COLLECTION: Final = "mock.incidents"
TIMER: Final = "incident"
"""The kind of timer that has something befall a charge point; it is told its identity."""


def begin(world: World, plan: FleetPlan, station_id: str) -> None:
    """Have the incidents of a plan befall a charge point from now on."""
    if not plan.incidents:
        return
    record = {
        "id": station_id,
        "since": world.now_text(),
        "seed": plan.seed,
        "incidents": [asdict(one) for one in plan.incidents],
        "number": 0,
    }
    world.put(COLLECTION, station_id, record)
    _await(world, record)


def take(world: World, station_id: str) -> port.Input | None:
    """What befalls a charge point now; the next is waited for."""
    record = world.get(COLLECTION, station_id)
    coming = None if record is None else _coming(record)
    if record is None or coming is None:
        return None
    later = {**record, "number": record["number"] + 1}
    world.put(COLLECTION, station_id, later)
    _await(world, later)
    return coming[1]


def _await(world: World, record: Mapping[str, Any]) -> None:
    coming = _coming(record)
    if coming is not None:
        at = parse(record["since"]) + timedelta(seconds=coming[0])
        world.set_timer(at, TIMER, record["id"])


def _coming(record: Mapping[str, Any]) -> tuple[float, port.Input] | None:
    incidents = tuple(Incident(**one) for one in record["incidents"])
    items = timeline(incidents, record["seed"], record["id"])
    return next(islice(items, record["number"], None), None)
