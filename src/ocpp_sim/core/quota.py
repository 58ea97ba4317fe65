"""What the peer allows a transaction: it rests when that is used up (OCPP 2.1 E16).

The power goes off at the very instant; the transaction goes on until somebody ends it, or until the
peer allows more.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ocpp_sim.core import charge, course, energy, power
from ocpp_sim.core.appetite import soc_percent
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Quota
from ocpp_sim.core.facilities import Rationed
from ocpp_sim.core.turn import Turn

# More than anybody waits for, or takes.
_AGES_S: Final = 10 * 365 * 86_400
_OCEANS_WH: Final = 1e12


def take(turn: Turn, number: int, quota: Quota) -> None:
    """Heed a quota and say so; one that is known already is no news."""
    connector = course.by_number(turn, number)
    known = next((one for one in turn.facilities.rationed if one.number == number), None)
    if connector is None or (known is not None and known.quota == quota):
        return
    _keep(turn, Rationed(number, quota))
    if known is not None and known.reached:
        connector = energy.put(turn, energy.settled(turn, connector))
    turn.put(course.go_on(turn, connector, "LimitSet", quota=quota))


def enforce(turn: Turn) -> None:
    """Take the power off where a quota is used up; forget those of transactions that are over."""
    if power.is_out(turn):
        return
    for one in turn.facilities.rationed:
        connector = course.by_number(turn, one.number)
        if connector is None:
            _forget(turn, one.number)
            continue
        fresh = energy.settled(turn, connector)
        why = None if one.reached else _reached(turn, fresh, one)
        if why is not None:
            _keep(turn, replace(one, reached=why))
            turn.put(course.go_on(turn, energy.put(turn, fresh), why))


def moments(turn: Turn) -> Iterator[datetime]:
    """When quotas will be used up, by the present power."""
    for one in turn.facilities.rationed:
        connector = course.by_number(turn, one.number)
        if connector is None or one.reached:
            continue
        fresh, quota = energy.settled(turn, connector), one.quota
        dues = [_time_up_at(fresh, quota)]
        vehicle = fresh.vehicle
        if vehicle is not None and fresh.flow.power_w:
            if (goal_uj := _goal_uj(fresh, quota)) is not None:
                dues.append(charge.delivers_at(fresh.flow, vehicle, goal_uj))
            if quota.soc_percent is not None:
                dues.append(charge.reach_at(fresh.flow, vehicle, quota.soc_percent))
        yield from (due for due in dues if due is not None and due > turn.now)


def _reached(turn: Turn, fresh: Connector, one: Rationed) -> str | None:
    """Which limit a settled connector has come to (part 2, TriggerReasonEnumType)."""
    quota, vehicle = one.quota, fresh.vehicle
    time_up_at, goal_uj = _time_up_at(fresh, quota), _goal_uj(fresh, quota)
    if time_up_at is not None and time_up_at <= turn.now:
        return "TimeLimitReached"
    if goal_uj is not None and fresh.flow.energy_uj >= goal_uj:
        return "EnergyLimitReached"
    costs = [cost.total for cost in turn.facilities.costs if cost.number == one.number]
    if quota.cost is not None and costs and costs[0] >= quota.cost:
        return "CostLimitReached"
    if quota.soc_percent is None or vehicle is None:
        return None
    full = soc_percent(vehicle, fresh.flow.stored_uj) >= quota.soc_percent
    return "SoCLimitReached" if full else None


def _time_up_at(connector: Connector, quota: Quota) -> datetime | None:
    running = connector.course
    if quota.time_s is None or running is None or running.began_at is None:
        return None
    return running.began_at + timedelta(seconds=max(min(quota.time_s, _AGES_S), 0))


def _goal_uj(connector: Connector, quota: Quota) -> int | None:
    """What the register will show when all the energy is used up."""
    if quota.energy_wh is None or connector.transaction is None:
        return None
    allowed_uj = round(min(quota.energy_wh, _OCEANS_WH) * UJ_PER_WH)
    return connector.transaction.meter_start_wh * UJ_PER_WH + allowed_uj


def _keep(turn: Turn, rationed: Rationed) -> None:
    """Keep one in place of that of the same transaction."""
    _forget(turn, rationed.number)
    there = turn.facilities
    turn.facilities = replace(there, rationed=(*there.rationed, rationed))


def _forget(turn: Turn, number: int) -> None:
    there = turn.facilities
    others = tuple(one for one in there.rationed if one.number != number)
    turn.facilities = replace(there, rationed=others)
