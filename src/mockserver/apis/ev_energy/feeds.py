"""Prices, emissions, grid levels and forecasts go on: each day another one is known ahead.

A day that nobody has seeded is like the one before it. What has been known stays, since the past
is reckoned by it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mockserver.store.collection import Collection, IndexSpec, Record
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

GROW = "ev_energy.series"
"""The kind of timer that has the series grow; its action is `grow`."""
_DAY = timedelta(days=1)
# whose series each is
_SERIES: Mapping[str, tuple[str, str]] = {
    "ev_energy.tariff_prices": ("ev_energy.tariffs", "tariff"),
    "ev_energy.carbon_intensities": ("ev_energy.carbon_feeds", "carbon_feed"),
    "ev_energy.grid_levels": ("ev_energy.grid_feeds", "grid_feed"),
    "ev_energy.solar_forecast_logs": ("ev_energy.solar_forecasts", "solar_forecast"),
}
_TIMES = ("created_at", "sampled_at", "valid_period_start")


def watch(world: World) -> None:
    """Have the series grow from the next midnight of UTC on."""
    midnight = world.now().replace(hour=0, minute=0, second=0, microsecond=0)
    world.set_timer(midnight + _DAY, GROW, "all")


def grow(world: World, _key: str) -> None:
    """The timer's action: have every series reach a day ahead, and come again tomorrow."""
    for name, (owners, field) in _SERIES.items():
        for owner in [key for key, _ in world.store[owners]]:
            _extend(world, name, field, owner)
    watch(world)


def _extend(world: World, name: str, field: str, owner: str) -> None:
    """Repeat the last day of one series for as often as a day ahead of now is not reached."""
    collection = world.store[name]
    group = collection.group(IndexSpec((field,), "started_at"), (owner,))
    if not group:
        return
    last = _last_day(collection, list(group))
    end = _end(last[-1])
    shift = _DAY
    while end < world.now() + _DAY:
        for record in last:
            _add(world, name, _shifted(record, shift))
        end, shift = end + _DAY, shift + _DAY


def _last_day(collection: Collection, group: list[Any]) -> list[Record]:
    """The records of the last 24 hours of a series, by time; the first may begin before it does."""
    end = _end(collection.record(group[-1]))
    found: list[Record] = []
    for entry in reversed(group):
        record = collection.record(entry)
        if _end(record) <= end - _DAY:
            break
        found.append(_cut(record, end - _DAY))
    return found[::-1]


def _cut(record: Record, since: datetime) -> Record:
    """A record without what lies before an instant."""
    missing = since - parse(record["started_at"])
    if missing <= timedelta():
        return record
    left_s = record["interval_seconds"] - round(missing.total_seconds())
    return {**record, "started_at": to_seconds_text(since), "interval_seconds": left_s}


def _shifted(record: Record, by: timedelta) -> dict[str, Any]:
    times = {n: record[n] for n in ("started_at", *_TIMES) if record.get(n) is not None}
    return {**record, **{n: to_seconds_text(parse(text) + by) for n, text in times.items()}}


def _add(world: World, name: str, record: dict[str, Any]) -> None:
    """Past the journal: that a day is over is nothing that anybody did."""
    model = world.runtime.collections[name]
    key = world.new_id(model.id_template)
    world.store[name].put(key, {**record, model.id_field: key})


def _end(record: Record) -> datetime:
    return parse(record["started_at"]) + timedelta(seconds=record["interval_seconds"])
