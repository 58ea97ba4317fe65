"""The mock with many records: `python -m bench.filled PORT KIND COUNT REPEATS`.

They stand in the default world; KIND is reservations or sessions.
Prints one line of JSON when it is ready to be measured from outside, with what was measured inside:
list latencies and forks, in microseconds.
"""

import copy
import gc
import json
import socket
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import psutil

from bench import population
from chargebench import serving
from chargebench.composition import create
from chargebench.options import Options
from mockserver.app import Mock
from mockserver.central.asgi import MAX_FRAME_BYTES
from mockserver.engine.query import Condition, Selection, select
from mockserver.world import credentials
from mockserver.world.world import World

_COLLECTIONS = {"reservations": "dynamo.reservations", "sessions": "dynamo.sessions"}
_FORKS = 7
_BATCHES = 10
_COPIED = 50_000
_US_PER_S = 1_000_000


def main(port: int, kind: str, count: int, repeats: int) -> int:
    """Fill, measure inside, serve."""
    mock = create(Options(autopilot=False))
    world = mock.worlds.get("default")
    assert world is not None
    listener = serving.bind("127.0.0.1", port)
    tenants = _tenants(world)
    rss_before = psutil.Process().memory_info().rss
    fill_s = _fill(world, kind, count, tenants)
    gc.collect()
    facts = {
        "credentials": credentials.handed_out(world),
        **tenants,
        "fill_s": fill_s,
        "filled_bytes": psutil.Process().memory_info().rss - rss_before,
        "engine_us": _lists(world, kind, count, tenants, repeats),
        "fork": _forks(mock, world, kind),
    }
    return serve(mock, listener, facts)


def serve(mock: Mock, listener: socket.socket, facts: Mapping[str, Any]) -> int:
    """Serve until told to stop, and print the facts as soon as it may be asked."""

    def ready() -> None:
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()

    return serving.serve(
        mock.asgi,
        listener,
        protocol=mock.protocol(),
        ws_max_bytes=MAX_FRAME_BYTES,
        on_ready=ready,
    )


def _tenants(world: World) -> dict[str, str]:
    """The organization of the API key and the driver of the driver token."""
    found: dict[str, str] = {}
    for _, record in world.store[credentials.COLLECTION]:
        for claim, values in record["tenants"].items():
            found.setdefault(f"{record['kind']}.{claim}", values[0])
    return {"org_id": found["api_key.org_id"], "driver_id": found["driver.driver_id"]}


def _fill(world: World, kind: str, count: int, tenants: dict[str, str]) -> float:
    collection = world.store[_COLLECTIONS[kind]]
    if kind == "reservations":
        records = population.reservations(count, tenants["org_id"])
    else:
        _, pattern = next(iter(collection))
        records = population.sessions(count, tenants["driver_id"], pattern)
    began = time.perf_counter()
    for key, record in records:
        collection.put(key, record)
    return time.perf_counter() - began


def _lists(
    world: World, kind: str, count: int, tenants: dict[str, str], repeats: int
) -> dict[str, float]:
    collection = world.store[_COLLECTIONS[kind]]
    if kind == "reservations":
        whole = _newest_first({"org_id": tenants["org_id"]}, "created_at")
        some = replace(whole, equals={**whole.equals, "status": "active"})
    else:
        whole = _newest_first({"driver_id": tenants["driver_id"]}, "started_at")
        bounds = population.instant(count // 4), population.instant(count // 2)
        ranged = (
            Condition("started_at", "gte", bounds[0]),
            Condition("started_at", "lte", bounds[1]),
        )
        some = replace(whole, conditions=ranged)
    selections = {"first": whole, "middle": replace(whole, offset=count // 2), "filter": some}
    return {
        name: _median_us(lambda s=selection: select(collection, s), repeats)  # type: ignore[misc]
        for name, selection in selections.items()
    }


def _newest_first(mine: dict[str, str], order: str) -> Selection:
    return Selection(mine, order=order, descending=True, limit=population.PAGE)


def _forks(mock: Mock, world: World, kind: str) -> dict[str, float]:
    """Fork, first write into the fork, reset; and the copy that a fork spares."""
    forks, writes, resets = [], [], []
    for _ in range(_FORKS):
        began = time.perf_counter()
        fork = mock.worlds.fork(world, "fork")
        forks.append(time.perf_counter() - began)
        collection = fork.store[_COLLECTIONS[kind]]
        key, record = next(iter(collection))
        began = time.perf_counter()
        collection.put(key, {**record})
        writes.append(time.perf_counter() - began)
        began = time.perf_counter()
        fork = mock.worlds.reset(fork)
        resets.append(time.perf_counter() - began)
        mock.worlds.delete(fork)
    records = list(world.store[_COLLECTIONS[kind]])
    copied = _median_us(lambda: copy.deepcopy(records), 1) if len(records) <= _COPIED else None
    figures = {"fork_us": forks, "first_write_us": writes, "reset_us": resets}
    found = {name: statistics.median(values) * _US_PER_S for name, values in figures.items()}
    return found | ({"deepcopy_us": copied} if copied else {})


def _median_us(deed: Callable[[], Any], repeats: int) -> float:
    """The least of some medians: what others do on the machine only ever adds."""
    medians = []
    for _ in range(min(repeats, _BATCHES)):
        taken = []
        for _ in range(repeats):
            began = time.perf_counter()
            deed()
            taken.append(time.perf_counter() - began)
        medians.append(statistics.median(taken))
    return min(medians) * _US_PER_S


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
