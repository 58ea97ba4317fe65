"""Energy on the grid of half hours, as a meter tells it from one reading to the next."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from weakref import ref

from mockserver.apis.ev_energy.charging.names import SUB_SESSIONS, USAGES, VEHICLES
from mockserver.apis.ev_energy.prices import price_at
from mockserver.apis.ev_energy.reckoning import (
    AMOUNTS,
    amounts,
    carbon_at,
    compared,
    refilled,
    scaled,
)
from mockserver.store.collection import Record
from mockserver.store.late import Late
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text, to_text

SLOT_S = 1800
_SLOT = timedelta(seconds=SLOT_S)
_LONGEST = timedelta(days=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WH = "total_energy_delivered_watt_hours"
_DELIVERED = "energy_delivered_watt_hours"
_USED = frozenset({"intervals", "last_updated_at"})
CHANGES = frozenset(
    {*AMOUNTS, "percentage_added", "co2_intensity_classification", "duration_minutes"}
)
"""The fields of a sub-session that follow from its usage."""
_GRAMS = "co2_intensity_grams_per_kilowatt_hour"
_RATINGS = ((0.6, "very low"), (0.85, "low"), (1.1, "moderate"), (1.25, "high"))
_DAY_H, _EACH_H = 24, 3
_RECORD_BYTES = 2000
_S_PER_MINUTE = 60


def floor(at: datetime) -> datetime:
    """The half hour in which an instant lies, of UTC's clock."""
    return at - (at - _EPOCH) % _SLOT


def slots(since: datetime, until: datetime) -> list[tuple[datetime, float]]:
    """The half hours that two instants touch, with the seconds between them in each.

    Example: from 09:40 to 10:10 it is [(09:30, 1200.0), (10:00, 600.0)].
    """
    start, found = floor(since), []
    while True:
        end = start + _SLOT
        found.append((start, max(0.0, (min(end, until) - max(start, since)).total_seconds())))
        if end >= until:
            return found
        start = end


def price_of(world: World, tariff: str | None, text: str) -> int | None:
    """The price of a half hour in the smallest unit for each kWh; None when nobody knows."""
    return None if tariff is None else price_at(world, tariff, text)


def book(world: World, sub_session: Record, energy_wh: int, at: str) -> Record:
    """Bring a sub-session up to what the meter shows: so much in all at an instant.

    What came since the last reading flowed evenly, but within ten days, however wrong a clock is;
    less than before changes no figure.
    """
    key = sub_session["id"]
    usage = world.get(USAGES, key) or _nothing(sub_session)
    fresh_wh = max(0, energy_wh - sub_session[_DELIVERED])
    made = _used(world, sub_session, usage, fresh_wh, at)
    world.put(USAGES, key, made, size=_RECORD_BYTES)
    booked = _booked(world, sub_session, made, battery_of(world, sub_session), at)
    world.put(SUB_SESSIONS, key, booked, size=_RECORD_BYTES)
    return booked


def book_late(world: World, standing: Record, energy_wh: int, at: str) -> None:
    """Do as `book` when somebody looks at the sub-session or its usage, which is there already.

    `standing` is right in all fields but those of `CHANGES`. Prices and emissions are those that
    are known by then.
    """
    key, weakly = standing["id"], ref(world)
    # A sub-session that is not late says what was booked; else its intervals will.
    told = None if world.store[SUB_SESSIONS].is_late(key) else standing[_DELIVERED]

    use = partial(_used_late, weakly, standing, told, energy_wh, at)
    used = world.put_late(USAGES, key, use, size=_RECORD_BYTES, changes=_USED, chained=True)
    catch_up = partial(_booked_late, weakly, used, battery_of(world, standing), at)
    world.put_late(SUB_SESSIONS, key, catch_up, size=_RECORD_BYTES, changes=CHANGES)


# What is done late is a `partial` of one of these, which is made in less time than a closure.


def _used_late(  # noqa: PLR0917 - as a partial gives them
    weakly: "ref[World]",
    standing: Record,
    told_wh: int | None,
    energy_wh: int,
    at: str,
    usage: Record,
) -> Record:
    so_far_wh = sum(each[_WH] for each in usage["intervals"]) if told_wh is None else told_wh
    return _used(_there(weakly), standing, usage, max(0, energy_wh - so_far_wh), at)


