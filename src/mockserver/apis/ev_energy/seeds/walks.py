"""A day in which the first household's devices go through every state, with what they logged."""

from typing import Any

from mockserver.apis.ev_energy.seeds.draws import put, uuid
from mockserver.apis.ev_energy.seeds.homes import Home
from mockserver.world.world import World

_DRIVES = (
    "DRIVING", "RECENTLY_FINISHED_DRIVING", "STATIONARY", "IN_SERVICE", "PLUGGED_IN_NOT_CHARGING",
    "PLUGGED_IN_CHARGING", "PLUGGED_IN_NEAR_READY_BY_TIME", "PLUGGED_IN_ALMOST_COMPLETE",
    "PLUGGED_IN_COMPLETE", "UNKNOWN",
)  # fmt: skip
_PILOTS = ("A", "B", "C", "D", "E", "F")
_COMMANDS = ("WAKE_UP", "SEND_SCHEDULE", "START_CHARGE", "STOP_CHARGE")
_REASONS = ("COMMISSIONING", "REFRESH_SCHEDULES", "SCHEDULED_CHARGING", "START_CHARGE",
            "STOP_CHARGE")  # fmt: skip
_DAYS_BACK = 33  # before the first session


def plant(world: World, home: Home) -> None:
    """The walk of a household, and what went wrong on the way."""
    _drive(world, home)
    _pilot(world, home)
    _orders(world, home)
    _errors(world, home)
    _frames(world, home)


def plant_place(world: World, home: Home) -> None:
    """Where the car of any household was last: away, then at home."""
    for back, at_home in ((2, False), (1, True)):
        at = home.market.calendar.ago(hours=back)
        put(
            world,
            "vehicle_location_logs",
            {"sampled_at": at, "logged_at": at, "vehicle": home.vehicle, "at_home": at_home},
        )


def _at(home: Home, step: int) -> str:
    return home.market.calendar.ago(days=_DAYS_BACK, hours=-step)


def _drive(world: World, home: Home) -> None:
    for step, state in enumerate(_DRIVES):
        charging = state in _DRIVES[5:8]
        level = 40 + 4 * step
        put(
            world,
            "vehicle_status_logs",
            {
                "logged_at": _at(home, step),
                "sampled_at": _at(home, step),
                "vehicle": home.vehicle,
                "state_of_charge_percentage": level,
                "is_charging": charging,
                "is_plugged_in": state.startswith("PLUGGED_IN"),
                "charge_rate_watts": 2 * home.slot_wh if charging else 0,
                "estimated_charge_rate_watts": 2 * home.slot_wh,
                "charge_level_watt_hours": level * home.trim.battery_wh // 100,
                "target_charge_level_percentage": home.limit,
                "target_charge_level_watt_hours": home.limit * home.trim.battery_wh // 100,
                "charge_energy_added_watt_hours": 0,
                "minutes_to_full_charge": None,
                "current_type": None,
                "is_complete": state == "PLUGGED_IN_COMPLETE",
                "odometer_meters": 7_900_000,
                "data_source": "VEHICLE_API",
                "state": state,
            },
        )


def _pilot(world: World, home: Home) -> None:
    for step, pilot in enumerate(_PILOTS):
        charging = pilot in "CD"
        put(
            world,
            "evse_status_logs",
            {
                "sampled_at": _at(home, step),
                "logged_at": _at(home, step),
                "evse": home.evse,
                "is_plugged_in": pilot in "BCD",
                "is_charging": charging,
                "charge_rate_watts": 2 * home.slot_wh if charging else 0,
                "export_power_watts": 0,
                "control_pilot_status": pilot,
                "meter_reading_watt_hours": 90_000,
                "is_enabled": pilot not in "EF",
                "max_current_rating_milliamps": 32_000,
                "cable_current_rating_milliamps": 32_000,
                "signal_strength_rssi_dbm": -58 - step,
                "inlet_power_watts": None,
                "voltage_millivolts": 230_000,
                "state_of_charge_percentage": None,
                "mode": "Charge" if charging else "Idle",
            },
        )


def _orders(world: World, home: Home) -> None:
    for step, command in enumerate(_COMMANDS):
        put(
            world,
            "vehicle_command_logs",
            {
                "logged_at": _at(home, step),
                "vehicle": home.vehicle,
                "command": command,
                "external_command_id": f"cmd-{home.number}-{step}",
                "current_milliamps": 32_000 if command == "START_CHARGE" else None,
                "internal_command_id": uuid(world, f"order/{home.number}/{step}"),
            },
        )
    for step, reason in enumerate(_REASONS):
        enabled = reason != "STOP_CHARGE"
        put(
            world,
            "evse_command_logs",
            {
                "logged_at": _at(home, step),
                "evse": home.evse,
                "max_load_target_milliamps": 32_000 if enabled else 0,
                "is_enabled_target": enabled,
                "always_enabled": False,
                "reason": reason,
                "internal_command_id": uuid(world, f"evse order/{home.number}/{step}"),
            },
        )


def _errors(world: World, home: Home) -> None:
    said: dict[str, Any] = {
        "status_code": 504,
        "controller": "status",
        "error_code": "timeout",
        "error_type": "DEVICE_OFFLINE",
        "error_detail": "The device did not answer within 30 seconds.",
        "internal_command_id": uuid(world, f"error/{home.number}"),
    }
    put(
        world,
        "vehicle_error_logs",
        {
            **said,
            "logged_at": _at(home, 3),
            "vehicle": home.vehicle,
            "request_id": f"req-{home.number}",
            "command": "WAKE_UP",
        },
    )
    put(
        world,
        "evse_error_logs",
        {
            **said,
            "sampled_at": _at(home, 3),
            "evse": home.evse,
            "external_request_id": f"req-{home.number}",
        },
    )


def _frames(world: World, home: Home) -> None:
    """A boot, a heartbeat and a profile, each with its answer."""
    boot = {"chargePointVendor": "Easee", "chargePointModel": "Home"}
    accepted = {"currentTime": _at(home, 0), "interval": 300, "status": "Accepted"}
    exchanges: tuple[tuple[str, str, dict[str, Any], dict[str, Any]], ...] = (
        ("Received", "BootNotification", boot, accepted),
        ("Received", "Heartbeat", {}, {"currentTime": _at(home, 1)}),
        ("Sent", "TriggerMessage", {"requestedMessage": "MeterValues"}, {"status": "Accepted"}),
    )
    for step, (direction, action, payload, answer) in enumerate(exchanges):
        at = _at(home, step)
        put(
            world,
            "evse_ocpp_logs",
            {
                "sampled_at": at,
                "evse": home.evse,
                "direction": direction,
                "action": action,
                "payload": payload,
                "message_id": uuid(world, f"frame/{home.number}/{step}"),
                "response": {
                    "sampled_at": at,
                    "payload": answer,
                    "error_code": "NoError",
                    "error_description": None,
                },
                "sent_or_received": direction.upper(),
                "error_code": None,
            },
        )
