"""When a smart charge flows: in the cheapest, then the greenest half hours until the car leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

POWERED_MA = 32_000
RATE_W = 7_360  # 32 A on one phase
_S_PER_HOUR = 3600
_SLOT = timedelta(minutes=30)
_READY = timedelta(hours=7, minutes=30)  # after the local midnight
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A half hour, or what is left of it; None stands for what nobody knows yet."""

    start: datetime
    end: datetime
    price: int | None = None
    grams: int | None = None

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of time with one current."""

    start: datetime
    end: datetime
    current_ma: int

    @property
    def seconds(self) -> int:
        return round((self.end - self.start).total_seconds())


def ready_by(local: datetime) -> datetime:
    """Half past seven in the morning, at least two hours ahead; `local` is in the home's zone."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = midnight + _READY
    return today if today - local >= 4 * _SLOT else today + _DAY


def chosen(slots: Sequence[Slot], energy_wh: float, rate_w: float = RATE_W) -> list[Slot]:
    """The slots in which so much flows, by time: cheap ones, of equals the green, then the early.

    All of them where that is not enough; what has no price comes last.
    """
    found: list[Slot] = []
    missing_s = energy_wh / rate_w * _S_PER_HOUR
    for slot in sorted(slots, key=_merit):
        if missing_s <= 0:
            break
        found.append(slot)
        missing_s -= slot.seconds
    return sorted(found, key=lambda slot: slot.start)


def runs(slots: Sequence[Slot], flowing: Sequence[Slot]) -> list[Run]:
    """The current over all slots, as few stretches as can be.

    Example: of four slots the last two flow: [Run(…, 0), Run(…, 32_000)].
    """
    on, made = {slot.start for slot in flowing}, list[Run]()
    for slot in slots:
        current_ma = POWERED_MA if slot.start in on else 0
        if made and made[-1].current_ma == current_ma:
            made[-1] = Run(made[-1].start, slot.end, current_ma)
        else:
            made.append(Run(slot.start, slot.end, current_ma))
    return made


def seconds_to_charge(energy_wh: float, rate_w: float = RATE_W) -> int:
    return ceil(energy_wh / rate_w * _S_PER_HOUR)


def _merit(slot: Slot) -> tuple[bool, int, bool, int, datetime]:
    price, grams = slot.price, slot.grams
    return price is None, price or 0, grams is None, grams or 0, slot.start
