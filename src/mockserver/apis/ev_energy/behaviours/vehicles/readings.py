"""What a driver tells of a vehicle: what it can plug into, and how full it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.apis.ev_energy.behaviours.vehicles import garage
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found, shown
from mockserver.store.collection import Record
from mockserver.world.problems import Detail
from mockserver.world.world import World


async def read_connectors(call: Call) -> Answer:
    """Show the inlet, that of the model unless it has one of its own. Raises ProblemError 404."""
    return _shown(call, found(call)[1])


async def update_connectors(call: Call) -> Answer:
    """Set inlet and adaptors. Raises ProblemError 404, 400 for adaptors that make no sense."""
    key, record = found(call)
    changed = {**record, **(call.body or {}), "updated_at": call.world.now_seconds_text()}
    _check(changed["adaptors"], _inlet(call.world, changed))
    call.world.put(garage.CONNECTORS, key, changed)
    return _shown(call, changed)


async def update_state_of_charge(call: Call) -> Answer:
    """Note what the driver reads off the dashboard; null forgets it. Raises ProblemError 404."""
    key, record = found(call)
    body = call.body or {}
    if "state_of_charge_percentage" not in body:
        return shown(call, record)
    level = body["state_of_charge_percentage"]
    changed = {
        **record,
        "state_of_charge_percentage": level,
        "source": None if level is None else "MANUAL",
        "updated_at": call.world.now_seconds_text(),
    }
    call.world.put(garage.LEVELS, key, changed)
    return shown(call, changed)


def _shown(call: Call, record: Record) -> Answer:
    return shown(call, {**record, "native_connector": _inlet(call.world, record)})


def _inlet(world: World, record: Record) -> Any:
    """The inlet of the vehicle itself, else of its model; None where neither is known."""
    if record["native_connector"] is not None:
        return record["native_connector"]
    model = garage.model_of(world, record["vehicle"])
    return None if model is None else model.get("default_connector_type")


def _check(adaptors: Sequence[str], inlet: str | None) -> None:
    twice = sorted({each for each in adaptors if adaptors.count(each) > 1})
    if twice:
        text = f"names {twice[0]} more than once; every adaptor stands there once"
    elif inlet in adaptors:
        text = f"names {inlet}, which is the inlet itself; leave it out"
    else:
        return
    raise refusal(400, [Detail("body.adaptors", text)])


BEHAVIOURS: Mapping[str, Handler] = {
    "vehicles.read_connectors": read_connectors,
    "vehicles.update_connectors": update_connectors,
    "vehicles.update_state_of_charge": update_state_of_charge,
}
