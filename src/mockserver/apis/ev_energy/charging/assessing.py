"""How well a sub-session went, told once it is over."""

from typing import Any

from mockserver.apis.ev_energy.charging.energy import SLOT_S
from mockserver.apis.ev_energy.charging.names import ASSESSMENTS, USAGES, VEHICLES
from mockserver.store.collection import Record
from mockserver.world.world import World

_S_PER_HOUR = 3600
_WH = "total_energy_delivered_watt_hours"


def assess(world: World, sub_session: Record) -> None:
    """Keep the assessment of a sub-session that has ended."""
    usage = world.get(USAGES, sub_session["id"]) or {"intervals": []}
    flowing = [each[_WH] for each in usage["intervals"] if each[_WH]]
    energy_wh = sub_session["energy_delivered_watt_hours"]
    car = world.get(VEHICLES, sub_session["vehicle"] or "")
    battery_wh = None if car is None else car["effective_battery_size_watt_hours"]
    factor = _S_PER_HOUR / SLOT_S
    record: dict[str, Any] = {
        "charging_sub_session": sub_session["id"],
        "energy_delivered_to_capacity_percentage": (
            None if battery_wh is None else round(energy_wh / battery_wh * 100)
        ),
        "energy_delivery_percentage": 100 if energy_wh else 0,
        "average_charge_rate_watts": round(energy_wh * factor / len(flowing)) if flowing else 0,
        "max_charge_rate_watts": round(max(flowing) * factor) if flowing else 0,
        "metrics": {
            "evse_data_uptime": 100,
            "session_duration": sub_session["duration_minutes"],
            "missing_location": False,
        },
        "ratings": {"evse_data_uptime": "GREEN", "session_duration": "NOT_APPLICABLE"},
        "updated_at": sub_session["end"],
    }
    world.put(ASSESSMENTS, sub_session["id"], record)
