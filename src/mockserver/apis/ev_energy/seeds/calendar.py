"""The half hours of a seed: a month back and a day ahead, as texts that all records share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from virtualtime.instant import to_seconds_text

SLOT_S = 1800
PER_DAY = 48
_SLOT = timedelta(seconds=SLOT_S)
_BACK = timedelta(days=31)
_DAYS = 33


@dataclass(frozen=True, slots=True)
class Calendar:
    """Half hours by number from `base`, a midnight of UTC; `now` is the one that has just begun.

    `texts[now]` is "2024-06-05T12:00:00Z" at noon; `told` keeps other texts once asked for.
    """

    base: datetime
    texts: tuple[str, ...]
    now: int
    told: dict[timedelta, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.texts)

    def ago(self, **units: float) -> str:
        """An instant before `now`: ago(days=3)."""
        return self._text(self.now * _SLOT - timedelta(**units))

    def after(self, slot: int, minutes: int) -> str:
        """Some minutes after a half hour began."""
        return self._text(slot * _SLOT + timedelta(minutes=minutes))

    def local(self, timezone: str) -> tuple[int, ...]:
        """For each slot the half hour of the local day, 0 to 47; source: IANA time zones."""
        zone = ZoneInfo(timezone)
        walls = ((self.base + slot * _SLOT).astimezone(zone) for slot in range(len(self)))
        return tuple(2 * wall.hour + wall.minute // 30 for wall in walls)

    def _text(self, since: timedelta) -> str:
        found = self.told.get(since)
        if found is None:
            found = self.told[since] = to_seconds_text(self.base + since)
        return found


def calendar(now: datetime) -> Calendar:
    """The calendar of a seed that is made at this moment."""
    base = now.replace(hour=0, minute=0, second=0, microsecond=0) - _BACK
    texts = tuple(to_seconds_text(base + slot * _SLOT) for slot in range(_DAYS * PER_DAY))
    return Calendar(base, texts, (now - base) // _SLOT)
