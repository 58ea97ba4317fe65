"""The clock port and the reading of a world's clock: real, frozen or scaled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

Mode = Literal["real", "frozen", "scaled"]


class Clock(Protocol):
    """Whatever can tell the wall time as an aware UTC datetime."""

    def now(self) -> datetime: ...


@dataclass(slots=True)
class ManualClock:
    """A wall clock that stands still until told; for tests and simulations."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


_new = tuple.__new__  # of a Dial, without the call of Python that its own would take


class Dial(NamedTuple):
    """How a world follows the wall: when the wall read `wall_at`, the world read `world_at`.

    A real dial keeps their distance, a frozen one stays at `world_at`, a scaled one runs `factor`
    times as fast as the wall.
    A tuple, since each timer of a world that is advanced makes one.
    """

    mode: Mode
    wall_at: datetime
    world_at: datetime
    factor: float = 1.0

    def read(self, wall: datetime) -> datetime:
        """The world's time when the wall says `wall`."""
        if self.mode == "frozen":
            return self.world_at
        since = wall - self.wall_at
        # asked for with every request, and a product by a float takes longest of all
        return self.world_at + (since if self.factor == 1.0 else since * self.factor)

    def wall_for(self, world: datetime) -> datetime | None:
        """When the wall will show the world's instant `world`; None while frozen."""
        if self.mode == "frozen":
            return None
        return self.wall_at + (world - self.world_at) / self.factor

    def set(self, mode: Mode, wall: datetime, *, factor: float = 1.0) -> "Dial":
        """Change the mode without a jump in the world's time; a real dial keeps its distance."""
        return Dial(mode, wall, self.read(wall), factor if mode == "scaled" else 1.0)

    def jump(self, to: datetime, wall: datetime) -> "Dial":
        """Put the world's clock at `to`, going on in the same mode."""
        return _new(Dial, (self.mode, wall, to, self.factor))
