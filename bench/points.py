"""What a simulated charge point weighs, and how many messages a core carries."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from bench.figure import Figure, Target
from bench.process import (
    CHECKOUT,
    NotStartedError,
    Served,
    chargebench,
    environment,
    free_port,
    serving,
)
from bench.scale import Scale

_KB = 1024
_LIMIT_S = 300


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield memory and messages of `scale.points` charge points against the mock."""
    port = free_port()
    program = chargebench("serve", "--port", str(port), "--json")
    with serving(program, port, announces=True) as mock:
        alone = {
            kind: _probe(kind, mock, 1, scale.settle_s, scale) for kind in ("simulated", "bare")
        }
        idle_bytes = mock.rss_bytes
        many = {
            kind: _probe(kind, mock, scale.points, scale.points_s, scale)
            for kind in ("bare", "simulated")
        }
        served_bytes = mock.rss_bytes - idle_bytes
    yield from _figures(alone, many, scale.points)
    yield Figure(
        f"the mock's memory for each of {2 * scale.points:,} it has met",
        served_bytes / (2 * scale.points) / _KB,
        "KB",
    )


def _figures(alone: Mapping[str, Any], many: Mapping[str, Any], points: int) -> Iterator[Figure]:
    weights = {
        kind: (many[kind]["rss_bytes"] - alone[kind]["rss_bytes"]) / (points - 1) / _KB
        for kind in many
    }
    beside = "bare websocket"
    yield Figure(
        f"memory of a simulated charge point, {points:,} running",
        weights["simulated"],
        "KB",
        beside,
        weights["bare"],
        Target("value", "at most", 60),
        {"connected": many["simulated"]["connected"]},
    )
    for name, per, unit in (
        (f"messages of {points:,} simulated charge points", "seconds", "messages/s"),
        ("messages for a second of the simulator's CPU", "cpu_s", "messages"),
    ):
        rates = {kind: found["messages"] / found[per] for kind, found in many.items()}
        yield Figure(name, rates["simulated"], unit, beside, rates["bare"])


def _probe(kind: str, mock: Served, count: int, seconds: float, scale: Scale) -> dict[str, Any]:
    csms = "ws" + mock.base_url.removeprefix("http") + "/ocpp16"
    ended = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "bench.fleet_probe", kind, csms]
        + [str(number) for number in (count, seconds, scale.settle_s)],
        cwd=CHECKOUT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_LIMIT_S + seconds,
        check=False,
    )
    if ended.returncode:
        raise NotStartedError(f"{kind} charge points ended with {ended.returncode}: {ended.stderr}")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found
