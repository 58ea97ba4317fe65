"""What charge points are ordered to do, and what is kept of it: schedules, plans, commands.

An order goes out on a timer of the world, so that it never overtakes the answer to the frame that
was its cause, and a charge point inside the world has obeyed before the clock goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from mockserver.apis.ev_energy.charging.energy import floor, price_of
from mockserver.apis.ev_energy.charging.names import (
    DISPATCHES,
    EVSE_COMMANDS,
    EVSE_ERRORS,
    PLANS,
    SCHEDULES,
    SESSIONS,
    SUB_SESSIONS,
    VEHICLES,
)
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
from mockserver.apis.ev_energy.reckoning import carbon_at
from mockserver.charging.limits import Limit
from mockserver.charging.records import Transaction
from mockserver.store.collection import Record
from mockserver.world import physical
from mockserver.world.ports import CommandResult
from mockserver.world.world import World
from virtualtime import chance
from virtualtime.instant import parse, to_seconds_text

DISPATCH = "ev_energy.dispatch"
"""The kind of timer that has a sub-session put to its charge point; its action is `dispatch`."""
ACCEPTED = "Accepted"
_SLOT = timedelta(minutes=30)
_MA = 1000
_FAILURES = {"offline": "DEVICE_OFFLINE", "timeout": "NO_ANSWER", "refused": "COMMAND_REFUSED"}
_STATUSES = {"offline": 503, "timeout": 504, "refused": 502, "answered": 502}
_REJECTED = "COMMAND_REJECTED"


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it is shown, what current flows when, and how that is put to the charge point."""

    plan: dict[str, Any]
    runs: list[Run]
    limit: Limit


def soon(world: World, sub_session: str) -> None:
    """Have a sub-session put to its charge point as soon as what happens now is over."""
    world.set_timer(world.now(), DISPATCH, sub_session)


def dispatch(world: World, key: str) -> None:
    """The timer's action: order what the sub-session wants, or that nothing is wanted any more."""
    sub_session = world.get(SUB_SESSIONS, key)
    transaction = None if sub_session is None else transaction_of(world, sub_session)
    if sub_session is None or transaction is None:
        return
    if sub_session["end"] is None and sub_session["mode"] == "SMART":
        planned = plan_for(world, sub_session, transaction)
        keep_plan(world, key, planned)
        limit, reason = planned.limit, "SCHEDULED_CHARGING"
    else:
        limit, reason = _limit(world, transaction, ()), "SMART_CHARGE_DISABLED"
    told = partial(note, world, sub_session, limit, reason)
    world.runtime.ports.commands.limit_soon(world, limit, told)


def transaction_of(world: World, sub_session: Record) -> Transaction | None:
    """What runs at the charge point of a sub-session; None when nothing does."""
    session = world.get(SESSIONS, sub_session["charging_session"]) or {}
    number = session.get("transaction_id")
    found = None if number is None else physical.transaction(world, number)
    return None if found is None or found["stopped_at"] is not None else found


def full_power(world: World, transaction: Transaction) -> Limit:
    """What a boost asks for: all there is, from now on."""
    return _limit_of(world, transaction, ((0, POWERED_MA / _MA),))


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


def note(
    world: World, sub_session: Record, limit: Limit, reason: str, result: CommandResult
) -> None:
    """Keep that a command was given, and what became of it."""
    now, command = world.now_seconds_text(), _uuid(world)
    failure = failure_of(result) if limit.periods else None
    current_ma = round(limit.periods[0][1] * _MA) if limit.periods else None
    _log(world, DISPATCHES, {
        "logged_at": now,
        "charging_sub_session": sub_session["id"],
        "schedule_valid_period_start": limit.start_at,
        "schedule_created_at": limit.start_at,
        "internal_command_id": command,
        "device_type": "EVSE",
        "reason_not_sent": failure,
        "user": sub_session["user"],
    })  # fmt: skip
    if failure is None:
        _log(world, EVSE_COMMANDS, {
            "logged_at": now,
            "evse": sub_session["evse"],
            "max_load_target_milliamps": current_ma,
            "is_enabled_target": current_ma != 0,
            "always_enabled": sub_session["mode"] == "BOOST" or not limit.periods,
            "reason": reason,
            "internal_command_id": command,
        })  # fmt: skip
        _sent(world, sub_session["id"], now)
        return
    _log(world, EVSE_ERRORS, {
        "sampled_at": now,
        "evse": sub_session["evse"],
        "status_code": _STATUSES[result.outcome],
        "controller": "ocpp",
        "error_code": result.outcome,
        "error_type": failure,
        "error_detail": result.error,
        "external_request_id": None,
        "internal_command_id": command,
    })  # fmt: skip


def failure_of(result: CommandResult) -> str | None:
    """Why a charge point does not do what it was told; None when it does."""
    if result.outcome != "answered":
        return _FAILURES[result.outcome]
    accepted = result.payload is not None and result.payload.get("status") == ACCEPTED
    return None if accepted else _REJECTED


def plan_for(world: World, sub_session: Record, transaction: Transaction) -> Planned:
    """Plan a smart charge from now on, for a sub-session or for what follows it; keeps nothing."""
    now = parse(world.now_seconds_text())
    zone = ZoneInfo((sub_session["location"] or {}).get("timezone") or "UTC")
    until = ready_by(now.astimezone(zone)).astimezone(now.tzinfo)
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
    return Planned(plan, made, _limit(world, transaction, made))


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


def _limit(world: World, transaction: Transaction, planned: Sequence[Run]) -> Limit:
    """The plan as a limit; once the car has to be ready, nothing is held back any more."""
    if not planned:
        return _limit_of(world, transaction, ())
    start = planned[0].start
    periods = [(round((r.start - start).total_seconds()), r.current_ma / _MA) for r in planned]
    if planned[-1].current_ma == 0:
        periods.append((round((planned[-1].end - start).total_seconds()), POWERED_MA / _MA))
    return _limit_of(world, transaction, tuple(periods))


def _limit_of(
    world: World, transaction: Transaction, periods: tuple[tuple[int, float], ...]
) -> Limit:
    return Limit(
        transaction["station_id"],
        transaction["connector_id"],
        transaction["id"],
        world.now_seconds_text(),
        periods,
    )


def _sent(world: World, key: str, at: str) -> None:
    schedules = world.get(SCHEDULES, key)
    if schedules is not None:
        told = [
            {**one, "dispatched_at": one["dispatched_at"] or at} for one in schedules["schedules"]
        ]
        world.put(SCHEDULES, key, {**schedules, "schedules": told})


def _log(world: World, name: str, record: dict[str, Any]) -> None:
    key = world.new_id(world.runtime.collections[name].id_template)
    world.put(name, key, {"id": key, **record})


def _uuid(world: World) -> str:
    number = world.count("ev_energy.commands")
    text = "".join(
        f"{chance.bits(world.seed, f'ev_energy/command/{number}', n):016x}" for n in (0, 1)
    )
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
