"""Latencies to three significant digits: small enough to send, exact enough for a budget.

Locust's own statistics round to two digits (147 ms counts as 150), which moves a verdict.
"""

from collections.abc import Iterable, Iterator
from math import ceil, floor, log10

_DIGITS = 3
_US_PER_MS = 1000


class Histogram:
    """Counts by latency; the error of a percentile is at most 0.5 %.

    Shape of `dump`: {12300: 4, 12400: 1}, microseconds and how often.
    """

    __slots__ = ("_counts", "_max_us", "_total")

    def __init__(self, counts: Iterable[tuple[int, int]] = ()) -> None:
        self._counts: dict[int, int] = {}
        self._total = 0
        self._max_us = 0
        for latency_us, count in counts:
            self._add(latency_us, count)

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(sorted(self._counts.items()))

    def add(self, latency_ms: float) -> None:
        self._add(rounded(latency_ms * _US_PER_MS), 1)

    def merge(self, other: "Histogram") -> None:
        for latency_us, count in other:
            self._add(latency_us, count)

    def percentile_ms(self, percent: float) -> float:
        """The latency that `percent` of all stay within (nearest rank); 0 when there are none.

        Example: percentile_ms(95) of 1, 2, … 100 ms is 95.0.
        """
        rank = max(1, ceil(self._total * percent / 100))
        seen = 0
        for latency_us, count in self:
            seen += count
            if seen >= rank:
                return latency_us / _US_PER_MS
        return 0.0

    @property
    def max_ms(self) -> float:
        return self._max_us / _US_PER_MS

    def dump(self) -> dict[int, int]:
        return dict(self._counts)

    def _add(self, latency_us: int, count: int) -> None:
        self._counts[latency_us] = self._counts.get(latency_us, 0) + count
        self._total += count
        self._max_us = max(self._max_us, latency_us)


def rounded(value: float) -> int:
    """A positive number to three significant digits, below 1000 to whole units.

    Example: rounded(147_263) is 147_000, rounded(12.4) is 12.
    """
    if value < 1:
        return 0
    step = 10 ** max(0, floor(log10(value)) - _DIGITS + 1)
    return int(floor(value / step + 0.5) * step)
