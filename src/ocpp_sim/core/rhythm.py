"""When people come: a week of hours with weights, and the even time in which they come regularly.

A rhythm is 168 weights, of Monday 00:00 UTC first; in even time each hour lasts as long as its
share of the week's weights, so that what is regular there is frequent in hours of much weight.
"""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from math import nextafter
from typing import Final, TypeAlias

Rhythm: TypeAlias = tuple[float, ...]

HOURS: Final = 168
_HOUR_S: Final = 3600
_WEEK_S: Final = HOURS * _HOUR_S
_MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)


def week_of(hours: tuple[float, ...], weekdays: tuple[float, ...], utc_offset_h: int) -> Rhythm:
    """The rhythm of 24 weights of hours and 7 of weekdays, both as a clock `utc_offset_h` has them.

    Raises ValueError when all are 0.
    """
    local = [day * hour for day in weekdays for hour in hours]
    if not any(local):
        raise ValueError("all weights are 0, so that nobody would ever come")
    return tuple(local[(at + utc_offset_h) % HOURS] for at in range(HOURS))


def later(rhythm: Rhythm, at: datetime, even_s: float) -> datetime:
    """The instant that is so many even seconds after another, or before it if they are negative."""
    weeks, within_s = divmod(_even_s(rhythm, at) + even_s, _WEEK_S)
    sums = _sums(rhythm)
    wanted = min(within_s / _WEEK_S * sums[-1], nextafter(sums[-1], 0.0))
    hour = bisect_right(sums, wanted) - 1
    rest = (wanted - sums[hour]) / rhythm[hour]
    found = _MONDAY + timedelta(seconds=round(weeks * _WEEK_S + (hour + rest) * _HOUR_S))
    return found if even_s < 0 else max(found, at)  # floats may lead to the other end of a night


def between_s(rhythm: Rhythm, start: datetime, end: datetime) -> float:
    """The even seconds from one instant to another."""
    return _even_s(rhythm, end) - _even_s(rhythm, start)


def _even_s(rhythm: Rhythm, at: datetime) -> float:
    weeks, within_s = divmod((at - _MONDAY).total_seconds(), _WEEK_S)
    hour, rest_s = divmod(within_s, _HOUR_S)
    sums = _sums(rhythm)
    done = sums[int(hour)] + rhythm[int(hour)] * rest_s / _HOUR_S
    return (weeks + done / sums[-1]) * _WEEK_S


@lru_cache(maxsize=64)
def _sums(rhythm: Rhythm) -> tuple[float, ...]:
    """What has passed of the weights at the beginning of each hour, and at the end of the week."""
    return tuple(accumulate(rhythm, initial=0.0))
