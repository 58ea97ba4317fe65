"""Finding the operation of a path, among few operations and among many."""

import time
from collections.abc import Iterator, Sequence

from bench.figure import Figure, Target
from bench.scale import Scale
from mockserver.http.route import Router

# of each resource, as documents have them
_SHAPES = ("/v2/{0}", "/v2/{0}/{{id}}", "/v2/{0}/{{id}}/logs", "/v2/{0}/{{id}}/logs/{{at}}")
_FEW, _MANY = 32, 3_200
_NS_PER_S = 1_000_000_000
_ID = "vhcl01HN2NJ9NMRZBXT1H6FT9N7735"


def measure(scale: Scale) -> Iterator[Figure]:
    """Yield how long the same paths are looked for among few operations and among many."""
    asked = [path.format(id=_ID, at="2024-06-01T09:00:00Z") for path in _templates(_FEW)]
    few, many = _router(_FEW), _router(_MANY)
    # Turn by turn, so that a busy machine slows both; what others do only ever adds.
    rounds = [(_once_ns(few, asked), _once_ns(many, asked)) for _ in range(scale.repeats)]
    yield Figure(
        f"looking up a route among {_MANY:,} operations",
        min(many_ns for _, many_ns in rounds),
        "ns",
        f"among {_FEW}",
        min(few_ns for few_ns, _ in rounds),
        Target("ratio", "at most", 1.5),
    )


def _templates(count: int) -> list[str]:
    kinds = range(count // len(_SHAPES))
    return [shape.format(f"resources_{kind}") for kind in kinds for shape in _SHAPES]


def _router(count: int) -> Router[str]:
    router: Router[str] = Router()
    for template in _templates(count):
        router.add(template, "GET", template)
    return router


def _once_ns(router: Router[str], paths: Sequence[str]) -> float:
    began = time.perf_counter()
    for path in paths:
        router.find(path)
    return (time.perf_counter() - began) / len(paths) * _NS_PER_S
