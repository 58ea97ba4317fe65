"""OCPP 2.0.1: each action of a charging station and what answers it."""

from types import MappingProxyType

from mockserver.central.dialect import Dialect
from mockserver.central.v2x import limits, shared

VERSION = "2.0.1"
SUBPROTOCOL = "ocpp2.0.1"
_NO_PROFILE = "Rejected"  # K15: smart charging by the needs of a car is not available here

HANDLERS = MappingProxyType(
    {**shared.handlers(VERSION), "NotifyEVChargingNeeds": limits.needs(_NO_PROFILE)}
)


def dialect() -> Dialect:
    """OCPP 2.0.1 as the central system speaks it."""
    return shared.dialect(VERSION, SUBPROTOCOL, HANDLERS)
