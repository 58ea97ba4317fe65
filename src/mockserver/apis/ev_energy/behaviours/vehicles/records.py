"""Vehicles themselves: adding, changing, disconnecting and removing them."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.vehicles import garage
from mockserver.apis.ev_energy.behaviours.vehicles.garage import (
    INACTIVE,
    LEVELS,
    MODELS,
    UNINTEGRATED,
    VEHICLES,
)
from mockserver.apis.ev_energy.charging import end_charging, smart_charging_changed
from mockserver.apis.ev_energy.charging.ending import BY_VEHICLE
from mockserver.apis.ev_energy.charging.names import SESSIONS, SUB_SESSIONS
from mockserver.apis.ev_energy.numbers import next_number
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import created, found, shown
from mockserver.store.collection import Record
from mockserver.world.problems import Detail, bad_request
from mockserver.world.world import World

_CLAIM = "user_id"
_BATTERY = "battery_size_watt_hours"
_REASON = "REMOVE_INTEGRATION"
_SINGLETONS = (garage.CONNECTORS, LEVELS, "ev_energy.vehicle_vpp_modes")
_PREFERENCES = "ev_energy.route_planner_preferences"


async def create(call: Call) -> Answer:
    """Add a vehicle without connection.

    Raises ProblemError 400 when nobody says whose it will be.
    """
    body, world = call.body, call.world
    user = _user(call)
    model = world.get(MODELS, body["model"])
    assert model is not None, "links in bodies lead somewhere"
    trim = garage.trim_for(world, model)
    battery_wh = _kept(body.get(_BATTERY)) or garage.first_battery_wh(trim, model)
    call.body = {name: value for name, value in body.items() if name != "model"}
    made = created(
        call,
        user=user,
        trim=trim["id"],
        integrated=UNINTEGRATED,
        battery_size_watt_hours=battery_wh,
        effective_battery_size_watt_hours=battery_wh,
        description=body.get("description", garage.described(world, model)),
        legacy_id=next_number(world),
    )
    return shown(call, made)


async def update(call: Call) -> Answer:
    """Change a vehicle; what charges goes on in another mode when smart charging is switched.

    Raises ProblemError 404, 400 for the battery of a connected one.
    """
    key, record = found(call)
    body = call.body or {}
    battery_wh = _kept(body.get(_BATTERY))
    if battery_wh is not None and record["integrated"] != UNINTEGRATED:
        text = f"cannot be set on a vehicle that is {record['integrated']}; it reports its own"
        raise refusal(400, [Detail("body.battery_size_watt_hours", text)])
    changed = {**record, **body, _BATTERY: battery_wh or record[_BATTERY]}
    changed["effective_battery_size_watt_hours"] = changed[_BATTERY]
    call.world.put(VEHICLES, key, changed)
    if changed["smart_charging_enabled"] != record["smart_charging_enabled"]:
        smart_charging_changed(call.world, key)
    return shown(call, changed)


async def disconnect(call: Call) -> Answer:
    """End the connection to the maker, also one that has ended. Raises ProblemError 404."""
    return shown(call, _disconnected(call.world, found(call)[1]))


async def remove(call: Call) -> Answer:
    """Take a vehicle out with all that is known of it, but not what it has charged.

    The answer counts what its user has left. Raises ProblemError 404.
    """
    key, record = found(call)
    world = call.world
    _disconnected(world, record)
    _forget(world, key, record["user"])
    for name in _SINGLETONS:
        world.delete(name, key)
    for name, spec in garage.LOGS.items():
        for log in garage.of_group(world, name, spec, key):
            world.delete(name, log["id"])
    world.delete(VEHICLES, key)
    left = garage.of_group(world, VEHICLES, garage.OF_USER, record["user"])
    return Answer(200, {"remaining_car_count": len(left)})


def _kept(battery_wh: int | None) -> int | None:
    """A battery as the vendor keeps it, to 10 Wh: 60004 is 60000."""
    return None if battery_wh is None else (battery_wh + 5) // 10 * 10


def _user(call: Call) -> str:
    """Whose a new vehicle is; the user of a body is one that the caller reaches."""
    user = call.caller.claims.get(_CLAIM) or call.body.get("user")
    if user is None:
        text = "is missing; name a user here or in EvEnergy-User"
        raise bad_request(f"body.user {text}.", Detail("body.user", text))
    return str(user)


def _disconnected(world: World, vehicle: Record) -> Record:
    end_charging(world, vehicle=vehicle["id"], reason=_REASON)
    if vehicle["integrated"] in {UNINTEGRATED, INACTIVE}:
        return vehicle
    changed = {
        **vehicle,
        "integrated": INACTIVE,
        "disconnected_at": world.now_seconds_text(),
    }
    world.put(VEHICLES, vehicle["id"], changed)
    return changed


def _forget(world: World, key: str, user: str | None) -> None:
    """Take the vehicle out of what stays: charging, and what its user prefers."""
    for sub_session in garage.of_group(world, SUB_SESSIONS, BY_VEHICLE, key):
        world.put(SUB_SESSIONS, sub_session["id"], {**sub_session, "vehicle": None})
        session = world.get(SESSIONS, sub_session["charging_session"])
        if session is not None and session["vehicle"] == key:
            world.put(SESSIONS, session["id"], {**session, "vehicle": None})
    preferences = world.get(_PREFERENCES, user or "")
    if preferences is not None and preferences["preferred_vehicle"] == key:
        world.put(_PREFERENCES, str(user), {**preferences, "preferred_vehicle": None})


BEHAVIOURS: Mapping[str, Handler] = {
    "vehicles.create": create,
    "vehicles.disconnect": disconnect,
    "vehicles.remove": remove,
    "vehicles.update": update,
}
