"""What TLS adds to the central system of the mock: the same charge points, with and without."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figure import Figure, Target
from bench.points import fleet_probe
from bench.process import chargebench, free_port, serving
from bench.scale import Scale
from chargebench.certs.make import Wanted, make
from ocpp_sim.transport.wall import WallClock

_KB = 1024
_BESIDE = "without TLS"


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield the mock's memory and CPU for each of `scale.secured` charge points with certificates.

    Each way has a mock of its own; what the first charge point costs is not counted.
    """
    with tempfile.TemporaryDirectory(prefix="bench-certs-") as certs:
        names = [f"CP-{number:04d}" for number in range(1, scale.secured + 1)]
        make(Path(certs), Wanted(names, bad=False), WallClock().now())
        plain = _weighed(scale, certs, "ocpp_url")
        secured = _weighed(scale, certs, "ocpp_tls_url", "3", certs)
    yield Figure(
        f"the mock's memory for each of {scale.secured:,} charge points with certificates",
        secured["kb"],
        "KB",
        _BESIDE,
        plain["kb"],
        Target("value", "at most", 90),
        {"booted": secured["booted"], "connected": secured["connected"]},
    )
    yield Figure(
        f"the mock's CPU to let in one of {scale.secured:,} with certificates",
        secured["ms"],
        "ms",
        _BESIDE,
        plain["ms"],
    )


def _weighed(scale: Scale, certs: str, url: str, *security: str) -> dict[str, Any]:
    port = free_port()
    words = ("serve", "--port", str(port), "--json", "--ocpp-tls-port", "0", "--certs", certs)
    with serving(chargebench(*words), port, announces=True) as mock:
        csms, seconds = mock.facts[url], min(scale.settle_s, 1.0)
        fleet_probe("simulated", csms, 1, seconds, scale, *security)
        before_bytes, before_s = mock.rss_bytes, mock.cpu_s
        found = fleet_probe("simulated", csms, scale.secured, seconds, scale, *security)
        return {
            **found,
            "kb": (mock.rss_bytes - before_bytes) / scale.secured / _KB,
            "ms": (mock.cpu_s - before_s) / scale.secured * 1000,
        }
