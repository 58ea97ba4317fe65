"""The wall clock: the one place that asks the machine for the time."""

from datetime import UTC, datetime


class SystemClock:
    """Implements `virtualtime.clock.Clock` with the machine's clock."""

    __slots__ = ()

    def now(self) -> datetime:
        return datetime.now(UTC)
