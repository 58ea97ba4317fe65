"""What a sub-session took and what was planned for it, as far as the call wants to know."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from mockserver.apis.ev_energy.reckoning import prices_between
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.moments import end_of, moment
from mockserver.engine.query import Condition
from mockserver.engine.resource import found, shown
from mockserver.store.collection import Record
from mockserver.world.problems import Detail
from virtualtime.instant import parse

_ENERGY = "total_energy_delivered_watt_hours"
_METERS = ("meter_usage_watt_hours", "alt_usage_watt_hours")
_PRICED = "energy_delivered_by_price"
_USER = "user_id"


async def list_sub_sessions(call: Call) -> Answer:
    """The list; `me` is the user for whom the call stands.

    Raises ProblemError 400 when nobody is.
    """
    if call.query.get(_USER) == "me":
        user = call.caller.claims.get(_USER)
        if user is None:
            text = "is 'me', but the token stands for no user; name one in EvEnergy-User"
            raise refusal(400, [Detail(f"query.{_USER}", text)])
        call.query = {**call.query, _USER: user}
    return listed(call)


async def energy_usage(call: Call) -> Answer:
    """When energy flowed: every interval, or runs of neighbours at one price.

    `energy_delivered_watt_hours__gt` is held against what is shown. Raises ProblemError 404.
    """
    _, record = found(call)
    intervals: Iterable[Record] = record["intervals"]
    if call.query.get("merge_consecutive_intervals"):
        intervals = merged(intervals)
    least = call.query.get("energy_delivered_watt_hours__gt")
    if least is not None:
        intervals = (each for each in intervals if each[_ENERGY] > least)
    return shown(call, {**record, "intervals": list(intervals)})


async def schedules(call: Call) -> Answer:
    """The planned intervals, those of the latest plan unless the call wants another or all.

    Raises ProblemError 404.
    """
    _, record = found(call)
    during = _within(call, "started_at")
    pairs = list(zip_longest(record["schedules"], record["plans"][: len(record["schedules"])]))
    plan = call.query.get("schedule_plan_id")
    if plan is not None:
        pairs = [pair for pair in pairs if pair[1] == plan]
    elif call.query.get("only_most_recently_created", True) and pairs:
        latest = max(each["created_at"] for each, _ in pairs)
        last = [plan for each, plan in pairs if each["created_at"] == latest][-1]
        pairs = [pair for pair in pairs if pair[1] == last]
    wanted = [each for each, _ in pairs if during(each)]
    return shown(call, {**record, "schedules": wanted})


async def schedule_plans(call: Call) -> Answer:
    """What the schedules were planned from; with `expand=price_data` the prices as well.

    Raises ProblemError 404.
    """
    key, record = found(call)
    during = _within(call, "created_at")
    plans = [plan for plan in record["schedule_plans"] if during(plan)]
    if "price_data" in (call.query.get("expand") or ()):
        sub_session = call.world.get("ev_energy.charging_sub_sessions", key) or {}
        tariff = sub_session.get("tariff")
        plans = [{**plan, "price_data": _price_data(call, tariff, plan)} for plan in plans]
    return shown(call, {**record, "schedule_plans": plans})


def merged(intervals: Iterable[Record]) -> list[Record]:
    """Intervals of which those are one that adjoin at one price; a gap joins gaps only."""
    runs: list[list[Record]] = []
    for each in intervals:
        if runs and _adjoin(runs[-1][-1], each):
            runs[-1].append(each)
        else:
            runs.append([each])
    return [run[0] if len(run) == 1 else _sum(run) for run in runs]


def _within(call: Call, name: str) -> Callable[[Record], bool]:
    """A test of a field against a call's `<name>__gte` and `<name>__lte`."""
    since, until = call.query.get(f"{name}__gte"), call.query.get(f"{name}__lte")
    bounds = [Condition(name, "gte", moment(since))] if since is not None else []
    if until is not None:
        bounds.append(Condition(name, "lte", end_of(until)))
    return lambda record: all(bound.holds(record) for bound in bounds)


def _adjoin(before: Record, after: Record) -> bool:
    ended = parse(before["started_at"]) + timedelta(seconds=before["interval_seconds"])
    return (
        ended == parse(after["started_at"])
        and _price(before) == _price(after)
        and bool(before[_ENERGY]) == bool(after[_ENERGY])
    )


def _price(interval: Record) -> Decimal | None:
    priced = interval.get(_PRICED)
    return None if priced is None else Decimal(priced["price"])


def _sum(run: list[Record]) -> Record:
    energy_wh = sum(each[_ENERGY] for each in run)
    made: dict[str, Any] = {**run[0], _ENERGY: energy_wh}
    made["interval_seconds"] = sum(each["interval_seconds"] for each in run)
    for name in _METERS:
        if all(each.get(name) is not None for each in run):
            made[name] = sum(each[name] for each in run)
    shares = [(each.get("percentage_import"), each[_ENERGY]) for each in run]
    if energy_wh and all(share is not None for share, _ in shares):
        made["percentage_import"] = round(sum(share * wh for share, wh in shares) / energy_wh)
    if made.get(_PRICED) is not None:
        made[_PRICED] = {**made[_PRICED], "energy_delivered_watt_hours": energy_wh}
    return made


def _price_data(call: Call, tariff: str | None, plan: Record) -> list[Record]:
    if tariff is None:
        return []
    return prices_between(call.world, tariff, plan["created_at"], plan["ready_by_time"])


BEHAVIOURS: Mapping[str, Handler] = {
    "charging_sessions.energy_usage": energy_usage,
    "charging_sessions.list_sub_sessions": list_sub_sessions,
    "charging_sessions.schedule_plans": schedule_plans,
    "charging_sessions.schedules": schedules,
}
