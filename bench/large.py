"""A world of 20,000 users: how soon it is there and what it weighs."""

import contextlib
import time
from collections.abc import Iterator

from bench.figure import Figure, Target
from bench.process import Served, chargebench, free_port, serving
from bench.scale import Scale

_MB = 1 << 20
_FEW = 12
_SIZES = {12: "small", 500: "medium", 20_000: "large"}


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield start and memory of the largest seed."""
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


def _mock(users: int) -> contextlib.AbstractContextManager[Served]:
    port = free_port()
    program = chargebench("up", "--port", str(port), "--json", "--seed-size", _SIZES[users])
    return serving(program, port, announces=True)
