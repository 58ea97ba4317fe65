"""How much of its peak power a battery takes at each percent of charge, as data.

A curve has points, straight lines between them, and one constant power for each whole percent, so
that energy stays an exact sum. `CURVES` has the shapes of everyday cars; one of the last percent
before full always takes something, and a full battery nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

FULL: Final = 100
_WHOLE: Final = 100

Points = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Curve(((0, 40), (10, 100), (80, 100), (100, 5))): from 10 to 80 % it takes the peak power.

    The second number of a point is the part of `whole`; with the peak power in watts as `whole`
    it is watts. `shares` has the part for each percent from 0 to 99, `ends` the percent at which it
    is next another; both are shared by all curves with the same points.
    Raises ValueError for a curve that cannot be.
    """

    points: Points
    whole: int = _WHOLE
    shares: tuple[int, ...] = field(init=False, repr=False, compare=False)
    ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        percents = [percent for percent, _ in self.points]
        if not percents or percents != sorted(set(percents)):
            raise ValueError(f"its percents do not go up: {percents}; expected such as 0, 20, 80")
        if not 0 <= percents[0] <= percents[-1] <= FULL:
            raise ValueError(f"{percents} are not within 0 to {FULL} percent")
        if not all(0 < part <= self.whole for _, part in self.points):
            parts = [part for _, part in self.points]
            raise ValueError(f"{parts} are not all within 1 and the peak, {self.whole}")
        shares, ends = _tables(self.points)
        object.__setattr__(self, "shares", shares)
        object.__setattr__(self, "ends", ends)


def steps(points: Iterable[tuple[int, int]], first: int, last: int) -> tuple[int, ...]:
    """The value at each whole number: steps([(0, 10), (4, 30)], -1, 5) is 10 10 15 20 25 30 30."""
    known = tuple(points)
    return tuple(_value(known, at) for at in range(first, last + 1))


@lru_cache(maxsize=256)
def _tables(points: Points) -> tuple[tuple[int, ...], tuple[int, ...]]:
    shares = steps(points, 0, FULL - 1)
    ends = [FULL] * FULL
    for percent in range(FULL - 2, -1, -1):
        same = shares[percent] == shares[percent + 1]
        ends[percent] = ends[percent + 1] if same else percent + 1
    return shares, tuple(ends)


def _value(points: Points, at: int) -> int:
    if at <= points[0][0]:
        return points[0][1]
    for (low, before), (high, after) in pairwise(points):
        if at <= high:
            return before + (after - before) * (at - low) // (high - low)
    return points[-1][1]


# The last percent still takes 4/23 of the peak.
TAPER: Final = Curve(((80, 23), (99, 4)), 23)
CURVES: Final[Mapping[str, Curve]] = {
    "taper": TAPER,
    "constant": Curve(((0, 100),)),
    "early-peak": Curve(
        ((0, 60), (3, 90), (5, 100), (20, 100), (40, 66), (60, 42), (80, 24), (95, 8), (99, 4))
    ),
    "plateau": Curve(
        ((0, 55), (5, 90), (10, 100), (46, 100), (52, 84), (76, 70), (80, 48), (90, 20), (99, 5))
    ),
    "staircase": Curve(
        ((0, 75), (5, 100), (33, 100), (34, 78), (57, 78), (58, 56), (77, 56), (78, 34), (99, 7))
    ),
    "iron": Curve(((0, 45), (8, 80), (15, 100), (68, 100), (75, 62), (90, 45), (96, 20), (99, 6))),
    "lorry": Curve(((0, 80), (5, 100), (85, 100), (92, 50), (99, 12))),
}
