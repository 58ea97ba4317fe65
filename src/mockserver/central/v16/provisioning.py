"""What a charge point says of itself: boot, heartbeat, the state of its connectors."""

from mockserver.central.dialect import RefusedError
from mockserver.central.instants import read
from mockserver.charging import flags as odd
from mockserver.world import physical
from mockserver.world.world import World
from ocppj import codes
from ocppj.frame import Payload

_FREE = "Available"


def boot(world: World, station_id: str, payload: Payload) -> Payload:
    """BootNotification (OCPP 1.6 §4.2)."""
    serial_number = payload.get("chargePointSerialNumber") or payload.get("chargeBoxSerialNumber")
    status, interval_s = physical.boot(
        world,
        station_id,
        vendor=payload["chargePointVendor"],
        model=payload["chargePointModel"],
        serial_number=serial_number,
        firmware_version=payload.get("firmwareVersion"),
        ocpp_version="1.6",
    )
    return {"currentTime": world.now_text(), "interval": interval_s, "status": status}


def heartbeat(world: World, station_id: str, _payload: Payload) -> Payload:
    """Heartbeat (OCPP 1.6 §4.6)."""
    return {"currentTime": physical.heartbeat(world, station_id)}


def status(world: World, station_id: str, payload: Payload) -> Payload:
    """StatusNotification (OCPP 1.6 §4.9), also from a point that has not booted."""
    connector_id = connector(payload)
    at, _ = read(payload.get("timestamp"), world.now_text)
    physical.connector_status(
        world,
        station_id,
        connector_id,
        status=payload["status"],
        error_code=payload["errorCode"],
        info=payload.get("info") or payload.get("vendorErrorCode"),
        at=at,
    )
    if payload["status"] == _FREE:
        _miss_stop(world, station_id, connector_id, at)
    return {}


def _miss_stop(world: World, station_id: str, connector_id: int, at: str) -> None:
    """Flag the transaction of a connector that nobody uses any more, for as long as it runs."""
    running = physical.current(world, station_id, connector_id)
    if running is not None and at > running["started_at"]:
        physical.flag(world, running["id"], odd.NO_STOP)


def connector(payload: Payload) -> int:
    """The connector that a request is about; 0 is the whole point.

    Raises RefusedError for a negative one, which the schemas let pass.
    """
    number: int = payload["connectorId"]
    if number < 0:
        raise RefusedError(
            codes.PROPERTY_CONSTRAINT_VIOLATION,
            f"connectorId: found {number}; it must be 0 for the charge point, or above",
        )
    return number
