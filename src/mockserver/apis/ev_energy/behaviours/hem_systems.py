"""Home energy: what flows between grid, sun, battery and house."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mockserver.apis.ev_energy.house import HALF_HOUR, Flows, House, Slot, midnight, slots
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, bad_request
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

_ARRAYS, _BATTERIES = "ev_energy.solar_arrays", "ev_energy.home_batteries"
_LOGS = "ev_energy.home_battery_status_logs"
# the lists have both
_BY_USER, _BY_BATTERY = IndexSpec(("user",)), IndexSpec(("home_battery",), "sampled_at")
_BATTERY_WH = 10_000
_MOST_W = 10**9
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_LONGEST = {"PT30M": _DAY, "P1D": 31 * _DAY, "P1M": 366 * _DAY}
# no house is older than this, nor is it reckoned with beyond these
_KEPT = timedelta(days=3660)
_FIRST, _FINAL = datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
_BOUNDS = {"PT30M": "a half hour", "P1D": "midnight", "P1M": "midnight of the first of a month"}
_NOTHING = (*Flows().shown("wh"), "avg_battery_state_of_charge_percentage")


@dataclass(slots=True)
class Sum:
    """What is known of a bucket: its energies, and what the battery held in each half hour."""

    flows: Flows
    levels_wh: list[float]


async def energy_stats(call: Call) -> Answer:
    """Energy in buckets; what has not been yet, or was before the system, is null.

    Raises ProblemError 404, 400 for a range that is not of whole buckets, or of too many.
    """
    _, system = found(call)
    house = _house(call.world, system)
    resolution = call.query["resolution"]
    start, end = parse(call.query["start"]), parse(call.query["end"])
    bounds = _bounds(house.zone, resolution, start, end)
    sums = _sums(house, bounds, *_known(call.world, system))
    shown = [
        {
            "period_start": to_seconds_text(since),
            "period_end": to_seconds_text(until),
            **_bucket(house, known),
        }
        for since, until, known in zip(bounds[:-1], bounds[1:], sums, strict=True)
    ]
    return Answer(
        200,
        {
            "resolution": resolution,
            "start": to_seconds_text(start),
            "end": to_seconds_text(end),
            "buckets": shown,
        },
    )


async def live_power(call: Call) -> Answer:
    """Power now: that of the half hour of which it is part. Raises ProblemError 404."""
    _, system = found(call)
    house = _house(call.world, system)
    now = min(max(call.world.now(), _FIRST), _FINAL)
    slot = _slot_at(house, now)
    before, after = slot.level_wh
    level = before + (after - before) * ((now - slot.start) / (slot.end - slot.start))
    body: dict[str, Any] = {"sampled_at": call.world.now_seconds_text()}
    watts = {name: 2 * wh for name, wh in slot.flows.shown("watts").items()}
    percentage = _percentage(house, level)
    return Answer(200, {**body, **watts, "battery_state_of_charge_percentage": percentage})


def _house(world: World, system: Record) -> House:
    """What the user of a system has, by their solar array and the newest word of their battery."""
    array = _newest(world, _ARRAYS, _BY_USER, system["user"])
    battery = _newest(world, _BATTERIES, _BY_USER, system["user"])
    battery_wh = 0
    if battery is not None:
        log = _newest(world, _LOGS, _BY_BATTERY, battery["id"]) or {}
        battery_wh = log.get("capacity_watt_hours") or _BATTERY_WH
    solar_w = 0 if array is None else min(int(array.get("capacity_watts") or 0), _MOST_W)
    label = f"ev_energy/house/{system['id']}"
    return House(world.seed, label, _zone(system.get("timezone")), solar_w, battery_wh)


def _newest(world: World, collection: str, spec: IndexSpec, key: str) -> Record | None:
    held = world.store[collection]
    group = held.group(spec, (key,))
    return held.record(group[-1]) if group else None


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _known(world: World, system: Record) -> tuple[datetime, datetime]:
    """Since when and until when a system can tell anything."""
    now = min(max(world.now(), _FIRST), _FINAL)
    oldest = now - _KEPT if now - _FIRST > _KEPT else _FIRST
    return max(parse(system["created_at"]), oldest), now


def _bounds(zone: ZoneInfo, resolution: str, start: datetime, end: datetime) -> list[datetime]:
    """The ends of all buckets of a range, in UTC.

    The vendor's own example ends a second short of a bound; that is taken for the bound.
    Raises ProblemError 400.
    """
    wrong = list[Detail]()
    if not _is_bound(zone, resolution, start):
        wrong.append(_misplaced("start", start, zone, resolution))
    if end < datetime.max.replace(microsecond=0, tzinfo=UTC) and _is_bound(
        zone, resolution, end + _SECOND
    ):
        end += _SECOND
    elif not _is_bound(zone, resolution, end):
        wrong.append(_misplaced("end", end, zone, resolution))
    if not wrong and end <= start:
        wrong.append(Detail("query.end", f"is {to_seconds_text(end)}; it must be later than start"))
    if not wrong:
        if _wall(zone, end) - _wall(zone, start) <= _LONGEST[resolution]:
            return _made(zone, resolution, start, end)
        text = f"is {resolution}, for which a range has at most {_LONGEST[resolution].days} days"
        wrong.append(Detail("query.resolution", text))
    raise bad_request("; ".join(f"{each.field} {each.message}" for each in wrong), *wrong)


def _wall(zone: ZoneInfo, at: datetime) -> datetime:
    """What the clocks of a house show: days in it have 24 hours."""
    return at.astimezone(zone).replace(tzinfo=None)


def _misplaced(name: str, at: datetime, zone: ZoneInfo, resolution: str) -> Detail:
    text = (
        f"is {to_seconds_text(at)}; allowed for {resolution}: {_BOUNDS[resolution]} in {zone.key}"
    )
    return Detail(f"query.{name}", text)


def _is_bound(zone: ZoneInfo, resolution: str, at: datetime) -> bool:
    try:
        wall = at.astimezone(zone)
        if resolution == "PT30M":
            return wall.minute % 30 == 0 and wall.second == 0 == wall.microsecond
        return midnight(wall.date(), zone) == at and (resolution == "P1D" or wall.day == 1)
    except OverflowError:
        return False


def _made(zone: ZoneInfo, resolution: str, start: datetime, end: datetime) -> list[datetime]:
    """Bounds from one to another."""
    made, at = [start], start
    while at < end:
        at = min(_following(zone, resolution, at), end)
        made.append(at)
    return made


def _following(zone: ZoneInfo, resolution: str, at: datetime) -> datetime:
    if resolution == "PT30M":
        return at + HALF_HOUR
    day = at.astimezone(zone).date()
    if resolution == "P1M":
        day = day.replace(day=28) + timedelta(days=4)
        return midnight(day.replace(day=1), zone)
    return midnight(day + _DAY, zone)


def _sums(
    house: House, bounds: Sequence[datetime], since: datetime, until: datetime
) -> list[Sum | None]:
    """What is known of each bucket from the half hours that lie in it; None for nothing."""
    sums: list[Sum | None] = [None] * (len(bounds) - 1)
    low, high = max(bounds[0], since), min(bounds[-1], until)
    if low >= high:
        return sums
    day, last = low.astimezone(house.zone).date(), high.astimezone(house.zone).date()
    while day <= last:
        for slot in slots(house, day):
            if slot.start < low or slot.end > high:
                continue
            number = bisect_right(bounds, slot.start) - 1
            known = sums[number] or Sum(Flows(), [])
            known.flows += slot.flows
            known.levels_wh.append(sum(slot.level_wh) / 2)
            sums[number] = known
        day += _DAY
    return sums


def _bucket(house: House, known: Sum | None) -> dict[str, Any]:
    if known is None:
        return dict.fromkeys(_NOTHING)
    level = sum(known.levels_wh) / len(known.levels_wh)
    percentage = _percentage(house, level)
    return {**known.flows.shown("wh"), "avg_battery_state_of_charge_percentage": percentage}


def _percentage(house: House, level_wh: float) -> int | None:
    return round(100 * level_wh / house.battery_wh) if house.battery_wh else None


def _slot_at(house: House, at: datetime) -> Slot:
    day = at.astimezone(house.zone).date()
    return next(slot for slot in slots(house, day) if slot.start <= at < slot.end)


BEHAVIOURS: Mapping[str, Handler] = {
    "hem_systems.energy_stats": energy_stats,
    "hem_systems.live_power": live_power,
}
