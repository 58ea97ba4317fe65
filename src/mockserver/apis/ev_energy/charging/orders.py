"""What charge points are ordered to do, and what is kept of it: commands, dispatches, errors.

An order goes out on a timer of the world, so that it never overtakes the answer to the frame that
was its cause, and a charge point inside the world has obeyed before the clock goes on.
"""

from functools import partial
from typing import Any

from mockserver.apis.ev_energy.charging import plans
from mockserver.apis.ev_energy.charging.names import (
    DISPATCHES,
    EVSE_COMMANDS,
    EVSE_ERRORS,
    SESSIONS,
    SUB_SESSIONS,
)
from mockserver.charging.limits import Limit
from mockserver.charging.records import Transaction
from mockserver.store.collection import Record
from mockserver.world import physical
from mockserver.world.ports import CommandResult
from mockserver.world.world import World
from virtualtime import chance

DISPATCH = "ev_energy.dispatch"
"""The kind of timer that has a sub-session put to its charge point; its action is `dispatch`."""
ACCEPTED = "Accepted"
_MA = 1000
_FAILURES = {"offline": "DEVICE_OFFLINE", "timeout": "NO_ANSWER", "refused": "COMMAND_REFUSED"}
_STATUSES = {"offline": 503, "timeout": 504, "refused": 502, "answered": 502}
_REJECTED = "COMMAND_REJECTED"


def soon(world: World, sub_session: str) -> None:
    """Have a sub-session put to its charge point as soon as what happens now is over."""
    world.set_timer(world.now(), DISPATCH, sub_session)


def dispatch(world: World, key: str) -> None:
    """The timer's action: order what the sub-session wants, or that nothing is wanted any more.

    Where another has followed meanwhile, that one gives the orders.
    """
    sub_session = world.get(SUB_SESSIONS, key)
    transaction = None if sub_session is None else transaction_of(world, sub_session)
    if sub_session is None or transaction is None:
        return
    session = world.get(SESSIONS, sub_session["charging_session"])
    if sub_session["end"] is not None and session is not None and session["end"] is None:
        return
    if sub_session["end"] is None and sub_session["mode"] == "SMART":
        planned = plans.plan_for(world, sub_session, transaction)
        plans.keep_plan(world, key, planned)
        limit, reason = planned.limit, "SCHEDULED_CHARGING"
    else:
        limit, reason = plans.free(world, transaction), "SMART_CHARGE_DISABLED"
    told = partial(note, world, sub_session, limit, reason)
    world.runtime.ports.commands.limit_soon(world, limit, told)


def transaction_of(world: World, sub_session: Record) -> Transaction | None:
    """What runs at the charge point of a sub-session; None when nothing does."""
    session = world.get(SESSIONS, sub_session["charging_session"]) or {}
    number = session.get("transaction_id")
    found = None if number is None else physical.transaction(world, number)
    return None if found is None or found["stopped_at"] is not None else found


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
        plans.mark_sent(world, sub_session["id"], now)
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


def _log(world: World, name: str, record: dict[str, Any]) -> None:
    key = world.new_id(world.runtime.collections[name].id_template)
    world.put(name, key, {"id": key, **record})


def _uuid(world: World) -> str:
    number = world.count("ev_energy.commands")
    text = "".join(
        f"{chance.bits(world.seed, f'ev_energy/command/{number}', n):016x}" for n in (0, 1)
    )
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
