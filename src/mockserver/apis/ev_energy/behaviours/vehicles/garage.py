"""The vehicles of a world, as all of their behaviours need them."""

from collections.abc import Mapping
from typing import Any

from mockserver.apis.ev_energy.charging.names import LEVELS, VEHICLES
from mockserver.apis.ev_energy.numbers import next_number
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.world import World

TRIMS, MODELS = "ev_energy.vehicle_trims", "ev_energy.vehicle_models"
MAKES = "ev_energy.vehicle_makes"
SUBSCRIPTIONS, OFFERINGS = "ev_energy.subscriptions", "ev_energy.subscription_offerings"
CONNECTORS = "ev_energy.vehicle_connectors"
ACTIVE, INACTIVE, UNINTEGRATED = "ACTIVE", "INACTIVE", "UNINTEGRATED"
HIDDEN = (("reviewed", False),)
TRIMS_OF_MODEL = IndexSpec(("model",))
LISTED_TRIMS = IndexSpec(("model",), hidden=HIDDEN)
LISTED_MODELS = IndexSpec(("make",), hidden=HIDDEN)
OF_USER = IndexSpec(("user",))
LOGS = {
    "ev_energy.vehicle_status_logs": IndexSpec(("vehicle",), "sampled_at"),
    "ev_energy.vehicle_error_logs": IndexSpec(("vehicle",), "logged_at"),
    "ev_energy.vehicle_location_logs": IndexSpec(("vehicle",), "sampled_at"),
    "ev_energy.vehicle_command_logs": IndexSpec(("vehicle",), "logged_at"),
}
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {
    TRIMS: (TRIMS_OF_MODEL, LISTED_TRIMS),
    MODELS: (LISTED_MODELS,),
    VEHICLES: (OF_USER,),
    SUBSCRIPTIONS: (OF_USER,),
    **{name: (spec,) for name, spec in LOGS.items()},
}
"""What is asked here; most of it the lists have anyway."""
_LONGEST = 200


def of_group(world: World, name: str, spec: IndexSpec, value: str) -> list[Record]:
    """The records of a collection with one value, in the order of the index."""
    collection = world.store[name]
    return [collection.record(entry) for entry in collection.group(spec, (value,))]


def model_of(world: World, vehicle: str) -> Record | None:
    """The model of the vehicle with an id."""
    record = world.get(VEHICLES, vehicle) or {}
    trim = world.get(TRIMS, record.get("trim") or "") or {}
    return world.get(MODELS, trim.get("model") or "")


def trim_for(world: World, model: Record) -> Record:
    """The trim of a vehicle of which only the model is known: the first one, else a hidden one."""
    for spec in (LISTED_TRIMS, TRIMS_OF_MODEL):
        known = of_group(world, TRIMS, spec, model["id"])
        if known:
            return known[0]
    trim = {
        "id": world.new_id("trim{ulid}"),
        "name": model["name"],
        "model": model["id"],
        "battery_size_watt_hours": None,
        "reviewed": False,
    }
    world.put(TRIMS, trim["id"], trim)
    return trim


def described(world: World, model: Record) -> str:
    """'Tesla Model 3', or the model alone where nobody knows the make."""
    make = world.get(MAKES, model.get("make") or "") or {}
    return " ".join(filter(None, (make.get("name"), model["name"])))[:_LONGEST]


def first_battery_wh(trim: Record, model: Record) -> int:
    """The battery that a vehicle starts from."""
    return int(trim.get("battery_size_watt_hours") or model["default_battery_size_watt_hours"])


def connect(world: World, user: str, trim: Record) -> Record:
    """Connect a vehicle through its maker: one that the user has had, else a new one."""
    for known in of_group(world, VEHICLES, OF_USER, user):
        if known["trim"] == trim["id"] and known["integrated"] != ACTIVE:
            return reconnect(world, known)
    model = world.get(MODELS, trim.get("model") or "")
    assert model is not None, "every trim is of a model"
    battery_wh = first_battery_wh(trim, model)
    vehicle = {
        "id": world.new_id("vhcl{ulid}"),
        "trim": trim["id"],
        "user": user,
        "integrated": ACTIVE,
        "battery_size_watt_hours": battery_wh,
        "effective_battery_size_watt_hours": battery_wh,
        "maximum_charge_limit_percentage": 100,
        "description": described(world, model),
        "disabled": False,
        "smart_charging_enabled": True,
        "vehicle_class": None,
        "legacy_id": next_number(world),
        "created_at": world.now_seconds_text(),
        "disconnected_at": None,
    }
    world.put(VEHICLES, vehicle["id"], vehicle)
    return vehicle


def reconnect(world: World, vehicle: Record) -> Record:
    """Let data come from the maker again."""
    changed: dict[str, Any] = {
        **vehicle,
        "integrated": ACTIVE,
        "disabled": False,
        "disconnected_at": None,
    }
    world.put(VEHICLES, changed["id"], changed)
    return changed


__all__ = ["LEVELS", "VEHICLES"]
