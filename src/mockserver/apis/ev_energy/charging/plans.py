"""What is planned for a smart charge, and the schedules that a sub-session is shown with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mockserver.apis.ev_energy.charging.energy import floor, price_of
from mockserver.apis.ev_energy.charging.names import PLANS, SCHEDULES, SESSIONS, VEHICLES
from mockserver.apis.ev_energy.charging.planning import (
    POWERED_MA,
    RATE_W,
    Run,
    Slot,
    chosen,
    ready_by,
    runs,
    seconds_to_charge,
)
from mockserver.apis.ev_energy.charging.telemetry import level_now
from mockserver.apis.ev_energy.prices import zone
from mockserver.apis.ev_energy.reckoning import carbon_at
from mockserver.charging.limits import Limit
from mockserver.charging.records import Transaction
from mockserver.store.collection import Record
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

_SLOT = timedelta(minutes=30)
_MA = 1000


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it is shown, what current flows when, and how that is put to the charge point."""

    plan: dict[str, Any]
    runs: list[Run]
    limit: Limit


def plan_for(world: World, sub_session: Record, transaction: Transaction) -> Planned:
    """Plan a smart charge from now on, for a sub-session or for what follows it; keeps nothing."""
    now = parse(world.now_seconds_text())
    here = zone((sub_session["location"] or {}).get("timezone"))
    until = ready_by(now.astimezone(here)).astimezone(now.tzinfo)
    level_wh, missing_wh = _wanted(world, sub_session, transaction)
    slots = _slots(world, sub_session, now, until)
    flowing = chosen(slots, missing_wh)
    made = runs(slots, flowing)
    plan = {
        "id": world.new_id("scpl{ulid}"),
        "created_at": to_seconds_text(now),
        "ready_by_time": to_seconds_text(until),
        "price_threshold_minor_unit": max((s.price for s in flowing if s.price), default=None),
        "power_on_current_milliamps": POWERED_MA,
        "power_off_current_milliamps": 0,
        "seconds_to_charge": seconds_to_charge(missing_wh),
        "vehicle_charge_level_watt_hours": level_wh,
        "estimated_charge_rate_watts": RATE_W,
        "estimated_charge_rate_source": "MAX_EVSE_CHARGE_RATE",
        "watt_hours_to_charge": missing_wh,
        "min_charge_limit_percent": 20,
        "max_charge_limit_percent": _max_percent(world, sub_session),
        "price_data": None,
    }
    return Planned(plan, made, _as_limit(world, transaction, made))


def keep_plan(world: World, key: str, planned: Planned) -> None:
    """Add a plan and its schedule to those of a sub-session."""
    plan = planned.plan
    schedules = world.get(SCHEDULES, key) or {"schedules": [], "plans": []}
    intervals = [
        {
            "started_at": to_seconds_text(run.start),
            "interval_seconds": run.seconds,
            "current_milliamps": run.current_ma,
            "schedule_type": "SMART",
            "dispatched_at": None,
            "created_at": plan["created_at"],
        }
        for run in planned.runs
    ]
    world.put(SCHEDULES, key, {
        "charging_sub_session": key,
        "schedules": [*schedules["schedules"], *intervals],
        "plans": [*schedules["plans"], *(plan["id"] for _ in intervals)],
    })  # fmt: skip
    plans = world.get(PLANS, key) or {"schedule_plans": []}
    known = [*plans["schedule_plans"], plan]
    world.put(PLANS, key, {"charging_sub_session": key, "schedule_plans": known})


def full_power(world: World, transaction: Transaction) -> Limit:
    """What a boost asks for: all there is, from now on."""
    return _limit(world, transaction, ((0, POWERED_MA / _MA),))


def free(world: World, transaction: Transaction) -> Limit:
    """What lets go of a transaction that was held to a plan."""
    return _limit(world, transaction, ())


def empty_schedule(world: World, sub_session: str) -> None:
    """Keep that nothing is planned for a sub-session yet."""
    world.put(
        SCHEDULES,
        sub_session,
        {"charging_sub_session": sub_session, "schedules": [], "plans": []},
    )
    world.put(PLANS, sub_session, {"charging_sub_session": sub_session, "schedule_plans": []})


def schedule_boost(world: World, sub_session: str) -> None:
    """Keep that a sub-session charges at full power, which its charge point knows already."""
    now = world.now_seconds_text()
    interval = {
        "started_at": now,
        "interval_seconds": None,
        "current_milliamps": POWERED_MA,
        "schedule_type": "BOOST",
        "dispatched_at": now,
        "created_at": now,
    }
    made = {"charging_sub_session": sub_session, "schedules": [interval], "plans": []}
    world.put(SCHEDULES, sub_session, made)


def is_sent(world: World, sub_session: str) -> bool:
    """Tell whether the charge point knows the newest of what was planned for a sub-session."""
    planned = (world.get(SCHEDULES, sub_session) or {"schedules": []})["schedules"]
    return bool(planned) and planned[-1]["dispatched_at"] is not None


def mark_sent(world: World, key: str, at: str) -> None:
    """Keep that the charge point knows the schedule of a sub-session since an instant."""
    schedules = world.get(SCHEDULES, key)
    if schedules is not None:
        told = [
            {**one, "dispatched_at": one["dispatched_at"] or at} for one in schedules["schedules"]
        ]
        world.put(SCHEDULES, key, {**schedules, "schedules": told})


def _slots(world: World, sub_session: Record, now: datetime, until: datetime) -> list[Slot]:
    slots, start = list[Slot](), floor(now)
    while start < until:
        text = to_seconds_text(start)
        price = price_of(world, sub_session["tariff"], text)
        grams = carbon_at(world, sub_session["carbon_feed"], text)
        slots.append(Slot(max(start, now), min(start + _SLOT, until), price, grams))
        start += _SLOT
    return slots


def _wanted(world: World, sub_session: Record, transaction: Transaction) -> tuple[int | None, int]:
    """What is in the battery, and what is missing up to the limit, in Wh."""
    car = world.get(VEHICLES, sub_session["vehicle"] or "")
    if car is None:
        return None, 0
    session = world.get(SESSIONS, sub_session["charging_session"]) or {}
    battery_wh = car["effective_battery_size_watt_hours"]
    level = level_now(session, transaction, round(max(0.0, transaction["energy_wh"])), battery_wh)
    most = _max_percent(world, sub_session)
    return round(level * battery_wh / 100), round(max(0.0, most - level) * battery_wh / 100)


def _max_percent(world: World, sub_session: Record) -> int:
    car = world.get(VEHICLES, sub_session["vehicle"] or "") or {}
    return int(car.get("maximum_charge_limit_percentage") or 100)


def _as_limit(world: World, transaction: Transaction, planned: Sequence[Run]) -> Limit:
    """The plan as a limit; once the car has to be ready, nothing is held back any more."""
    start = planned[0].start
    periods = [(round((r.start - start).total_seconds()), r.current_ma / _MA) for r in planned]
    if planned[-1].current_ma == 0:
        periods.append((round((planned[-1].end - start).total_seconds()), POWERED_MA / _MA))
    return _limit(world, transaction, tuple(periods))


def _limit(world: World, transaction: Transaction, periods: tuple[tuple[int, float], ...]) -> Limit:
    return Limit(
        transaction["station_id"],
        transaction["connector_id"],
        transaction["id"],
        world.now_seconds_text(),
        periods,
    )
