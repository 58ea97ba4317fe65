"""Boosts: full power at once in place of the schedule, and back to it."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.charging import ending, orders, plans, switching
from mockserver.apis.ev_energy.charging.beginning import Mode
from mockserver.apis.ev_energy.charging.names import SESSIONS, SUB_SESSIONS, VEHICLES
from mockserver.charging.limits import Limit
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found, shown
from mockserver.store.collection import Record
from mockserver.world.ports import CommandResult
from mockserver.world.problems import Problem, ProblemError, conflict


async def start_boost(call: Call) -> Answer:
    """Charge at once: a boost follows the smart sub-session.

    Raises ProblemError 404; 409 where smart charging is off or nothing smart goes on; 503 when the
    charge point is offline, silent, or does not agree; nothing has changed then.
    """
    sub_session = _current(call, "SMART")
    transaction = orders.transaction_of(call.world, sub_session)
    if transaction is None:
        return _switched(call, sub_session, "BOOST")
    limit = plans.full_power(call.world, transaction)
    result = await _ordered(call, sub_session, limit)
    answer = _switched(call, sub_session, "BOOST")
    boost = ending.running(call.world, sub_session["charging_session"])
    assert boost is not None
    plans.schedule_boost(call.world, boost["id"])
    orders.note(call.world, boost, limit, "API_TRIGGERED_COMMAND", result)
    return answer


async def end_boost(call: Call) -> Answer:
    """Go back to the schedule: a smart sub-session follows the boost. Raises what `start` does."""
    sub_session = _current(call, "BOOST")
    transaction = orders.transaction_of(call.world, sub_session)
    if transaction is None:
        return _switched(call, sub_session, "SMART")
    planned = plans.plan_for(call.world, sub_session, transaction)
    result = await _ordered(call, sub_session, planned.limit)
    answer = _switched(call, sub_session, "SMART")
    smart = ending.running(call.world, sub_session["charging_session"])
    assert smart is not None
    plans.keep_plan(call.world, smart["id"], planned)
    orders.note(call.world, smart, planned.limit, "API_TRIGGERED_COMMAND", result)
    return answer


def _current(call: Call, mode: Mode) -> Record:
    """The sub-session that is to end. Raises ProblemError 404, 409."""
    key, session = found(call)
    vehicle = call.world.get(VEHICLES, session["vehicle"] or "")
    if session["end"] is not None:
        raise conflict(f"{key} ended at {session['end']}; only one that goes on can be boosted.")
    if vehicle is None or not vehicle.get("smart_charging_enabled", True):
        raise conflict(f"Smart charging is off for the vehicle of {key}; switch it on first.")
    current = ending.running(call.world, key)
    if current is None or current["mode"] != mode:
        said = "nothing" if current is None else f"a sub-session in mode {current['mode']}"
        raise conflict(f"What goes on in {key} is {said}; wanted is one in mode {mode}.")
    return current


async def _ordered(call: Call, sub_session: Record, limit: Limit) -> CommandResult:
    """Have the charge point agree. Raises ProblemError 503; 409 when all is over meanwhile."""
    result = await call.ports.commands.limit(call.world, limit)
    failure = orders.failure_of(result)
    if failure is not None:
        orders.note(call.world, sub_session, limit, "API_TRIGGERED_COMMAND", result)
        why = f": {result.error}" if result.error else ""
        raise ProblemError(
            Problem(
                503,
                "charge_point_unavailable",
                f"Charge point '{limit.station_id}' does not do it ({failure}){why}.",
            )
        )
    now = call.world.get(SUB_SESSIONS, sub_session["id"])
    if now is None or now["end"] is not None:
        raise conflict(f"{sub_session['id']} has ended while the charge point was asked.")
    return result


def _switched(call: Call, sub_session: Record, mode: Mode) -> Answer:
    world = call.world
    current = world.get(SUB_SESSIONS, sub_session["id"])
    assert current is not None
    finish, start = _REASONS[mode]
    switching.switch(world, current, mode, finish=finish, start=start)
    session = world.get(SESSIONS, current["charging_session"])
    assert session is not None
    return shown(call, session)


# why a boost, or the schedule after it, began, and what had to end for it
_REASONS: Mapping[str, tuple[str, str]] = {
    "BOOST": ("BOOST_START", "BOOST_START"),
    "SMART": ("SMART_CHARGE_ENABLED", "USER_SETTINGS"),
}

BEHAVIOURS: Mapping[str, Handler] = {
    "charging_sessions.end_boost": end_boost,
    "charging_sessions.start_boost": start_boost,
}
