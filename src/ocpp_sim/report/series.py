"""What a fleet looked like over time, in a bounded number of samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_MOST: Final = 600


@dataclass(frozen=True, slots=True)
class Sample:
    """The fleet `at_s` seconds after it began; `messages` and `errors` are sums since then."""

    at_s: float
    connected: int
    charging: int
    power_w: int
    messages: int
    errors: int


class Series:
    """Samples in order; when there are too many, every other one goes."""

    __slots__ = ("_most", "_samples", "_stride", "_taken")

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._samples: list[Sample] = []
        self._stride = 1
        self._taken = 0

    def add(self, sample: Sample) -> None:
        if self._taken % self._stride == 0:
            self._samples.append(sample)
            if len(self._samples) > self._most:
                self._samples = self._samples[::2]
                self._stride *= 2
        self._taken += 1

    def samples(self) -> tuple[Sample, ...]:
        return tuple(self._samples)


def together(series: Sequence[Sequence[Sample]]) -> tuple[Sample, ...]:
    """The samples of several processes as those of one fleet, at the times of the longest."""
    found = [one for one in series if one]
    if not found:
        return ()
    longest = max(found, key=len)
    return tuple(
        _sum(sample.at_s, [_last(one, sample.at_s) for one in found]) for sample in longest
    )


def rates(samples: Sequence[Sample]) -> list[tuple[float, float]]:
    """Messages per second between one sample and the next: [(at_s, 12.5), …]."""
    return [
        (after.at_s, (after.messages - before.messages) / (after.at_s - before.at_s))
        for before, after in pairwise(samples)
        if after.at_s > before.at_s
    ]


def _last(samples: Sequence[Sample], at_s: float) -> Sample:
    """The nearest sample that is not later, or the first."""
    return next((one for one in reversed(samples) if one.at_s <= at_s), samples[0])


def _sum(at_s: float, samples: Sequence[Sample]) -> Sample:
    return Sample(
        at_s,
        sum(one.connected for one in samples),
        sum(one.charging for one in samples),
        sum(one.power_w for one in samples),
        sum(one.messages for one in samples),
        sum(one.errors for one in samples),
    )
