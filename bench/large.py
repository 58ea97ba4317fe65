"""A world of 20,000 users: how soon it is there, what it weighs, and its charging as one table."""

import contextlib
import time
from collections.abc import Iterator, Mapping

import httpx

from bench import ev_energy
from bench.figure import Figure, Target
from bench.process import Served, chargebench, free_port, serving
from bench.scale import Scale

_MB = 1 << 20
_TIMEOUT_S = 300
_WEIGH_EVERY = 10
_FEW = 12
_SIZES = {12: "small", 500: "medium", 20_000: "large"}


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield start and memory of the largest seed, and the rows that it streams as CSV."""
    with _mock(_FEW) as mock:
        small_s, small_bytes = mock.started_s, mock.rss_bytes
    with _mock(scale.users) as mock:
        users = f"{scale.users:,} users"
        yield Figure(
            f"start to first answer with {users}",
            mock.started_s,
            "s",
            f"with {_FEW}",
            small_s,
            Target("value", "at most", 10),
        )
        time.sleep(scale.plugged_s)  # noqa: TID251  nothing says that cars have plugged in
        yield Figure(
            f"memory with {users}, some of them charging",
            mock.rss_bytes / _MB,
            "MB",
            f"with {_FEW}",
            small_bytes / _MB,
            Target("value", "at most", 600),
        )
        yield from _streamed(mock)


def _mock(users: int) -> contextlib.AbstractContextManager[Served]:
    port = free_port()
    program = chargebench("up", "--port", str(port), "--json", "--seed-size", _SIZES[users])
    return serving(program, port, announces=True)


def _streamed(mock: Served) -> Iterator[Figure]:
    headers = ev_energy.headers(mock, mock.facts["worlds"]["default"]["ev_energy"])
    before_bytes = mock.rss_bytes
    began = time.perf_counter()
    rows, sent_bytes, peak_bytes = _read(mock, headers)
    elapsed_s = time.perf_counter() - began
    yield Figure(f"CSV of {rows:,} rows", rows / elapsed_s, "rows/s")
    yield Figure(
        "more memory while it streams",
        max(0, peak_bytes - before_bytes) / _MB,
        "MB",
        "what it sends",
        sent_bytes / _MB,
        Target("value", "at most", 20),
    )


def _read(mock: Served, headers: Mapping[str, str]) -> tuple[int, int, int]:
    """Read a whole table; gives its rows, its bytes and the most that the server weighed."""
    rows = size = peak_bytes = 0
    with httpx.stream(
        "GET", f"{mock.base_url}/v2/csv/energy_usage", headers=headers, timeout=_TIMEOUT_S
    ) as answer:
        answer.raise_for_status()
        for number, chunk in enumerate(answer.iter_raw()):
            rows += chunk.count(b"\n")
            size += len(chunk)
            if number % _WEIGH_EVERY == 0:
                peak_bytes = max(peak_bytes, mock.rss_bytes)
    return rows - 1, size, peak_bytes
