"""What a charge point tells of its upkeep and its security, and vendors' messages: all versions."""

from collections.abc import Callable

from mockserver.central.instants import read
from mockserver.charging.upkeep import Process
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def progress(process: Process) -> Callable[[World, str, Payload], Payload]:
    """Keep how far an update or an upload is (OCPP 1.6 §4.4, §4.5; 2.0.1 L01, N01).

    A request id tells which order of the central system it is about.
    """

    def keep(world: World, station_id: str, payload: Payload) -> Payload:
        physical.progress(
            world,
            station_id,
            process,
            status=payload["status"],
            request_id=payload.get("requestId"),
        )
        return {}

    return keep


def security_event(world: World, station_id: str, payload: Payload) -> Payload:
    """SecurityEventNotification (OCPP 1.6 security extension §4.9; 2.0.1 A04)."""
    at, _ = read(payload["timestamp"], world.now_text)
    physical.security_event(
        world, station_id, kind=payload["type"], at=at, tech_info=payload.get("techInfo")
    )
    return {}


def data_transfer(world: World, _station_id: str, payload: Payload) -> Payload:
    """DataTransfer (OCPP 1.6 §4.3; 2.0.1 P02): accepted where the setting `vendors` lists it.

    {"com.example": ["Ping"]} names the message ids of a vendor; an empty list is all of them.
    """
    known = world.settings.get("vendors") or {}
    if payload["vendorId"] not in known:
        return {"status": "UnknownVendorId"}
    message_ids = known[payload["vendorId"]]
    if message_ids and payload.get("messageId") not in message_ids:
        return {"status": "UnknownMessageId"}
    return {"status": "Accepted"}
