"""What a charging station tells of its upkeep and its security, and the messages of vendors."""

from collections.abc import Callable

from mockserver.central import certificates
from mockserver.central.instants import read
from mockserver.charging.upkeep import Process
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload


def take_note(_world: World, _station_id: str, _payload: Payload) -> Payload:
    """For what nothing here changes by; the journal has the frame."""
    return {}


def progress(process: Process) -> Callable[[World, str, Payload], Payload]:
    """Keep how far an update or an upload is (OCPP 2.0.1 part 2, L01, N01)."""

    def keep(world: World, station_id: str, payload: Payload) -> Payload:
        number = payload.get("requestId")
        physical.progress(world, station_id, process, status=payload["status"], request_id=number)
        return {}

    return keep


def security_event(world: World, station_id: str, payload: Payload) -> Payload:
    """SecurityEventNotification (OCPP 2.0.1 part 2, A04)."""
    at, _ = read(payload["timestamp"], world.now_text)
    physical.security_event(
        world, station_id, kind=payload["type"], at=at, tech_info=payload.get("techInfo")
    )
    return {}


def sign(world: World, station_id: str, payload: Payload) -> Payload:
    """SignCertificate (OCPP 2.0.1 part 2, A02): Accepted, and CertificateSigned will follow."""
    return certificates.sign(world, station_id, payload)


def data_transfer(world: World, _station_id: str, payload: Payload) -> Payload:
    """DataTransfer (OCPP 2.0.1 part 2, P02), by the same setting `vendors` as in 1.6."""
    known = world.settings.get("vendors") or {}
    if payload["vendorId"] not in known:
        return {"status": "UnknownVendorId"}
    message_ids = known[payload["vendorId"]]
    if message_ids and payload.get("messageId") not in message_ids:
        return {"status": "UnknownMessageId"}
    return {"status": "Accepted"}
