"""What a car and a charge point are heard to say while something charges."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mockserver.apis.ev_energy.charging.names import (
    EVSE_LOGS,
    LEVELS,
    VEHICLE_LOGS,
    VEHICLES,
)
from mockserver.charging.records import Connector, Transaction
from mockserver.store.collection import Collection, IndexSpec, Record
from mockserver.store.group import Group
from mockserver.world.world import World
from virtualtime import chance

_AC = "AC - Typically home chargers"
_PLUGGED = frozenset({"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"})
_HELD = frozenset({"Unavailable", "Faulted", "SuspendedEVSE"})
_RATED_MA = 32_000
_RATED_W = 7_360
_UNKNOWN = 50.0
# the newest reports of a device, and all that are kept of it, which is a month of half hours
_DENSE, _KEPT = 10, 1_440
_NO_CONNECTOR: Connector = {
    "status": "Available",
    "error_code": "NoError",
    "info": None,
    "status_at": "",
}


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose reports they are, and the index that has them in order."""

    field: str
    by_time: IndexSpec


def _of(field: str) -> _Of:
    return _Of(field, IndexSpec((field,), "sampled_at"))


_OF_EVSE, _OF_VEHICLE = _of("evse"), _of("vehicle")
_STATES = ("is_plugged_in", "is_charging", "mode", "state")


@dataclass(frozen=True, slots=True)
class Heard:
    """An instant of a charge point: one connector, what runs on it, and its newest sample."""

    at: str
    connector: Connector | None
    transaction: Transaction | None = None
    sample: Mapping[str, Any] | None = None


def from_evse(world: World, evse: Record, heard: Heard) -> None:
    """Note what a charge point says of itself."""
    connector = heard.connector or _NO_CONNECTOR
    status, running, sample = connector["status"], heard.transaction, heard.sample or {}
    plugged = status in _PLUGGED
    charging = status == "Charging"
    voltage = sample.get("voltage_v")
    log = {
        "sampled_at": heard.at,
        "logged_at": world.now_text(),
        "evse": evse["id"],
        "is_plugged_in": plugged,
        "is_charging": charging,
        "charge_rate_watts": _power(running) if charging else 0,
        "export_power_watts": 0,
        "control_pilot_status": _pilot(status),
        "meter_reading_watt_hours": _register(world, evse, running),
        "is_enabled": status not in _HELD,
        "max_current_rating_milliamps": _RATED_MA,
        "cable_current_rating_milliamps": _RATED_MA if plugged else None,
        "signal_strength_rssi_dbm": _signal(world.seed, evse["id"]),
        "inlet_power_watts": None,
        "voltage_millivolts": None if voltage is None else round(voltage * 1000),
        "state_of_charge_percentage": _percent(sample.get("soc_percent")),
        "mode": "Charge" if charging else "Delay" if status == "SuspendedEVSE" else "Idle",
    }
    _keep(world, EVSE_LOGS, _OF_EVSE, log)


def from_vehicle(world: World, session: Record, transaction: Transaction, energy_wh: int) -> None:
    """Note what a car says of itself, and how full it is; a car that is not connected says nothing.

    What the charge point hears from the car counts, else the level at the start and what came.
    """
    car = world.get(VEHICLES, session["vehicle"] or "")
    if car is None or car["integrated"] != "ACTIVE":
        return
    battery_wh, limit = car["effective_battery_size_watt_hours"], _limit(car)
    level = level_now(session, transaction, energy_wh, battery_wh)
    over = transaction["stopped_at"] is not None
    power_w = 0 if over else _power(transaction)
    rate_w = power_w or _RATED_W
    missing_wh = max(0, limit * battery_wh / 100 - level * battery_wh / 100)
    at = transaction["stopped_at"] or transaction["meter_at"]
    percent = _percent(level)
    log = {
        "logged_at": world.now_text(),
        "sampled_at": at,
        "vehicle": car["id"],
        "state_of_charge_percentage": percent,
        "is_charging": power_w > 0,
        "is_plugged_in": not over,
        "charge_rate_watts": power_w,
        "estimated_charge_rate_watts": rate_w,
        "charge_level_watt_hours": round(level * battery_wh / 100),
        "target_charge_level_percentage": limit,
        "target_charge_level_watt_hours": limit * battery_wh // 100,
        "charge_energy_added_watt_hours": energy_wh,
        "minutes_to_full_charge": round(missing_wh / rate_w * 60),
        "current_type": _AC,
        "is_complete": level >= limit,
        "odometer_meters": None,
        "data_source": "VEHICLE_API",
        "state": _state(over, power_w, level, limit),
    }
    _keep(world, VEHICLE_LOGS, _OF_VEHICLE, log)
    shown = {
        "vehicle": car["id"],
        "state_of_charge_percentage": percent,
        "source": "CONNECTED",
        "updated_at": at,
    }
    world.store[LEVELS].put(car["id"], shown)


