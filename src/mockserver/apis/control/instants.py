"""Instants that a client names, within bounds that leave room to reckon with them."""

from datetime import UTC, datetime

from mockserver.world.problems import invalid_field
from virtualtime.instant import parse, to_text

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def instant(field: str, text: str) -> datetime:
    """Read an instant that the document has checked to be one.

    Raises ProblemError 422 naming the field when it is not from 2000 to 2100.
    """
    at = parse(text)
    if not EARLIEST <= at <= LATEST:
        raise invalid_field(
            field, f"is '{text}'; allowed: from {to_text(EARLIEST)} to {to_text(LATEST)}"
        )
    return at
