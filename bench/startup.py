"""From the start of the process to its first answer."""

import contextlib
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figure import Figure, Target
from bench.process import Served, chargebench, free_port, serving
from bench.scale import Scale

Start = Callable[[], contextlib.AbstractContextManager[Served]]


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield the median start of the mock with its 12 charge points, documents in the cache."""
    with tempfile.TemporaryDirectory() as folder:
        bodies = Path(folder) / "bodies.json"
        bodies.write_text(json.dumps({"one": 1, "list": [], "made": {}}), encoding="utf-8")

        def bare() -> contextlib.AbstractContextManager[Served]:
            port = free_port()
            return serving(("-m", "bench.bare", str(port), str(bodies)), port)

        reference_s = _median_s(bare, scale.starts)
    with _mock():
        pass
    yield Figure(
        "start to first answer, both APIs",
        _median_s(_mock, scale.starts),
        "s",
        "bare Starlette",
        reference_s,
        Target("value", "at most", 1.5),
    )


def _mock() -> contextlib.AbstractContextManager[Served]:
    port = free_port()
    return serving(chargebench("up", "--port", str(port), "--json"), port, announces=True)


def _median_s(start: Start, times: int) -> float:
    taken = []
    for _ in range(times):
        with start() as served:
            taken.append(served.started_s)
    return statistics.median(taken)