def level_now(session: Record, transaction: Transaction, energy_wh: int, battery_wh: int) -> float:
    """How full a car is in percent, as far as it can be told."""
    told = transaction["soc_percent"]
    if told is None:
        start = session.get("level_at_start")
        told = (_UNKNOWN if start is None else start) + energy_wh / battery_wh * 100
    return min(100.0, max(0.0, told))


def _state(over: bool, power_w: int, level: float, limit: int) -> str:  # noqa: FBT001
    if over:
        return "STATIONARY"
    if power_w > 0:
        return "PLUGGED_IN_CHARGING"
    return "PLUGGED_IN_COMPLETE" if level >= limit else "PLUGGED_IN_NOT_CHARGING"


def _limit(car: Record) -> int:
    return int(car.get("maximum_charge_limit_percentage") or 100)


def _percent(level: float | None) -> int | None:
    return None if level is None else round(min(100.0, max(0.0, level)))


def _power(transaction: Transaction | None) -> int:
    """The power that is told, else none."""
    told = None if transaction is None else transaction["power_w"]
    return max(0, round(told)) if told is not None else 0


def _pilot(status: str) -> str:
    if status == "Faulted":
        return "F"
    if status == "Charging":
        return "C"
    return "B" if status in _PLUGGED else "A"


def _register(world: World, evse: Record, running: Transaction | None) -> int | None:
    """The meter as it stands; between transactions as it was last told."""
    if running is not None:
        return round(running["meter_start_wh"] + max(0.0, running["energy_wh"]))
    newest = _newest(world, evse["id"])
    return None if newest is None else newest["meter_reading_watt_hours"]


@lru_cache(maxsize=4096)
def _signal(seed: int, evse: str) -> int:
    return chance.whole(-80, -50, seed, f"ev_energy/signal/{evse}")


def _newest(world: World, evse: str) -> Record | None:
    collection = world.store[EVSE_LOGS]
    group = collection.group(_OF_EVSE.by_time, (evse,))
    return collection.record(group[-1]) if group else None


def _keep(world: World, name: str, of: _Of, log: dict[str, Any]) -> None:
    """Keep a report past the journal, where its frame stands.

    It takes the place of one of the same instant, else of one that need not stay: reports are told
    by their instant, and nobody sees their ids.
    """
    collection = world.store[name]
    group = collection.group(of.by_time, (log[of.field],))
    key = _at(group, log["sampled_at"]) or _stale(collection, group)
    log["id"] = key = key or world.new_id(world.runtime.collections[name].id_template)
    collection.put(key, log)


def _at(group: Group, at: str) -> str | None:
    """The report of an instant; None where there is none, as nearly always: news is the last."""
    place: tuple[bool, str] = (True, at)
    if not group or group[-1][0] < place:
        return None
    nth = group.bisect_left((place,))
    return group[nth][2] if nth < len(group) and group[nth][0] == place else None


def _stale(collection: Collection, group: Group) -> str | None:
    """The report that goes when another comes; None when all stay.

    Of those that are not news any more one stays for each half hour and state.
    """
    if len(group) <= _DENSE:
        return None
    before, entry = group[-_DENSE - 1], group[-_DENSE]
    if _alike(collection.record(before), collection.record(entry)):
        return entry[2]
    return group[0][2] if len(group) >= _KEPT else None


def _alike(one: Record, other: Record) -> bool:
    """Whether two reports tell of the same state in the same half hour."""
    for name in _STATES:
        if one.get(name) != other.get(name):
            return False
    return _half_hour(one["sampled_at"]) == _half_hour(other["sampled_at"])


def _half_hour(at: str) -> str:
    """Of "2024-06-01T09:41:00.000Z" it is "2024-06-01T09:3"."""
    return at[:14] + ("3" if at[14] >= "3" else "0")
