"""Lists inside one tenant of many records, beside the same list of few."""

import statistics
from collections.abc import Iterator
from urllib.parse import quote

from bench import client, population
from bench.figure import Figure, Target
from bench.process import Served, free_port, serving
from bench.scale import Scale

_FLAT = Target("ratio", "at most", 1.5)
_BATCHES = 5
_US_PER_S = 1_000_000
_NAMES = {
    "reservations": {"first": "first page", "middle": "page at n/2", "filter": "equality filter"},
    "sessions": {"filter": "range filter"},
}


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield each list, in the engine and by HTTP, with its total."""
    for kind, names in _NAMES.items():
        few = _medians_us(kind, scale.few, scale.repeats)
        many = _medians_us(kind, scale.many, scale.repeats)
        for where in ("engine", "HTTP"):
            for key, name in names.items():
                yield Figure(
                    f"{name} of {scale.many:,} {kind}, {where}",
                    many[where, key],
                    "µs",
                    f"of {scale.few:,}",
                    few[where, key],
                    _FLAT,
                )


def _medians_us(kind: str, count: int, repeats: int) -> dict[tuple[str, str], float]:
    port = free_port()
    program = ("-m", "bench.filled", str(port), kind, str(count), str(repeats))
    with serving(program, port, announces=True) as mock:
        found = {("engine", key): value for key, value in mock.facts["engine_us"].items()}
        for key, path in _paths(kind, count).items():
            asked = client.request(mock.base_url, "GET", path, _headers(mock, kind))
            medians = [
                statistics.median(
                    client.latencies_s(mock.base_url, asked, status=200, repeats=repeats)
                )
                for _ in range(_BATCHES)
            ]
            # What others do on the machine only ever adds.
            found["HTTP", key] = min(medians) * _US_PER_S
    return found


def _paths(kind: str, count: int) -> dict[str, str]:
    if kind == "sessions":
        bounds = (population.instant(count // 4), population.instant(count // 2))
        first, last = (quote(bound) for bound in bounds)
        path = f"/api/v1/portal/sessions?limit={population.PAGE}&from={first}&to={last}"
        return {"filter": path}
    path = f"/api/v1/reservations?limit={population.PAGE}"
    return {
        "first": path,
        "middle": f"{path}&offset={count // 2}",
        "filter": f"{path}&status=active",
    }


def _headers(mock: Served, kind: str) -> dict[str, str]:
    credential = "driver_token" if kind == "sessions" else "api_key"
    return {"authorization": f"Bearer {mock.facts['credentials']['dynamo'][credential]}"}
