"""Messages that are only noted: the journal has the frame."""

from mockserver.world.world import World
from ocppj.frame import Payload


def noted(_world: World, _station_id: str, _payload: Payload) -> Payload:
    """Firmware, diagnostics, log and security notifications: an empty answer.

    OCPP 1.6 §4.4 and §4.5, security extension §4.7, §4.9 and §4.11.
    """
    return {}


def data_transfer(world: World, _station_id: str, payload: Payload) -> Payload:
    """DataTransfer (OCPP 1.6 §4.3): accepted where the world's setting `vendors` lists it.

    {"com.example": ["Ping"]} names the message ids of a vendor; an empty list is all of them.
    """
    known = world.settings.get("vendors") or {}
    if payload["vendorId"] not in known:
        return {"status": "UnknownVendorId"}
    message_ids = known[payload["vendorId"]]
    if message_ids and payload.get("messageId") not in message_ids:
        return {"status": "UnknownMessageId"}
    return {"status": "Accepted"}


def sign_certificate(_world: World, _station_id: str, _payload: Payload) -> Payload:
    """SignCertificate (security extension): there is no authority here that could sign."""
    return {"status": "Rejected"}
