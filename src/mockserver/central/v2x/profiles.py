"""How a limit is put to a charging station."""

from typing import Any

from mockserver.charging.limits import Limit
from mockserver.world import physical
from mockserver.world.world import World

_STACK_LEVEL = 1


def limit(world: World, wish: Limit) -> tuple[str, dict[str, Any]]:
    """SetChargingProfile (OCPP 2.0.1 part 2, K01), or ClearChargingProfile (K10) without a limit.

    The profile has the number of its transaction, so that a newer one takes the place of an older.
    """
    if not wish.periods:
        return "ClearChargingProfile", {"chargingProfileId": wish.transaction_id}
    schedule = {
        "id": wish.transaction_id,
        "startSchedule": wish.start_at,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [
            {"startPeriod": seconds, "limit": amperes} for seconds, amperes in wish.periods
        ],
    }
    profile = {
        "id": wish.transaction_id,
        "stackLevel": _STACK_LEVEL,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [schedule],
        "transactionId": physical.remote_name(world, wish.transaction_id)
        or str(wish.transaction_id),
    }
    return "SetChargingProfile", {"evseId": wish.connector_id, "chargingProfile": profile}
