"""Durations and instants as people type them."""

import re
from datetime import UTC, datetime

from virtualtime.instant import parse, to_seconds_text

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
# what a world's clock can be put to
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def seconds(text: str) -> float:
    """Read '30s', '1m30s', '500ms', '2h' or a bare number of seconds.

    Raises ValueError that names what is allowed.
    """
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"'{text}' is no duration; write 30s, 1m30s, 500ms or 2h")
    return sum(float(number) * _UNITS_S[unit] for number, unit in parts)


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
