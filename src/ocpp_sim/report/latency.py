"""Latencies in little memory: buckets that grow by 5 %, so a percentile is right within that."""

from dataclasses import dataclass
from math import ceil, log

_GROWTH = 1.05
_FLOOR_S = 1e-5


@dataclass(frozen=True, slots=True)
class Percentiles:
    """All in milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


class Histogram:
    """Add seconds, ask for percentiles."""

    __slots__ = ("_buckets", "_count", "_max_s")

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self._count = 0
        self._max_s = 0.0

    def add(self, seconds: float) -> None:
        bucket = ceil(log(max(seconds, _FLOOR_S) / _FLOOR_S) / log(_GROWTH))
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        self._count += 1
        self._max_s = max(self._max_s, seconds)

    def percentiles(self) -> Percentiles:
        return Percentiles(
            self._count,
            self._at(0.50),
            self._at(0.95),
            self._at(0.99),
            round(self._max_s * 1000, 3),
        )

    def _at(self, share: float) -> float:
        wanted, seen = share * self._count, 0
        for bucket in sorted(self._buckets):
            seen += self._buckets[bucket]
            if seen >= wanted:
                limit_s = min(_FLOOR_S * _GROWTH**bucket, self._max_s)
                return round(limit_s * 1000, 3)
        return 0.0
