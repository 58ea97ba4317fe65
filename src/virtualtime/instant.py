"""Instants as text: records hold JSON, so a time in a record is RFC 3339 text in UTC."""

from datetime import UTC, datetime
from functools import lru_cache

import orjson

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# where the seconds and the milliseconds end in '"2024-06-01T09:00:00.250999+00:00"'
_SECONDS, _MILLISECONDS = slice(1, 20), slice(1, 24)


def to_seconds_text(at: datetime) -> str:
    """Write an instant to the second: '2024-06-01T09:00:00Z' (RFC 3339 §5.6)."""
    # orjson takes a third of the time of isoformat, and to remember the texts would take longer
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return orjson.dumps(utc)[_SECONDS].decode() + "Z"


def to_text(at: datetime) -> str:
    """Write an instant to the millisecond: '2024-06-01T09:00:00.250Z'; such texts sort by time."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    if not utc.microsecond:  # orjson leaves it out
        return orjson.dumps(utc)[_SECONDS].decode() + ".000Z"
    return orjson.dumps(utc)[_MILLISECONDS].decode() + "Z"


@lru_cache(maxsize=4096)
def parse(text: str) -> datetime:
    """Read RFC 3339 text; a bare date is its midnight and a missing zone is UTC.

    Raises ValueError when the text is no instant.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is UTC:
        return at
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"'{text}' lies outside the years 1 to 9999 in UTC") from error


def has_zone(text: str) -> bool:
    """Tell whether the text names its offset, as RFC 3339 demands and some chargers forget."""
    return datetime.fromisoformat(text).tzinfo is not None


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970, exact where a float would round."""
    since = at - EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000
