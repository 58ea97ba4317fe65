"""Hours of charge points in memory: `python -m bench.day_probe KIND COUNT HOURS`.

KIND is world, for points in a world whose clock is advanced while both APIs tell of them; or alone,
for the same points before a peer that answers as briefly as it may.
To each a car comes every eight hours for two and a half; it sends samples every 60 s and a
heartbeat every 300 s.
Prints the messages, both ways, and the time that they took.
"""

import asyncio
import gc
import heapq
import json
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chargebench.composition import create
from chargebench.options import Options
from chargebench.up import COLLECTED_AT
from mockserver.charging.records import TAGS
from mockserver.world.world import Options as WorldOptions
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.port import Tick
from ocpp_sim.core.station import Station
from ocpp_sim.plan import FleetPlan, make_station
from ocpp_sim.plan.model import Model
from ocpp_sim.runner.memory import pump

_BEGIN = datetime(2024, 6, 1, tzinfo=UTC)
_TEXT = "2024-06-01T00:00:00Z"
_VISIT_EVERY_S = 8 * 3600
_STAY_SHARE = (2.5 / 8, 2.5 / 8)
_CAR = Vehicle(battery_wh=200_000, soc_percent=10, max_power_w=7_400, phases=3)
_MODEL = Model("Bench 11", "Voltwerk", 11_000, 3, 1, "VW", "1.0.0", _VISIT_EVERY_S, (_CAR,))
_WELCOME = {"idTagInfo": {"status": "Accepted"}}
_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "BootNotification": {"status": "Accepted", "currentTime": _TEXT, "interval": 300},
    "Heartbeat": {"currentTime": _TEXT},
    "Authorize": _WELCOME,
    "StartTransaction": {**_WELCOME, "transactionId": 1},
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took, and the charge points at its end."""

    wall_s: float
    cpu_s: float
    stations: Iterable[Station]


def main(kind: str, count: int, span: timedelta) -> dict[str, float]:
    """Run one kind and give its figures."""
    taken = asyncio.run(_world(count, span)) if kind == "world" else _alone(count, span)
    messages = 2 * sum(station.messages for station in taken.stations)
    return {"messages": messages, "wall_s": taken.wall_s, "cpu_s": taken.cpu_s}


async def _world(count: int, span: timedelta) -> Taken:
    mock = create(Options())
    world = mock.worlds.create("day", WorldOptions(fleet=count, autopilot=True, at=_BEGIN, seed=1))
    tags = tuple(key for key, tag in world.store[TAGS] if tag["status"] == "Accepted")
    world.points |= zip(list(world.points), _stations(count, tags), strict=True)
    began = _begin()
    await mock.worlds.advance(world, span)
    return _end(began, world.points.values())


def _alone(count: int, span: timedelta) -> Taken:
    stations = _stations(count, ("04A1B2C3D4E5F6",))
    began, until = _begin(), _BEGIN + span
    due = [(station.next_due or until, nth) for nth, station in enumerate(stations)]
    heapq.heapify(due)
    while due[0][0] < until:
        at, nth = heapq.heappop(due)
        stations[nth], _ = pump(stations[nth], Tick(), at, _answer)
        heapq.heappush(due, (stations[nth].next_due or until, nth))
    return _end(began, stations)


def _answer(text: str) -> list[str]:
    kind, message_id, *rest = json.loads(text)
    return [json.dumps([3, message_id, _ANSWERS.get(rest[0], {})])] if kind == 2 else []  # noqa: PLR2004


def _stations(count: int, tags: tuple[str, ...]) -> list[Station]:
    plan = FleetPlan(seed=1, tags=tags, mix=(_MODEL,), settings={"ClockAlignedDataInterval": "0"})
    return [_staying(make_station(plan, nth, _BEGIN)) for nth in range(count)]


def _staying(station: Station) -> Station:
    assert station.autopilot is not None
    return replace(station, autopilot=replace(station.autopilot, stay_share=_STAY_SHARE))


def _begin() -> tuple[float, float]:
    """Start the clocks, when all that is there will stay, as a server does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AT)
    return time.perf_counter(), time.process_time()


def _end(began: tuple[float, float], stations: Iterable[Station]) -> Taken:
    return Taken(time.perf_counter() - began[0], time.process_time() - began[1], stations)


if __name__ == "__main__":
    kind, count, hours = sys.argv[1:]
    found = main(kind, int(count), timedelta(hours=float(hours)))
    sys.stdout.write(json.dumps(found) + "\n")
