"""The wall clock of this machine, and one that runs faster and catches up with it."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from virtualtime.clock import Clock, Dial


class Pace(Clock, Protocol):
    """A clock that says how many of its seconds pass in one of the wall's."""

    @property
    def speed(self) -> float: ...


class WallClock:
    speed: Final = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)


class ScaledClock:
    """Runs `speed` times as fast as the wall, from so far in the past that it never overtakes it.

    It shows what the wall does once `run_time_s` of its own seconds are over, and from then on.
    """

    def __init__(self, speed: float, run_time_s: float, wall: Clock) -> None:
        now = wall.now()
        behind = timedelta(seconds=run_time_s * (1.0 - 1.0 / speed))
        self.speed: Final = speed
        self._wall = wall
        self._dial = Dial("scaled", now, now - behind, speed)

    def now(self) -> datetime:
        wall = self._wall.now()
        return min(self._dial.read(wall), wall)
