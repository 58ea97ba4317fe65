"""Messages that are only noted: the journal has the frame."""

from mockserver.world.world import World
from ocppj.frame import Payload


def noted(_world: World, _station_id: str, _payload: Payload) -> Payload:
    """Firmware, diagnostics, log and security notifications: an empty answer.

    OCPP 1.6 §4.4 and §4.5, security extension §4.7, §4.9 and §4.11.
    """
    return {}


def data_transfer(_world: World, _station_id: str, _payload: Payload) -> Payload:
    """DataTransfer (OCPP 1.6 §4.3): this central system knows no vendor's extensions."""
    return {"status": "UnknownVendorId"}


def sign_certificate(_world: World, _station_id: str, _payload: Payload) -> Payload:
    """SignCertificate (security extension): there is no authority here that could sign."""
    return {"status": "Rejected"}
