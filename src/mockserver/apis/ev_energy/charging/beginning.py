"""How charging begins: a session with its first stretch, or a further stretch in another mode."""

from datetime import timedelta
from typing import Any, Literal

from mockserver.apis.ev_energy.charging import plans
from mockserver.apis.ev_energy.charging.energy import book
from mockserver.apis.ev_energy.charging.names import (
    BEGUN,
    LEVELS,
    METADATA,
    SESSIONS,
    SUB_SESSIONS,
)
from mockserver.apis.ev_energy.charging.places import Place
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.world import World
from virtualtime import chance
from virtualtime.instant import parse

_SAID = "MANUAL"
_JUST_NOW = timedelta(hours=2)
_RESERVE = 8
Mode = Literal["SMART", "BOOST", "UNMANAGED_HOME"]

BY_TRANSACTION = IndexSpec(("transaction_id",), hidden=(("transaction_id", None),))


def session_of(world: World, transaction_id: int) -> Record | None:
    """The session that a transaction of a charge point is; None when it is none."""
    collection = world.store[SESSIONS]
    for entry in collection.group(BY_TRANSACTION, (transaction_id,)):
        return collection.record(entry)
    return None


def begin_session(
    world: World, place: Place, vehicle: Record | None, transaction_id: int, at: str
) -> Record:
    """A session of a place and the car that was plugged in, at an instant to the second."""
    key = _fresh(world, SESSIONS)
    session = {
        "id": key,
        "start": at,
        "end": None,
        "vehicle": None if vehicle is None else vehicle["id"],
        "evse": place.evse,
        "user": place.user,
        "transaction_id": transaction_id,
        "level_at_start": None if vehicle is None else _level(world, vehicle["id"], key),
    }
    world.put(SESSIONS, key, session)
    return session


def mode_for(vehicle: Record | None) -> Mode:
    """How a car charges at home when nobody says otherwise."""
    smart = vehicle is not None and vehicle.get("smart_charging_enabled", True)
    return "SMART" if smart else "UNMANAGED_HOME"


def begin_sub_session(
    world: World, place: Place, session: Record, mode: Mode, *, at: str, reason: str
) -> Record:
    """A stretch of a session in one mode, in which nothing has flowed yet; it is told on.

    `reason` is the start_reason of its debug metadata, such as "EVSE_CONNECT".
    """
    key = _fresh(world, SUB_SESSIONS)
    begun: dict[str, Any] = {
        "id": key,
        "start": at,
        "end": None,
        "mode": mode,
        "vehicle": session["vehicle"],
        "evse": session["evse"],
        "energy_delivered_watt_hours": 0,
        "location": place.location,
        "currency": place.currency,
        "incentive_earned": None,
        "duration_minutes": 0,
        "labels": ["PRIMARY"],
        "tariff": place.tariff,
        "carbon_feed": place.carbon_feed,
        "grid_feeds": place.grid_feeds,
        "solar_mode_type": "OFF",
        "user": session["user"],
        "charging_session": session["id"],
    }
    metadata = {
        "charging_sub_session": key,
        "start_reason": reason,
        "finish_reason": None,
        "is_energy_delivered_capped": False,
        "uncapped_energy_delivered_watt_hours": None,
        "energy_usage_calculation_method": "METERED",
        "energy_usage_interpolation_method": "LINEAR",
        "solar_integration_type": "UNAVAILABLE",
    }
    world.put(METADATA, key, metadata)
    plans.empty_schedule(world, key)
    made = book(world, begun, 0, at)
    world.publish({"type": BEGUN, "sub_session": made})
    return made


def _level(world: World, vehicle: str, session: str) -> float | None:
    """How full a car comes home: it has been driven since it last charged, if that is a while ago.

    What its driver has said of it counts as it is.
    """
    told = world.get(LEVELS, vehicle)
    level = None if told is None else told["state_of_charge_percentage"]
    if told is None or level is None:
        return None
    if told["source"] == _SAID or world.now() - parse(told["updated_at"]) < _JUST_NOW:
        return float(level)
    used = chance.whole(20, 45, world.seed, f"ev_energy/driven/{session}")
    return float(max(min(level, _RESERVE), level - used))


def _fresh(world: World, collection: str) -> str:
    return world.new_id(world.runtime.collections[collection].id_template)
