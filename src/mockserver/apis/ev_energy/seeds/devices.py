"""What some households have beside a charge point: sun, batteries, meters, clamps, and logs."""

from typing import Any

from mockserver.apis.ev_energy.seeds.catalogue import Catalogue
from mockserver.apis.ev_energy.seeds.draws import put, whole
from mockserver.apis.ev_energy.seeds.homes import Home
from mockserver.world.world import World

_SUN = (("PRODUCING", 2_140), ("IDLE", 0), ("CONSUMING", 0), ("UNKNOWN", None))
_BATTERY = (
    ("CHARGING", 1_800, 42, "SELF_RELIANCE"),
    ("DISCHARGING", -1_200, 71, "TIME_OF_USE"),
    ("IDLE", 0, 90, "IDLE"),
    ("FAULT", 0, 55, "UNKNOWN"),
    ("UNKNOWN", None, None, "UNKNOWN"),
    ("CHARGING", 2_500, 30, "IMPORT_FOCUS"),
    ("DISCHARGING", -3_000, 88, "EXPORT_FOCUS"),
)
_METER = (("IMPORTING", 640), ("EXPORTING", -1_350), ("IDLE", 0), ("UNKNOWN", None))
_STEP_H = 1
_SHOWN = 24


def plant(world: World, home: Home, catalogue: Catalogue) -> None:
    """Solar for each third household, and for each sixth a battery, a meter, a system, a clamp."""
    number = home.number
    if number % 3 == 0:
        _solar(world, home, catalogue)
    if number % 6 == 0:
        _battery(world, home, catalogue)
        _meter(world, home, catalogue)
        record = {
            "created_at": _since(home),
            "user": home.user,
            "timezone": home.market.land.timezone,
        }
        put(world, "hem_systems", record)
    if number % 6 == 1:
        _clamp(world, home)


def _since(home: Home) -> str:
    return home.market.calendar.ago(days=35)


def _at(home: Home, back: int) -> str:
    return home.market.calendar.ago(hours=back * _STEP_H, minutes=30)


def _solar(world: World, home: Home, catalogue: Catalogue) -> None:
    model = catalogue.inverters[home.number % len(catalogue.inverters)]
    about = {"model": model, "created_at": _since(home), "user": home.user}
    inverter = put(world, "inverters", about)
    capacity_w = whole(world, f"home/{home.number}/solar", 6, 16) * 410
    left_wh = capacity_w * 2
    forecast = {
        "solar_watt_hours_until_midnight": left_wh,
        "percent_vehicle_battery_charge_until_midnight": left_wh * 100 // home.trim.battery_wh,
        "last_updated_at": _at(home, 0),
    }
    array = {
        "capacity_watts": capacity_w,
        "inverter": inverter,
        "forecast": forecast,
        "user": home.user,
        "created_at": _since(home),
    }
    put(world, "solar_arrays", array)
    for back, (status, power_w) in reversed(list(enumerate(_shown(home, _SUN)))):
        put(
            world,
            "inverter_status_logs",
            {
                "sampled_at": _at(home, back),
                "logged_at": _at(home, back),
                "inverter": inverter,
                "solar_power_watts": power_w,
                "status": status,
            },
        )


def _battery(world: World, home: Home, catalogue: Catalogue) -> None:
    model = catalogue.batteries[home.number // 6 % len(catalogue.batteries)]
    about = {"model": model, "created_at": _since(home), "user": home.user}
    battery = put(world, "home_batteries", about)
    shown = _shown(home, _BATTERY)
    for back, (status, power_w, level, mode) in reversed(list(enumerate(shown))):
        put(
            world,
            "home_battery_status_logs",
            {
                "sampled_at": _at(home, back),
                "home_battery": battery,
                "capacity_watt_hours": 10_200,
                "state_of_charge_percentage": level,
                "charge_rate_watts": power_w,
                "discharge_limit_percentage": 10,
                "status": status,
                "operation_mode": mode,
            },
        )


def _meter(world: World, home: Home, catalogue: Catalogue) -> None:
    model = catalogue.meters[home.number // 6 % len(catalogue.meters)]
    about = {"model": model, "created_at": _since(home), "user": home.user}
    meter = put(world, "boundary_meters", about)
    for back, (status, power_w) in reversed(list(enumerate(_shown(home, _METER)))):
        log = {
            "sampled_at": _at(home, back),
            "boundary_meter": meter,
            "power_watts": power_w,
            "status": status,
        }
        put(world, "boundary_meter_status_logs", log)


def _clamp(world: World, home: Home) -> None:
    record = {"evse": home.evse, "calibration_factor": 1_000, "user": home.user}
    clamp = put(world, "ct_clamps", record)
    for back in reversed(range(4 if home.number < _SHOWN else 1)):
        current_ma = whole(world, f"home/{home.number}/clamp/{back}", 500, 18_000)
        log = {
            "sampled_at": _at(home, back),
            "logged_at": _at(home, back),
            "ct_clamp": clamp,
            "current_milliamps": current_ma,
        }
        put(world, "ct_clamp_logs", log)


def _shown(home: Home, states: tuple[Any, ...]) -> tuple[Any, ...]:
    """All states for the first households, for others the first alone, which holds now."""
    return states if home.number < _SHOWN else states[:1]
