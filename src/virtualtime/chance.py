"""Chance as labelled streams: a draw is a pure function of seed, label and number.

One more consumer with a label of its own changes nobody else's draws, and nothing is kept between
draws but the caller's counter, so a fork or a snapshot carries chance along for free.
"""

from collections.abc import Sequence
from hashlib import blake2b
from math import log
from typing import TypeVar

T = TypeVar("T")
_SPAN = 1 << 64


def bits(seed: int, label: str, number: int = 0) -> int:
    """64 uniform bits for draw `number` of a stream such as "station/CP-0042/meter"."""
    digest = blake2b(f"{seed}/{label}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def unit(seed: int, label: str, number: int = 0) -> float:
    """A float in [0, 1)."""
    return bits(seed, label, number) / _SPAN


def between(low: float, high: float, seed: int, label: str, number: int = 0) -> float:
    """A float in [low, high)."""
    return low + (high - low) * unit(seed, label, number)


def whole(low: int, high: int, seed: int, label: str, number: int = 0) -> int:
    """An integer in [low, high], both ends included."""
    return low + bits(seed, label, number) * (high - low + 1) // _SPAN


def pick(options: Sequence[T], seed: int, label: str, number: int = 0) -> T:
    """One of a non-empty sequence."""
    return options[bits(seed, label, number) * len(options) // _SPAN]


def exponential(mean: float, seed: int, label: str, number: int = 0) -> float:
    """A waiting time with the given mean, as between arrivals of a Poisson process."""
    return -mean * log(1.0 - unit(seed, label, number))
