"""Latencies in little memory: buckets that grow by 5 %, so a percentile is right within that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, log
from typing import Final

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


NONE: Final = Percentiles(0, 0.0, 0.0, 0.0, 0.0)


@dataclass(slots=True)
class Histogram:
    """Add seconds, ask for percentiles; `buckets` says how many there are in each."""

    buckets: dict[int, int] = field(default_factory=dict)
    count: int = 0
    max_s: float = 0.0

    def add(self, seconds: float) -> None:
        bucket = ceil(log(max(seconds, _FLOOR_S) / _FLOOR_S) / log(_GROWTH))
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1
        self.count += 1
        self.max_s = max(self.max_s, seconds)

    def merge(self, other: "Histogram") -> None:
        """Add all that another one was given."""
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count
        self.count += other.count
        self.max_s = max(self.max_s, other.max_s)

    def percentiles(self) -> Percentiles:
        return Percentiles(
            self.count,
            self._at(0.50),
            self._at(0.95),
            self._at(0.99),
            round(self.max_s * 1000, 3),
        )

    def _at(self, share: float) -> float:
        wanted, seen = share * self.count, 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= wanted:
                limit_s = min(_FLOOR_S * _GROWTH**bucket, self.max_s)
                return round(limit_s * 1000, 3)
        return 0.0


def percentile_ms(counts: Mapping[int, int], share: float) -> float:
    """The percentile of bare `counts`: percentile_ms({190: 20}, 0.95) is 106.0; 0.0 of none."""
    wanted, seen = share * sum(counts.values()), 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= wanted:
            return round(_FLOOR_S * _GROWTH**bucket * 1000, 3)
    return 0.0