def _booked_late(
    weakly: "ref[World]", used: Late, battery_wh: float | None, at: str, sub_session: Record
) -> Record:
    return _booked(_there(weakly), sub_session, used.record(), battery_wh, at)


def _there(weakly: "ref[World]") -> World:
    """The world, which is still there when somebody looks into it."""
    world = weakly()
    assert world is not None
    return world


def _used(world: World, sub_session: Record, usage: Record, fresh_wh: int, at: str) -> Record:
    """A usage after so much more until an instant."""
    known = parse(usage["last_updated_at"])
    until = max(known, parse(at))
    since = max(known, until - _LONGEST)
    intervals = compared(_filled(world, sub_session, usage["intervals"], (since, until), fresh_wh))
    return {**usage, "intervals": intervals, "last_updated_at": to_text(until)}


def _booked(
    world: World, sub_session: Record, usage: Record, battery_wh: float | None, at: str
) -> Record:
    """A sub-session with all that follows from its usage."""
    took_s = (parse(usage["last_updated_at"]) - parse(sub_session["start"])).total_seconds()
    sums = amounts(world, sub_session, usage["intervals"])
    return {
        **sub_session,
        **sums,
        "percentage_added": _added(battery_wh, sums[_DELIVERED]),
        "co2_intensity_classification": _rated(world, sub_session, sums[_GRAMS], at),
        "duration_minutes": round(took_s / _S_PER_MINUTE),
    }


def _nothing(sub_session: Record) -> dict[str, Any]:
    return {
        "currency": sub_session["currency"],
        "charging_sub_session": sub_session["id"],
        "intervals": [],
        "last_updated_at": sub_session["start"],
    }


def _filled(
    world: World,
    sub_session: Record,
    known: Sequence[Record],
    span: tuple[datetime, datetime],
    fresh_wh: int,
) -> list[Record]:
    """The intervals after `fresh_wh` more in a span that begins where they end, or within.

    What comes in no time is put with what came last.
    """
    at_once = known and span[0] == span[1]
    touched = [(parse(known[-1]["started_at"]), 0.0)] if at_once else slots(*span)
    parts = scaled([round(1000 * seconds) for _, seconds in touched], fresh_wh)
    made = list(known)
    for (start, _), wh in zip(touched, parts, strict=True):
        text = to_seconds_text(start)
        if made and made[-1]["started_at"] == text:
            before = made.pop()
        else:
            before = _empty(world, sub_session["tariff"], text)
        made += refilled([before], [before[_WH] + wh])
    return made


def _empty(world: World, tariff: str | None, text: str) -> dict[str, Any]:
    """A half hour in which nothing has flowed yet, at the price that is in force."""
    price = price_of(world, tariff, text)
    interval: dict[str, Any] = {
        "interval_seconds": SLOT_S,
        "started_at": text,
        _WH: 0,
        "meter_usage_watt_hours": 0,
        "alt_usage_watt_hours": 0,
        "percentage_import": 100,
    }
    if price is not None:
        interval["electricity_cost_sub_unit"] = str(price)
        interval["energy_delivered_by_price"] = {
            "price": str(price),
            "energy_delivered_watt_hours": 0,
        }
    return interval


def battery_of(world: World, sub_session: Record) -> float | None:
    """What the battery of a sub-session's car holds; None when nobody knows the car."""
    car = world.get(VEHICLES, sub_session["vehicle"] or "")
    return None if car is None else float(car["effective_battery_size_watt_hours"])


def _added(battery_wh: float | None, energy_wh: int) -> float | None:
    """How many percent of its battery a car has got."""
    if battery_wh is None:
        return None
    return min(100.0, round(energy_wh / battery_wh * 100, 1))


def _rated(world: World, sub_session: Record, mean: int | None, at: str) -> str | None:
    """The emissions in words: how they compare with those of the day that ends with `at`."""
    feed, end = sub_session["carbon_feed"], floor(parse(at))
    if mean is None or feed is None:
        return None
    hours = (end - timedelta(hours=back) for back in range(0, _DAY_H, _EACH_H))
    told = [carbon_at(world, feed, to_seconds_text(hour)) for hour in hours]
    heard = [grams for grams in told if grams is not None]
    if not heard:
        return None
    usual = sum(heard) / len(heard)
    return next((name for share, name in _RATINGS if mean < share * usual), "very high")
