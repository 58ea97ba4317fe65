"""What a car and a charge point say of themselves at either end of a session."""

from dataclasses import dataclass

from mockserver.apis.ev_energy.seeds.draws import put
from mockserver.apis.ev_energy.seeds.homes import Home
from mockserver.world.world import World

_AC = "AC - Typically home chargers"
_DC = "DC - Typically OTG chargers"


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known in a slot: the level in percent, metres driven, Wh that the session brought."""

    slot: int
    level: float
    odometer: int
    energy_wh: int = 0
    plugged: bool = True
    charging: bool = False
    away: bool = False


def from_vehicle(world: World, home: Home, heard: Heard) -> None:
    """A status log of the car, and its state of charge as of then."""
    calendar, battery_wh = home.market.calendar, home.trim.battery_wh
    missing_wh = max(0.0, (home.limit - heard.level) / 100 * battery_wh)
    put(world, "vehicle_status_logs", {
        "logged_at": calendar.after(heard.slot, 1),
        "sampled_at": calendar.texts[heard.slot],
        "vehicle": home.vehicle,
        "state_of_charge_percentage": round(heard.level),
        "is_charging": heard.charging,
        "is_plugged_in": True,
        "charge_rate_watts": 2 * home.slot_wh if heard.charging else 0,
        "estimated_charge_rate_watts": 2 * home.slot_wh,
        "charge_level_watt_hours": round(heard.level / 100 * battery_wh),
        "target_charge_level_percentage": home.limit,
        "target_charge_level_watt_hours": home.limit * battery_wh // 100,
        "charge_energy_added_watt_hours": heard.energy_wh,
        "minutes_to_full_charge": round(missing_wh / home.slot_wh * 30),
        "current_type": _DC if heard.away else _AC,
        "is_complete": not heard.charging and heard.energy_wh > 0,
        "odometer_meters": heard.odometer,
        "data_source": "VEHICLE_API",
        "state": _state(heard),
    })  # fmt: skip
    put(world, "states_of_charge", {
        "vehicle": home.vehicle,
        "state_of_charge_percentage": round(heard.level),
        "source": "CONNECTED",
        "updated_at": calendar.texts[heard.slot],
    })  # fmt: skip


def _state(heard: Heard) -> str:
    if heard.charging:
        return "PLUGGED_IN_CHARGING"
    return "PLUGGED_IN_COMPLETE" if heard.energy_wh else "PLUGGED_IN_NOT_CHARGING"


def from_evse(world: World, home: Home, heard: Heard, meter_wh: int) -> None:
    """A status log of the charge point with what its meter shows."""
    calendar, charging = home.market.calendar, heard.charging
    put(world, "evse_status_logs", {
        "sampled_at": calendar.texts[heard.slot],
        "logged_at": calendar.after(heard.slot, 1),
        "evse": home.evse,
        "is_plugged_in": heard.plugged,
        "is_charging": charging,
        "charge_rate_watts": 2 * home.slot_wh if charging else 0,
        "export_power_watts": 0,
        "control_pilot_status": "C" if charging else "B" if heard.plugged else "A",
        "meter_reading_watt_hours": meter_wh,
        "is_enabled": True,
        "max_current_rating_milliamps": 32_000,
        "cable_current_rating_milliamps": 32_000,
        "signal_strength_rssi_dbm": -61,
        "inlet_power_watts": None,
        "voltage_millivolts": 231_400,
        "state_of_charge_percentage": None,
        "mode": "Charge" if charging else "Idle",
    })  # fmt: skip
