"""What the central system of the mock costs while a fleet of another process is connected to it."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace

from bench.figure import Figure
from bench.points import HEARTBEAT_S, fleet_probe
from bench.process import Served, chargebench, free_port, serving
from bench.scale import Scale

_KB = 1024
_SETTINGS = "/_mock/worlds/default/settings"


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield memory, CPU and answers of the mock with `scale.points` charge points."""
    bare = _beside_the_bare(scale)
    # who is not let in within half a minute tries again, which is more work for all
    calm = replace(scale, ramp_per_s=scale.ramp_per_s / 4)
    port = free_port()
    with serving(chargebench("serve", "--port", str(port), "--json"), port, announces=True) as mock:
        _beat_every(mock, HEARTBEAT_S)
        before_bytes, before_s = mock.rss_bytes, mock.cpu_s
        found = fleet_probe("simulated", mock.facts["ocpp_url"], scale.points, scale.points_s, calm)
        weight = (mock.rss_bytes - before_bytes) / scale.points / _KB
        spent_s = mock.cpu_s - before_s
    yield Figure(
        f"the mock's memory for each of {scale.points:,} charge points",
        weight,
        "KB",
        "bare central system",
        bare["weight"],
        detail={"booted": found["booted"], "connected": found["connected"]},
    )
    yield Figure(
        f"the mock's CPU from the first of {scale.points:,} to the last heartbeat",
        spent_s,
        "s",
        "their own process",
        found["ramp_cpu_s"] + found["cpu_s"],
    )
    yield Figure(
        f"95 of 100 answers to {scale.points:,} charge points within",
        found["p95_ms"],
        "ms",
        "bare central system",
        bare["p95_ms"],
    )


def _beside_the_bare(scale: Scale) -> dict[str, float]:
    port = free_port()
    program = ("-m", "bench.bare_central", str(port), str(HEARTBEAT_S))
    with serving(program, port) as central:
        before_bytes, csms = central.rss_bytes, f"ws://127.0.0.1:{port}/ocpp16"
        found = fleet_probe("simulated", csms, scale.points, scale.points_s / 3, scale)
        weight = (central.rss_bytes - before_bytes) / scale.points / _KB
    return {**found, "weight": weight}


def _beat_every(mock: Served, seconds: int) -> None:
    request = urllib.request.Request(  # noqa: S310  # our own server
        mock.base_url + _SETTINGS,
        json.dumps({"heartbeat_interval_s": seconds}).encode(),
        {"Content-Type": "application/json"},
        method="PATCH",
    )
    with urllib.request.urlopen(request):  # noqa: S310  # our own server
        pass
