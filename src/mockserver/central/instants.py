"""Timestamps as charge points write them, and as records keep them."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from mockserver.charging import flags as odd
from virtualtime.instant import has_zone, parse, to_text

_FIRST_YEAR = 1000  # earlier years have fewer digits, and such texts do not sort by time
_AS_KEPT = re.compile(r"[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_ZONELESS = (odd.NO_TIME_ZONE,)
_UNREADABLE = (odd.UNREADABLE_TIMESTAMP,)


def read(text: str | None, now: Callable[[], str]) -> tuple[str, tuple[str, ...]]:
    """A time as records keep it, and flags for what is odd about it.

    Example: "2024-06-01T11:00:00" gives ("2024-06-01T11:00:00.000Z", ("no_time_zone",)).
    `now` stands in for a time that is missing or that nobody can read.
    """
    if text is None:
        return now(), ()
    if _AS_KEPT.fullmatch(text) is not None:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return now(), _UNREADABLE
        return text, ()
    at, flags = _read(text)
    return at or now(), flags


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[str | None, tuple[str, ...]]:
    try:
        at = parse(text)
        zoned = text.endswith("Z") or has_zone(text)
    except (ValueError, OverflowError):
        return None, _UNREADABLE
    if at.year < _FIRST_YEAR:
        return None, _UNREADABLE
    return to_text(at), () if zoned else _ZONELESS
