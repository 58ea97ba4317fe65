"""What simulated charge points cost: against a central system that costs next to nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bench.figure import Figure, Target
from bench.process import CHECKOUT, NotStartedError, environment, free_port, serving
from bench.scale import Scale

_KB = 1024
_LIMIT_S = 300
_BESIDE = "bare websocket"
_BOTH = ("simulated", "bare")
HEARTBEAT_S = 30
_SOON_S = 1.0


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield memory, CPU, ramp, lag and saturation of `scale.points` charge points."""
    port = free_port()
    program = ("-m", "bench.bare_central", str(port), str(HEARTBEAT_S))
    with serving(program, port) as central:
        csms = f"ws://127.0.0.1:{port}/ocpp16"
        soon = replace(scale, settle_s=min(scale.settle_s, _SOON_S))
        alone = {kind: fleet_probe(kind, csms, 1, soon.settle_s, soon) for kind in _BOTH}
        many = {
            kind: fleet_probe(kind, csms, scale.points, scale.points_s, scale) for kind in _BOTH
        }
        restless = {kind: _saturate(kind, csms, scale) for kind in _BOTH}
        del central
    yield from _weights(alone, many, scale.points)
    yield from _pace(many, scale.points)
    yield from _saturation(restless)


def _weights(alone: Mapping[str, Any], many: Mapping[str, Any], points: int) -> Iterator[Figure]:
    weights = {
        kind: (many[kind]["rss_bytes"] - alone[kind]["rss_bytes"]) / (points - 1) / _KB
        for kind in many
    }
    yield Figure(
        f"memory of a simulated charge point, {points:,} running",
        weights["simulated"],
        "KB",
        _BESIDE,
        weights["bare"],
        Target("value", "at most", 40),
        dict(many["simulated"]),
    )


def _pace(many: Mapping[str, Any], points: int) -> Iterator[Figure]:
    shares = {kind: found["cpu_s"] / found["seconds"] * 100 for kind, found in many.items()}
    yield Figure(
        f"a core's share for {points:,} that send heartbeats every {HEARTBEAT_S} s",
        shares["simulated"],
        "%",
        _BESIDE,
        shares["bare"],
        Target("value", "at most", 15),
    )
    ramps = {kind: found["booted"] / found["ramp_s"] for kind, found in many.items()}
    yield Figure(
        f"ramp of {points:,}, connected and booted",
        ramps["simulated"],
        "points/s",
        _BESIDE,
        ramps["bare"],
        Target("value", "at least", 600),
        {"booted": many["simulated"]["booted"], "cpu_s": many["simulated"]["ramp_cpu_s"]},
    )
    yield Figure(
        f"how late the event loop of {points:,} is, p99",
        many["simulated"]["lag_p99_ms"],
        "ms",
        _BESIDE,
        many["bare"]["lag_p99_ms"],
        Target("value", "at most", 10),
    )


def _saturation(restless: Mapping[str, Any]) -> Iterator[Figure]:
    for name, per, target in (
        ("validated MeterValues in a closed loop", "seconds", Target("value", "at least", 10_000)),
        ("MeterValues for a second of the simulator's CPU", "cpu_s", None),
    ):
        rates = {kind: found["answered"] / found[per] for kind, found in restless.items()}
        yield Figure(
            name,
            rates["simulated"],
            "messages/s" if per == "seconds" else "messages",
            _BESIDE,
            rates["bare"],
            target,
            {"invalid": restless["simulated"]["invalid"]},
        )


def fleet_probe(
    kind: str, csms: str, count: int, seconds: float, scale: Scale, *more: str
) -> dict[str, Any]:
    """What `bench.fleet_probe` finds; `more` is what lets charge points in."""
    numbers = (count, scale.ramp_per_s, seconds, scale.settle_s)
    return _run("fleet_probe", kind, csms, *map(str, numbers), *more)


def _saturate(kind: str, csms: str, scale: Scale) -> dict[str, Any]:
    """The best of some rounds."""
    rounds = [
        _run("saturation_probe", kind, csms, str(scale.restless), str(scale.round_s))
        for _ in range(scale.rounds)
    ]
    return max(rounds, key=lambda found: float(found["answered"] / found["seconds"]))


def _run(module: str, *words: str) -> dict[str, Any]:
    ended = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", f"bench.{module}", *words],
        cwd=CHECKOUT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
    )
    if ended.returncode:
        raise NotStartedError(f"{module} {words} ended with {ended.returncode}: {ended.stderr}")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found
