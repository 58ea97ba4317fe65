"""The ways in which households charge: an evening at home in one of three, and on the go."""

from dataclasses import dataclass, field
from typing import Literal

from mockserver.apis.ev_energy.seeds.charges import Mode, Part, Stretch, cheapest, stretch
from mockserver.apis.ev_energy.seeds.markets import Market, Tariff

Pattern = Literal[
    "smart", "boosted", "unmanaged", "away", "away_managed", "smart_now", "boost_now"
]  # fmt: skip
PAST: tuple[Pattern, ...] = ("smart", "boosted", "unmanaged", "smart", "away_managed", "away")
_NIGHT = 27  # from 18:00 to 07:30, in half hours
_LUNCH = 10  # from 13:00 to 18:00
_AWAY_WH = 8_240
_OPEN = 8  # nobody is still plugged in from the night when the latest charges begin
_WAIT = 3


@dataclass(frozen=True, slots=True)
class Way:
    """How one charges: on the n-th evening back, in a pattern, at `slot_wh` for `count` slots."""

    pattern: Pattern
    tariff: int
    back: int
    slot_wh: int
    count: int


@dataclass(frozen=True, slots=True)
class Patterns:
    """Charges of one market, each way reckoned once."""

    market: Market
    nights: tuple[int, ...]
    made: dict[Way, tuple[Stretch, ...]] = field(default_factory=dict)

    def charge(self, way: Way) -> tuple[Stretch, ...]:
        """The stretches of a way to charge, the oldest first."""
        found = self.made.get(way)
        if found is None:
            tariff = self.market.tariffs[way.tariff]
            wh = _AWAY_WH if way.pattern in ("away", "away_managed") else way.slot_wh
            priced = None if way.pattern == "away" else tariff
            parts = _parts(self, tariff, way)
            found = tuple(stretch(self.market, priced, part, wh) for part in parts)
            self.made[way] = found
        return found


def patterns(market: Market) -> Patterns:
    """The charges of a market, of which none is reckoned yet."""
    last = market.calendar.now - _OPEN - _NIGHT
    return Patterns(market, tuple(e for e in market.evenings if _LUNCH <= e <= last))


def _parts(made: Patterns, tariff: Tariff, way: Way) -> tuple[Part, ...]:
    now = made.market.calendar.now
    if way.pattern == "smart_now":
        return (Part("SMART", now - 4, None, cheapest(made.market, tariff, now - 4, now, 2)),)
    if way.pattern == "boost_now":
        return (Part("SMART", now - 6, now - 2), Part("BOOST", now - 2, None, (now - 2, now - 1)))
    start = made.nights[-1 - way.back]
    end = start + _NIGHT
    if way.pattern == "smart":
        slots = cheapest(made.market, tariff, start, end - 1, way.count)
        return (Part("SMART", start, end, slots),)
    if way.pattern == "unmanaged":
        return (Part("UNMANAGED_HOME", start, end, tuple(range(start, start + way.count))),)
    if way.pattern == "boosted":
        begun, full = start + _WAIT, start + _WAIT + way.count
        return (
            Part("SMART", start, begun),
            Part("BOOST", begun, full, tuple(range(begun, full))),
            Part("SMART", full, end),
        )
    noon = start - _LUNCH
    mode: Mode = "MANAGED_OTG" if way.pattern == "away_managed" else "UNMANAGED_OTG"
    return (Part(mode, noon, noon + 2, (noon, noon + 1)),)
