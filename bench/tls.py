"""What TLS adds to simulated charge points: through the same central system, with and without."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.figure import Figure, Target
from bench.points import HEARTBEAT_S, fleet_probe
from bench.process import free_port, serving
from bench.scale import Scale
from chargebench.certs.make import Wanted, make
from ocpp_sim.transport.wall import WallClock

_KB = 1024
_BESIDE = "without TLS"
_PLAIN = "plain"
_WAYS = {"2": "TLS and a password", "3": "TLS and a certificate of its own"}


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield memory and ramp of `scale.secured` charge points by security profiles 2 and 3."""
    with tempfile.TemporaryDirectory(prefix="bench-certs-") as certs:
        _certify(Path(certs), scale.secured)
        port, tls_port = free_port(), free_port()
        words = (str(port), str(HEARTBEAT_S), str(tls_port), certs)
        with serving(("-m", "bench.bare_central", *words), port):
            plain = (f"ws://127.0.0.1:{port}/ocpp16",)
            secure = f"wss://127.0.0.1:{tls_port}/ocpp16"
            ways = {_PLAIN: plain, **{profile: (secure, profile, certs) for profile in _WAYS}}
            found = {name: _weighed(scale, *way) for name, way in ways.items()}
    for profile, name in _WAYS.items():
        yield from _figures(name, found[profile], found[_PLAIN], scale.secured)


def _certify(folder: Path, count: int) -> None:
    names = [f"CP-{number:04d}" for number in range(1, count + 1)]
    make(folder, Wanted(names, bad=False), WallClock().now())


def _weighed(scale: Scale, csms: str, *security: str) -> dict[str, Any]:
    """What many cost beyond the first one."""
    soon = replace(scale, settle_s=min(scale.settle_s, 1.0))
    alone = fleet_probe("simulated", csms, 1, soon.settle_s, soon, *security)
    many = fleet_probe("simulated", csms, scale.secured, soon.settle_s, soon, *security)
    return {
        **many,
        "kb": (many["rss_bytes"] - alone["rss_bytes"]) / (scale.secured - 1) / _KB,
        "per_s": many["booted"] / many["ramp_s"],
    }


def _figures(
    name: str, found: Mapping[str, Any], plain: Mapping[str, Any], count: int
) -> Iterator[Figure]:
    yield Figure(
        f"memory of a charge point with {name}, {count:,} running",
        found["kb"],
        "KB",
        _BESIDE,
        plain["kb"],
        Target("value", "at most", 90),
        dict(found),
    )
    yield Figure(
        f"ramp of {count:,} with {name}, connected and booted",
        found["per_s"],
        "points/s",
        _BESIDE,
        plain["per_s"],
        None,
        {"booted": found["booted"], "cpu_s": found["ramp_cpu_s"]},
    )
