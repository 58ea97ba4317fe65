"""What happened in the last seconds, from what a tally says at one time and at another."""

from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

from ocpp_sim.report.latency import percentile_ms
from ocpp_sim.report.tally import Tally

WINDOW_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Mark:
    at_s: float
    messages: int
    errors: int
    counts: Counter[int]
    lags: Counter[int]


@dataclass(frozen=True, slots=True)
class Lately:
    """Rates, the 95th percentile of the peer's answers, and the 99th of how late our own loop is.

    They are None when there were none.
    """

    messages_per_s: float
    errors: int
    p95_ms: float | None
    lag_ms: float | None = None


class Recent:
    """Ask it regularly; it costs a charge point nothing."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._marks: deque[_Mark] = deque()

    def look(self, tally: Tally, at_s: float) -> Lately:
        """What has changed since the window began; at the first look, since the start."""
        mark = _mark(tally, at_s)
        marks = self._marks
        while len(marks) > 1 and marks[1].at_s <= at_s - self._window_s:
            marks.popleft()
        before = marks[0] if marks else _Mark(0.0, 0, 0, Counter(), Counter())
        marks.append(mark)
        counts, lags = mark.counts - before.counts, mark.lags - before.lags
        return Lately(
            messages_per_s=(mark.messages - before.messages) / max(at_s - before.at_s, 0.001),
            errors=mark.errors - before.errors,
            p95_ms=percentile_ms(counts, 0.95) if counts else None,
            lag_ms=percentile_ms(lags, 0.99) if lags else None,
        )


def _mark(tally: Tally, at_s: float) -> _Mark:
    counts: Counter[int] = Counter()
    for histogram in tally.latencies.values():
        counts.update(histogram.buckets)
    lags = Counter(tally.loop_lag.buckets)
    return _Mark(at_s, tally.sent + tally.received, tally.errors, counts, lags)
