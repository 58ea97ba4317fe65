"""How a limit is put to a charge point."""

from typing import Any

from mockserver.charging.limits import Limit
from mockserver.world.world import World

_STACK_LEVEL = 1
_PURPOSE = "TxProfile"


def limit(_world: World, wish: Limit) -> tuple[str, dict[str, Any]]:
    """SetChargingProfile (OCPP 1.6 §5.16), or ClearChargingProfile (§5.5) where there is no limit.

    The profile has the number of its transaction, so that a newer one takes the place of an older.
    """
    if not wish.periods:
        return "ClearChargingProfile", {
            "id": wish.transaction_id,
            "connectorId": wish.connector_id,
            "chargingProfilePurpose": _PURPOSE,
        }
    profile = {
        "chargingProfileId": wish.transaction_id,
        "transactionId": wish.transaction_id,
        "stackLevel": _STACK_LEVEL,
        "chargingProfilePurpose": _PURPOSE,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": wish.start_at,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": seconds, "limit": amperes} for seconds, amperes in wish.periods
            ],
        },
    }
    return "SetChargingProfile", {
        "connectorId": wish.connector_id,
        "csChargingProfiles": profile,
    }
