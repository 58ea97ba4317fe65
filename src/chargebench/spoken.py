"""Durations and instants as people type them."""

from datetime import UTC, datetime

from virtualtime.duration import seconds
from virtualtime.instant import parse, to_seconds_text

__all__ = ["instant", "seconds"]

# what a world's clock can be put to
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def instant(text: str) -> datetime:
    """Read RFC 3339 text, or a date as its midnight in UTC.

    Raises ValueError that names what is allowed.
    """
    try:
        at = parse(text)
    except (ValueError, OverflowError):
        raise ValueError(
            f"'{text}' is no time; write 2024-06-01T09:00:00Z, 2024-06-01T11:00:00+02:00"
            " or 2024-06-01"
        ) from None
    if not _EARLIEST <= at <= _LATEST:
        raise ValueError(
            f"'{text}' is out of range; it must be from {to_seconds_text(_EARLIEST)}"
            f" to {to_seconds_text(_LATEST)}"
        )
    return at
