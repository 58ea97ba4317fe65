"""What flows between sun, battery, house and grid: a model that draws the same for the same house.

Each local day stands for itself: the battery takes what the sun leaves over, helps out from the
morning on, and is back at its reserve at midnight.
Energies are whole watt hours of half an hour, and none is lost:
generation + import + discharge = consumption + export + charge.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from math import pi, sin
from zoneinfo import ZoneInfo

from virtualtime import chance

HALF_HOUR = timedelta(minutes=30)
_DAY = timedelta(days=1)
# watt hours that a house uses in half an hour, until an hour of the day
_USE = ((6, 120), (9, 320), (17, 190), (22, 480), (24, 210))
_CHARGE_WH, _DISCHARGE_WH, _NIGHT_WH = 1500, 1250, 400
_RESERVE, _NIGHT_SHARE = 0.1, 0.4
_NIGHT = range(2, 10)  # half hours of the local day in which power is cheap
_HELPING_FROM = 14
_LAST = 4  # half hours before midnight in which the rest is sold
_YIELD = 0.8
_SPRING, _YEAR, _SWING_H = 80, 365, 4


@dataclass(frozen=True, slots=True)
class House:
    """What a house has, in W and Wh; `label` names its stream of chance."""

    seed: int
    label: str
    zone: ZoneInfo
    solar_w: int
    battery_wh: int


@dataclass(frozen=True, slots=True)
class Flows:
    """What goes from where to where, in one unit."""

    solar_to_home: int = 0
    solar_to_battery: int = 0
    solar_to_grid: int = 0
    battery_to_home: int = 0
    battery_to_grid: int = 0
    grid_to_home: int = 0
    grid_to_battery: int = 0

    def __add__(self, other: "Flows") -> "Flows":
        return Flows(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    def shown(self, unit: str) -> dict[str, int]:
        """With what they come to: shown("wh") is {"generation_wh": 900, …}."""
        sums = {
            "generation": self.solar_to_home + self.solar_to_battery + self.solar_to_grid,
            "consumption": self.solar_to_home + self.battery_to_home + self.grid_to_home,
            "import": self.grid_to_home + self.grid_to_battery,
            "export": self.solar_to_grid + self.battery_to_grid,
            "charge": self.solar_to_battery + self.grid_to_battery,
            "discharge": self.battery_to_home + self.battery_to_grid,
        }
        parts = {name: getattr(self, name) for name in _NAMES}
        return {f"{name}_{unit}": value for name, value in (sums | parts).items()}


_NAMES = tuple(field.name for field in fields(Flows))


@dataclass(frozen=True, slots=True)
class Slot:
    """Half an hour: its energies in Wh, and what the battery holds at either end."""

    start: datetime
    end: datetime
    flows: Flows
    level_wh: tuple[int, int]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins, in UTC. Raises OverflowError outside the years 1 to 9999."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def slots(house: House, day: date) -> Iterator[Slot]:
    """The half hours of a local day; there are 46 or 50 where clocks are changed."""
    start, end = midnight(day, house.zone), midnight(day + _DAY, house.zone)
    count = -((start - end) // HALF_HOUR)
    clouds = chance.between(0.25, 1, house.seed, f"{house.label}/clouds/{day}")
    reserve = round(house.battery_wh * _RESERVE)
    level = reserve
    for number in range(count):
        at = start + number * HALF_HOUR
        wall = at.astimezone(house.zone)
        half = 2 * wall.hour + wall.minute // 30
        sun = round(house.solar_w / 2 * _YIELD * clouds * _height(day, half))
        use = round(_use(half) * chance.between(0.6, 1.4, house.seed, f"{house.label}/use/{at}"))
        flows = _flows(house, half, sun, use, level - reserve)
        flows = _sold(flows, level - reserve, count - number)
        before, level = level, level + _charged(flows)
        yield Slot(at, min(at + HALF_HOUR, end), flows, (before, level))


def _flows(house: House, half: int, sun: int, use: int, spare: int) -> Flows:
    """Who gets what, when `spare` Wh may be taken from the battery."""
    own = min(sun, use)
    room = min(house.battery_wh - round(house.battery_wh * _RESERVE) - spare, _CHARGE_WH)
    stored = min(sun - own, room)
    helped = min(use - own, spare, _DISCHARGE_WH) if half >= _HELPING_FROM else 0
    night = 0
    if half in _NIGHT:
        wanted = round(house.battery_wh * _NIGHT_SHARE) - spare
        night = max(0, min(room - stored, _NIGHT_WH, wanted))
    return Flows(own, stored, sun - own - stored, helped, 0, use - own - helped, night)


def _sold(flows: Flows, spare: int, left: int) -> Flows:
    """The same with an equal part of what is left in the battery sold, close to midnight."""
    if left > _LAST:
        return flows
    sold = -((flows.battery_to_home - spare) // left)
    parts = {name: getattr(flows, name) for name in _NAMES}
    return Flows(**{**parts, "battery_to_grid": max(0, sold)})


def _charged(flows: Flows) -> int:
    gained = flows.solar_to_battery + flows.grid_to_battery
    return gained - flows.battery_to_home - flows.battery_to_grid


def _use(half: int) -> int:
    return next(wh for until, wh in _USE if half < 2 * until)


def _height(day: date, half: int) -> float:
    """How high the sun stands, 0 to 1; days are long in June."""
    season = sin(2 * pi * (day.timetuple().tm_yday - _SPRING) / _YEAR)
    light = 24 + _SWING_H * 2 * season
    risen = half + 0.5 - (26 - light / 2)
    return sin(pi * risen / light) * (0.7 + 0.3 * season) if 0 < risen < light else 0
