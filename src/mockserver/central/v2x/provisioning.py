"""What a charging station says of itself: boot, heartbeat, connectors, its device model."""

from mockserver.central.dialect import Handler
from mockserver.central.instants import read
from mockserver.charging import flags as odd
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload

_AVAILABLE = "Available"
_FREE = frozenset({_AVAILABLE, "Reserved", "Unavailable", "Faulted"})
_OCCUPIED = "Preparing"


def boot(version: str) -> Handler:
    """BootNotification (OCPP 2.0.1 part 2, B01) of a station that speaks this version."""

    def answer(world: World, station_id: str, payload: Payload) -> Payload:
        told = payload["chargingStation"]
        status, interval_s = physical.boot(
            world,
            station_id,
            vendor=told["vendorName"],
            model=told["model"],
            serial_number=told.get("serialNumber"),
            firmware_version=told.get("firmwareVersion"),
            ocpp_version=version,
        )
        return {"currentTime": world.now_text(), "interval": interval_s, "status": status}

    return answer


def heartbeat(world: World, station_id: str, _payload: Payload) -> Payload:
    """Heartbeat (OCPP 2.0.1 part 2, G02)."""
    return {"currentTime": physical.heartbeat(world, station_id)}


def status(world: World, station_id: str, payload: Payload) -> Payload:
    """StatusNotification (OCPP 2.0.1 part 2, G01).

    Occupied says less than the events of a transaction do, which then have the word.
    """
    evse_id, told = payload["evseId"], payload["connectorStatus"]
    if told not in _FREE:
        if physical.current(world, station_id, evse_id) is not None:
            return {}
        told = _OCCUPIED
    at, _ = read(payload["timestamp"], world.now_text)
    physical.connector_status(world, station_id, evse_id, status=told, at=at)
    if told == _AVAILABLE:
        _miss_end(world, station_id, evse_id, at)
    return {}


def _miss_end(world: World, station_id: str, evse_id: int, at: str) -> None:
    """Flag the transaction of an EVSE that nobody uses any more, for as long as it runs."""
    running = physical.current(world, station_id, evse_id)
    if running is not None and at > running["started_at"]:
        physical.flag(world, running["id"], odd.NO_STOP)


def report(world: World, station_id: str, payload: Payload) -> Payload:
    """NotifyReport (OCPP 2.0.1 part 2, B07): the parts come one by one, and are kept together."""
    found = {}
    for one in payload.get("reportData", ()):
        for attribute in one["variableAttribute"]:
            if attribute.get("type", "Actual") == "Actual":
                found[variable_name(one)] = {
                    "value": attribute.get("value"),
                    "mutability": attribute.get("mutability", "ReadWrite"),
                }
    physical.reported(world, station_id, found)
    return {}


def variable_name(told: Payload) -> str:
    """What a variable is called in records: "EVSE[2].Power", "OCPPCommCtrlr.HeartbeatInterval"."""
    component, variable = told["component"], told["variable"]
    place = component.get("evse")
    name = f"{component['name']}[{place['id']}]" if place else str(component["name"])
    instance = variable.get("instance")
    return f"{name}.{variable['name']}" + (f"[{instance}]" if instance else "")
