"""OCPP 2.0.1: each action of a charging station and what answers it."""

from mockserver.central.dialect import CostOf, Dialect, Handler, unpriced
from mockserver.central.v2x import limits, shared

VERSION = "2.0.1"
SUBPROTOCOL = "ocpp2.0.1"
_NO_PROFILE = "Rejected"  # K15: smart charging by the needs of a car is not available here


def handlers(cost_of: CostOf = unpriced) -> dict[str, Handler]:
    """All that a charging station of 2.0.1 may ask for here."""
    return {
        **shared.handlers(VERSION, cost_of),
        "NotifyEVChargingNeeds": limits.needs(_NO_PROFILE),
    }


def dialect(cost_of: CostOf = unpriced) -> Dialect:
    """OCPP 2.0.1 as the central system speaks it."""
    return shared.dialect(VERSION, SUBPROTOCOL, handlers(cost_of))
