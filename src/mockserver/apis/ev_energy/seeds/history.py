"""What a household has charged: sessions, what devices said of them and what was ordered.

A car is charged up to its limit each time, so that its level only falls between sessions; the meter
of a charge point runs on by what each session at home took.
"""

from collections.abc import Mapping
from typing import Any

from mockserver.apis.ev_energy.seeds import telemetry
from mockserver.apis.ev_energy.seeds.calendar import SLOT_S
from mockserver.apis.ev_energy.seeds.charges import Stretch
from mockserver.apis.ev_energy.seeds.draws import put, uuid, whole
from mockserver.apis.ev_energy.seeds.homes import Home
from mockserver.apis.ev_energy.seeds.patterns import PAST, Pattern, Patterns, Way
from mockserver.apis.ev_energy.seeds.sizes import Span
from mockserver.apis.ev_energy.seeds.telemetry import Heard
from mockserver.world.world import World

_NOW: Mapping[int, Pattern] = {0: "smart_now", 1: "boost_now"}  # of each six: homes.identity
_DISPATCHED = (0, 1)  # of each ten households
_SHORT_OF_LIMIT = 10.0
_STARTED = {"SMART": "EVSE_CONNECT", "BOOST": "BOOST_START"}
_METRICS = {
    "vehicle_data_uptime": 98,
    "vehicle_error_rate": 1,
    "evse_data_uptime": 99,
    "evse_command_adherence": 100,
    "schedule_quality": 95,
    "charge_outside_of_schedule": 0,
    "missing_location": False,
}
_RATINGS = {
    "vehicle_data_uptime": "GREEN",
    "evse_data_uptime": "GREEN",
    "schedule_quality": "AMBER",
}
_FLAGS = [{"name": "ENERGY_DELIVERED_GAP", "root_cause": "VEHICLE_DATA_GAP"}]


def plant(world: World, home: Home, ways: Patterns, span: Span) -> None:
    """The household's latest sessions, the oldest first, the last perhaps still going on."""
    meter_wh, odometer = _dials(world, home)
    for index in reversed(range(span.held)):
        odometer += _driven(ways, span)
        meter_wh = _session(world, home, _past(home, ways, span, index), meter_wh, odometer)
    pattern = _NOW.get(home.number % 6)
    if pattern is not None:
        way = Way(pattern, home.tariff, 0, home.slot_wh, 2)
        _session(world, home, ways.charge(way), meter_wh, odometer + 30_000)


def plant_earlier(world: World, home: Home, ways: Patterns, span: Span) -> None:
    """The sessions before those that `plant` makes; they end where its dials begin.

    What is planted depends on the seed, the household and the day alone.
    """
    meter_wh, odometer = _dials(world, home)
    charged = [_past(home, ways, span, index) for index in range(span.held, span.total)]
    meter_wh -= sum(
        stretch.energy_wh for told in charged for stretch in told if not _is_away(stretch)
    )
    odometer -= span.made * _driven(ways, span)
    for stretches in reversed(charged):
        odometer += _driven(ways, span)
        meter_wh = _session(world, home, stretches, meter_wh, odometer)


def _dials(world: World, home: Home) -> tuple[int, int]:
    """What the charge point's meter (Wh) and the car's odometer (m) show before what is held."""
    meter_wh = whole(world, f"home/{home.number}/meter", 400_000, 4_000_000)
    return meter_wh, whole(world, f"home/{home.number}/odometer", 8_000_000, 90_000_000)


