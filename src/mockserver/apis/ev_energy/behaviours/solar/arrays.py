"""Solar arrays with what they will yield today."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import cos, hypot, radians
from typing import Any
from zoneinfo import ZoneInfo

from mockserver.apis.ev_energy.house import midnight
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.resource import found, shown
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, bad_request
from mockserver.world.world import World
from virtualtime.instant import parse

_ARRAYS, _FORECASTS = "ev_energy.solar_arrays", "ev_energy.solar_forecasts"
_LOGS, _VEHICLES = "ev_energy.solar_forecast_logs", "ev_energy.vehicles"
_USERS, _TARIFFS = "ev_energy.users", "ev_energy.tariffs"
_BY_FORECAST = IndexSpec(("solar_forecast",), "started_at")  # the list of logs has it
_WATT_SECONDS = 3_600_000  # of a watt hour, times watts in a kilowatt
_MOST_WH = 1 << 53  # what every client reads as it was written
_DAY = timedelta(days=1)
# 'vhcl01HN…', or the URL of that vehicle, whatever its host
_VEHICLE = re.compile(r"(?:\S*/v2/vehicles/)?(vhcl[A-Z\d]{26})/?")


async def list_arrays(call: Call) -> Answer:
    """The list, with the rest of today. Raises ProblemError 400 for a vehicle that is not there."""
    vehicle = _vehicle(call)
    answer = listed(call)
    for body in answer.body:
        record = call.world.get(_ARRAYS, body["id"])
        assert record is not None
        body["forecast"] = _forecast(call.world, record, vehicle)
    return answer


async def read_array(call: Call) -> Answer:
    """One array. Raises ProblemError 404, 400 for a vehicle that is not there."""
    vehicle, (_, record) = _vehicle(call), found(call)
    answer = shown(call, record)
    answer.body["forecast"] = _forecast(call.world, record, vehicle)
    return answer


def _vehicle(call: Call) -> Record | None:
    """The vehicle that the query names, if the caller may know of it."""
    named = call.query.get("vehicle_id")
    if named is None:
        return None
    match = _VEHICLE.fullmatch(named.strip())
    record = None if match is None else call.world.get(_VEHICLES, match[1])
    own = call.caller.claims.get("user_id")
    if record is None or (own is not None and record.get("user") != own):
        text = f"is '{named[:100]}'; allowed: the id of a vehicle"
        raise bad_request(f"query.vehicle_id {text}.", Detail("query.vehicle_id", text))
    return record


def _forecast(world: World, array: Record, vehicle: Record | None) -> dict[str, Any] | None:
    """What an array yields from now to midnight; None where nobody knows."""
    user = world.get(_USERS, array.get("user") or "") or {}
    home = user.get("default_location") or {}
    source = _nearest(world, home.get("coordinates"))
    now = world.now()
    until = _midnight(now, _zone(world, home))
    if source is None or until is None:
        return None
    logs = _logs(world, source, now, until)
    if not logs:
        return None
    watt_seconds = sum(
        log["forecast_watts_per_kilowatt"] * _seconds(log, now, until) for log in logs
    )
    capacity_w = min(int(array.get("capacity_watts") or 0), _MOST_WH)
    yield_wh = min(round(capacity_w * watt_seconds / _WATT_SECONDS), _MOST_WH)
    return {
        "solar_watt_hours_until_midnight": yield_wh,
        "percent_vehicle_battery_charge_until_midnight": _percentage(yield_wh, vehicle),
        "last_updated_at": max(log["sampled_at"] for log in logs),
    }


def _nearest(world: World, place: Mapping[str, float] | None) -> str | None:
    """The id of the forecast that was made nearest to a place."""
    if not place:
        return None
    north, east = place["latitude"], place["longitude"]

    def distance(item: tuple[str, Record]) -> float:
        there = item[1]["location"]
        apart = abs(there["longitude"] - east) % 360
        squeezed = min(apart, 360 - apart) * cos(radians(there["latitude"]))
        return hypot(there["latitude"] - north, squeezed)

    nearest = min(world.store[_FORECASTS], key=distance, default=None)
    return None if nearest is None else nearest[0]


def _zone(world: World, home: Record) -> ZoneInfo:
    """The time zone of a home is that of its tariff."""
    tariff = world.get(_TARIFFS, home.get("tariff") or "") or {}
    return ZoneInfo(tariff.get("timezone_name") or "UTC")


def _midnight(now: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        return midnight(now.astimezone(zone).date() + _DAY, zone)
    except OverflowError:
        return None


def _logs(world: World, forecast: str, since: datetime, until: datetime) -> list[Record]:
    """The values of a forecast that hold at some time between two instants."""
    collection = world.store[_LOGS]
    group = collection.group(_BY_FORECAST, (forecast,))
    first = group.bisect_left(((True, _text(since - _DAY if since.year > 1 else since)),))
    last = group.bisect_left(((True, _text(until)),))
    found = (collection.record(entry) for entry in group[first:last])
    return [log for log in found if _seconds(log, since, until) > 0]


def _seconds(log: Record, since: datetime, until: datetime) -> float:
    """How long a value holds between two instants."""
    start = parse(log["started_at"])
    end = start + timedelta(seconds=log["interval_seconds"])
    return (min(end, until) - max(start, since)).total_seconds()


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00")


def _percentage(yield_wh: int, vehicle: Record | None) -> int | None:
    """How much of a vehicle's battery an energy fills."""
    if vehicle is None:
        return None
    return min(100, 100 * yield_wh // int(vehicle["effective_battery_size_watt_hours"]))


BEHAVIOURS: Mapping[str, Handler] = {
    "solar.list_arrays": list_arrays,
    "solar.read_array": read_array,
}
