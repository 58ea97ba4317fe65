"""What a fork and a reset of a world with many records take, and what the records weigh."""

import contextlib
from collections.abc import Iterator

from bench.figure import Figure, Target
from bench.process import Served, free_port, serving
from bench.scale import Scale

_MB = 1 << 20
_US_PER_MS = 1000


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield memory and times at `scale.stored` sessions."""
    with _filled(0) as empty:
        empty_bytes = empty.rss_bytes
    with _filled(scale.stored) as mock:
        filled_bytes, forks = mock.rss_bytes, mock.facts["fork"]
    records = f"{scale.stored:,} sessions"
    yield Figure(
        f"memory with {records}",
        filled_bytes / _MB,
        "MB",
        "as seeded",
        empty_bytes / _MB,
        detail={"bytes_per_record": (filled_bytes - empty_bytes) / scale.stored},
    )
    deepcopy_ms = forks["deepcopy_us"] / _US_PER_MS
    for key, name, target in (
        ("fork_us", "fork of a world with", Target("value", "at most", 5)),
        ("first_write_us", "first write into that fork,", None),
        ("reset_us", "reset of the fork,", None),
    ):
        yield Figure(
            f"{name} {records}",
            forks[key] / _US_PER_MS,
            "ms",
            "deep copy of the records",
            deepcopy_ms,
            target,
        )


def _filled(count: int) -> contextlib.AbstractContextManager[Served]:
    port = free_port()
    program = ("-m", "bench.filled", str(port), "sessions", str(count), "1")
    return serving(program, port, announces=True)
