"""The energy of a finished sub-session, reckoned again from what was measured."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mockserver.apis.ev_energy.reckoning import amounts, compared, refilled, scaled
from mockserver.charging.records import METER_VALUES, TRANSACTIONS
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found
from mockserver.store.collection import Record
from mockserver.world.problems import Detail, bad_request
from mockserver.world.world import World
from virtualtime.instant import parse, to_text

_SUBS = "ev_energy.charging_sub_sessions"
_USAGES = "ev_energy.energy_usages"
_FINDINGS = "ev_energy.charging_debug_metadata"
_ASSESSMENTS = "ev_energy.charging_assessments"
_ENERGY = "total_energy_delivered_watt_hours"
_METER = "meter_usage_watt_hours"
_BLANK = {
    "start_reason": None,
    "finish_reason": None,
    "energy_usage_calculation_method": "METERED",
    "energy_usage_interpolation_method": "LINEAR",
    "solar_integration_type": None,
}


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """Energy for each interval, and what it would have come to without a cap."""

    energies_wh: list[int]
    uncapped_wh: int

    @property
    def capped(self) -> bool:
        return sum(self.energies_wh) < self.uncapped_wh


async def recalculate(call: Call) -> Answer:
    """Reckon the energy anew; without `dry_run` all that follows from it is written too.

    It comes from the meter where there is one, else from how much fuller the battery got.
    Raises ProblemError 404, and 400 for a sub-session that goes on.
    """
    key, sub_session = found(call)
    if sub_session["end"] is None:
        text = f"'{key}' still goes on; only a finished sub-session can be recalculated"
        raise bad_request(f"{text}.", Detail("path.charging_sub_session_id", text))
    wish = {"dry_run": False, "cap_overages": True, **(call.body or {})}
    usage = call.world.get(_USAGES, key) or {"charging_sub_session": key, "intervals": []}
    reckoned = _reckoned(call.world, sub_session, usage["intervals"], cap=wish["cap_overages"])
    if not wish["dry_run"]:
        _write(call.world, sub_session, usage, reckoned)
    return Answer(200, {
        "status": "dry_run_completed" if wish["dry_run"] else "recalculation_triggered",
        "previous_energy_delivered_watt_hours": sub_session["energy_delivered_watt_hours"],
        "new_energy_delivered_watt_hours": sum(reckoned.energies_wh),
    })  # fmt: skip


def _reckoned(
    world: World, sub_session: Record, intervals: Sequence[Record], *, cap: bool
) -> _Reckoned:
    energies = _measured(world, sub_session, intervals)
    if energies is None:
        energies = _estimated(world, sub_session, intervals)
    total_wh, battery_wh = sum(energies), _battery_wh(world, sub_session)
    if cap and battery_wh is not None and total_wh > battery_wh:
        return _Reckoned(scaled(energies, battery_wh), total_wh)
    return _Reckoned(energies, total_wh)


def _measured(world: World, sub_session: Record, intervals: Sequence[Record]) -> list[int] | None:
    """What the meter of a charge point said of each interval; None where there was no meter."""
    register = _register(world, sub_session)
    if register:
        marks = [_read(register, each["started_at"], 0) for each in intervals]
        ends = [_read(register, i["started_at"], i["interval_seconds"]) for i in intervals]
        return [end - start for start, end in zip(marks, ends, strict=True)]
    if sub_session["evse"] is None or any(each.get(_METER) is None for each in intervals):
        return None
    return [each[_METER] for each in intervals]


def _register(world: World, sub_session: Record) -> list[tuple[str, float]]:
    """(instant, register in Wh) of the simulated charge point's transaction, by time."""
    session = world.get("ev_energy.charging_sessions", sub_session["charging_session"]) or {}
    key = session.get("transaction_id")
    transaction = None if key is None else world.get(TRANSACTIONS, str(key))
    if transaction is None:
        return []
    kept = world.get(METER_VALUES, str(key)) or {"samples": ()}
    told = [(s["at"], s["energy_wh"]) for s in kept["samples"] if s.get("energy_wh") is not None]
    told.append((transaction["started_at"], transaction["meter_start_wh"]))
    if transaction["meter_stop_wh"] is not None:
        told.append((transaction["stopped_at"], transaction["meter_stop_wh"]))
    return sorted(told)


def _read(register: Sequence[tuple[str, float]], since: str, seconds: int) -> int:
    """What the register showed then, on a straight line between two readings."""
    at = parse(since) + timedelta(seconds=seconds)
    behind = bisect_right(register, (to_text(at), float("inf")))
    if behind == 0:
        return round(register[0][1])
    before, wh = register[behind - 1]
    if behind == len(register):
        return round(wh)
    after, next_wh = register[behind]
    share = (at - parse(before)) / (parse(after) - parse(before))
    return round(wh + share * (next_wh - wh))


def _estimated(world: World, sub_session: Record, intervals: Sequence[Record]) -> list[int]:
    """As the level of the battery tells, in the proportions of the former estimate."""
    energies = [each[_ENERGY] for each in intervals]
    added, battery_wh = sub_session.get("percentage_added"), _battery_wh(world, sub_session)
    if not energies or added is None or battery_wh is None:
        return energies
    return scaled(energies, round(added * battery_wh / 100))


def _battery_wh(world: World, sub_session: Record) -> int | None:
    vehicle = world.get("ev_energy.vehicles", sub_session["vehicle"] or "") or {}
    usable = vehicle.get("effective_battery_size_watt_hours")
    held = usable if usable is not None else vehicle.get("battery_size_watt_hours")
    return None if held is None else int(held)


def _write(world: World, sub_session: Record, usage: Record, reckoned: _Reckoned) -> None:
    key, battery_wh = sub_session["id"], _battery_wh(world, sub_session)
    intervals = compared(refilled(usage["intervals"], reckoned.energies_wh))
    now = world.now_seconds_text()
    world.put(_USAGES, key, {**usage, "intervals": intervals, "last_updated_at": now})
    changed: dict[str, Any] = {**sub_session, **amounts(world, sub_session, intervals)}
    share = None
    if battery_wh:
        share = sum(reckoned.energies_wh) / battery_wh * 100
        changed["percentage_added"] = round(share, 1)
    world.put(_SUBS, key, changed)
    findings = world.get(_FINDINGS, key) or {**_BLANK, "charging_sub_session": key}
    world.put(_FINDINGS, key, {
        **findings,
        "is_energy_delivered_capped": reckoned.capped,
        "uncapped_energy_delivered_watt_hours": reckoned.uncapped_wh,
    })  # fmt: skip
    assessment = world.get(_ASSESSMENTS, key)
    if assessment is not None:
        capacity = None if share is None else round(share)
        world.put(_ASSESSMENTS, key, {
            **assessment, "energy_delivered_to_capacity_percentage": capacity, "updated_at": now,
        })  # fmt: skip


BEHAVIOURS: Mapping[str, Handler] = {"charging_sessions.recalculate": recalculate}
