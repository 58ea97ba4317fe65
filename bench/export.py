"""Charging as one table of very many rows, streamed as CSV."""

import time
from collections.abc import Iterator, Mapping

import httpx

from bench import ev_energy
from bench.figure import Figure, Target
from bench.process import Served, free_port, serving
from bench.scale import Scale

_MB = 1 << 20
_TIMEOUT_S = 300
_WEIGH_EVERY = 10
_PATH = "/v2/csv/energy_usage"


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield how fast the rows come, and what the server weighs more while they do."""
    port = free_port()
    program = ("-m", "bench.export_probe", str(port), str(scale.rows))
    with serving(program, port, announces=True) as mock:
        headers = ev_energy.headers(mock, mock.facts["credentials"]["ev_energy"])
        before_bytes = mock.rss_bytes
        began = time.perf_counter()
        rows, sent_bytes, peak_bytes = _read(mock, headers)
        elapsed_s = time.perf_counter() - began
    yield Figure(
        f"more memory while {rows:,} rows of CSV are streamed",
        max(0, peak_bytes - before_bytes) / _MB,
        "MB",
        "what it sends",
        sent_bytes / _MB,
        Target("value", "at most", 20),
    )
    yield Figure("rows of CSV, one client", rows / elapsed_s, "rows/s")


def _read(mock: Served, headers: Mapping[str, str]) -> tuple[int, int, int]:
    """Read a whole table; gives its rows, its bytes and the most that the server weighed."""
    rows = size = peak_bytes = 0
    url = f"{mock.base_url}{_PATH}"
    with httpx.stream("GET", url, headers=headers, timeout=_TIMEOUT_S) as answer:
        answer.raise_for_status()
        for number, chunk in enumerate(answer.iter_raw()):
            rows += chunk.count(b"\n")
            size += len(chunk)
            if number % _WEIGH_EVERY == 0:
                peak_bytes = max(peak_bytes, mock.rss_bytes)
    return rows - 1, size, peak_bytes