def _room(ways: Patterns, span: Span) -> int:
    """Nights from one session to the next."""
    return max(1, (len(ways.nights) - 1) // span.total)


def _driven(ways: Patterns, span: Span) -> int:
    return 60_000 * _room(ways, span)


def _past(home: Home, ways: Patterns, span: Span, index: int) -> tuple[Stretch, ...]:
    """The stretches of a session, of which the latest is number 0."""
    room = _room(ways, span)
    back = index * room + home.number % min(room, 3)
    pattern = PAST[(home.number // 2 + index) % len(PAST)]
    way = Way(pattern, home.tariff, back, home.slot_wh, 3 + (home.number + index) % 3)
    return ways.charge(way)


def _is_away(stretch: Stretch) -> bool:
    return stretch.mode.endswith("OTG")


def _session(
    world: World, home: Home, stretches: tuple[Stretch, ...], meter_wh: int, odometer: int
) -> int:
    """One session; gives what the meter shows after it."""
    texts = home.market.calendar.texts
    first, last = stretches[0], stretches[-1]
    away = _is_away(first)
    evse = None if away else home.evse
    session = put(
        world,
        "charging_sessions",
        {
            "start": texts[first.start],
            "end": None if last.end is None else texts[last.end],
            "vehicle": home.vehicle,
            "evse": evse,
            "user": home.user,
            "transaction_id": None,
        },
    )
    energy_wh = sum(stretch.energy_wh for stretch in stretches)
    added = energy_wh / home.trim.battery_wh * 100
    level = home.limit - added - (_SHORT_OF_LIMIT if last.end is None else 0)
    telemetry.from_vehicle(world, home, Heard(first.start, level, odometer, away=away))
    if not away:
        telemetry.from_evse(world, home, Heard(first.start, level, odometer), meter_wh)
    for stretch in stretches:
        key = _sub_session(world, home, session, evse, stretch)
        _about(world, home, key, stretch, level)
        level += stretch.energy_wh / home.trim.battery_wh * 100
    running = last.end is None
    end = home.market.calendar.now if last.end is None else last.end
    heard = Heard(end, level, odometer, energy_wh, plugged=running, charging=running, away=away)
    telemetry.from_vehicle(world, home, heard)
    if away:
        return meter_wh
    telemetry.from_evse(world, home, heard, meter_wh + energy_wh)
    return meter_wh + energy_wh


def _sub_session(world: World, home: Home, session: str, evse: str | None, stretch: Stretch) -> str:
    texts, calendar = home.market.calendar.texts, home.market.calendar
    end = None if stretch.end is None else texts[stretch.end]
    location = _public(home) if _is_away(stretch) else home.location
    key = put(
        world,
        "charging_sub_sessions",
        {
            **stretch.sums,
            "start": texts[stretch.start],
            "end": end,
            "mode": stretch.mode,
            "vehicle": home.vehicle,
            "evse": evse,
            "location": location,
            "percentage_added": round(stretch.energy_wh / home.trim.battery_wh * 100, 1),
            "user": home.user,
            "charging_session": session,
        },
    )
    usage = {
        "currency": home.market.land.currency,
        "charging_sub_session": key,
        "intervals": stretch.intervals,
        "last_updated_at": end or texts[calendar.now],
    }
    put(world, "energy_usages", usage)
    return key


def _public(home: Home) -> dict[str, Any]:
    return {
        "name": f"{home.town.city} charging hub",
        "coordinates": {"latitude": home.town.latitude, "longitude": home.town.longitude},
        "postal_code": None,
        "address_1": None,
        "timezone": home.market.land.timezone,
    }


def _about(world: World, home: Home, key: str, stretch: Stretch, level: float) -> None:
    """Schedules and plans of a managed stretch; assessment, flags and findings of any."""
    texts = home.market.calendar.texts
    plans = [_plan(world, home, stretch, level)] if stretch.schedules else []
    schedules = {
        "charging_sub_session": key,
        "schedules": stretch.schedules,
        "plans": [plan["id"] for plan in plans for _ in stretch.schedules],
    }
    put(world, "charging_schedules", schedules)
    put(world, "schedule_plans", {"charging_sub_session": key, "schedule_plans": plans})
    if stretch.end is not None:
        _assess(world, home, key, stretch, stretch.end)
    if home.number % 20 == 0:
        put(world, "charging_flags", {
            "charging_sub_session": key,
            "flags": _FLAGS if stretch.mode == "UNMANAGED_HOME" else [],
        })  # fmt: skip
        _findings(world, key, stretch)
    if stretch.schedules and home.number % 10 in _DISPATCHED:
        number = world.count("ev_energy.dispatched")
        record = {
            "logged_at": texts[stretch.start],
            "charging_sub_session": key,
            "schedule_valid_period_start": texts[stretch.start],
            "schedule_created_at": texts[stretch.start],
            "internal_command_id": uuid(world, f"dispatch/{number}"),
            "device_type": "EVSE" if home.number % 2 else "VEHICLE",
            "reason_not_sent": "DEVICE_OFFLINE" if number % 9 == 0 else None,
            "user": home.user,
        }
        put(world, "dispatcher_logs", record)


def _plan(world: World, home: Home, stretch: Stretch, level: float) -> dict[str, Any]:
    texts = home.market.calendar.texts
    slots = stretch.energy_wh // home.slot_wh
    ready = stretch.start + 27 if stretch.end is None else stretch.end
    return {
        "id": world.new_id("scpl{ulid}"),
        "created_at": texts[stretch.start],
        "ready_by_time": texts[ready],
        "price_threshold_minor_unit": None,
        "power_on_current_milliamps": 32_000,
        "power_off_current_milliamps": 0,
        "seconds_to_charge": slots * SLOT_S,
        "vehicle_charge_level_watt_hours": round(level * home.trim.battery_wh / 100),
        "estimated_charge_rate_watts": home.slot_wh * 2,
        "estimated_charge_rate_source": "CURRENT_SESSION_EVSE_DATA_LOGS",
        "watt_hours_to_charge": stretch.energy_wh,
        "min_charge_limit_percent": 20,
        "max_charge_limit_percent": home.limit,
        "price_data": None,
    }


def _assess(world: World, home: Home, key: str, stretch: Stretch, end: int) -> None:
    rate = stretch.rate_w
    record = {
        "charging_sub_session": key,
        "energy_delivered_to_capacity_percentage": round(
            stretch.energy_wh / home.trim.battery_wh * 100
        ),
        "energy_delivery_percentage": 100,
        "average_charge_rate_watts": rate,
        "max_charge_rate_watts": rate,
        "metrics": _METRICS,
        "ratings": _RATINGS,
        "updated_at": home.market.calendar.texts[end],
    }
    put(world, "charging_assessments", record)


def _findings(world: World, key: str, stretch: Stretch) -> None:
    """How a sub-session began, ended and was measured."""
    away = _is_away(stretch)
    record = {
        "charging_sub_session": key,
        "start_reason": _STARTED.get(stretch.mode, "VEHICLE_LOG_CONNECT"),
        "finish_reason": None if stretch.end is None or away else "EVSE_DISCONNECT",
        "is_energy_delivered_capped": False,
        "uncapped_energy_delivered_watt_hours": stretch.energy_wh,
        "energy_usage_calculation_method": "ESTIMATED_CHARGE_LEVEL" if away else "METERED",
        "energy_usage_interpolation_method": "LINEAR",
        "solar_integration_type": "UNAVAILABLE",
    }
    put(world, "charging_debug_metadata", record)
