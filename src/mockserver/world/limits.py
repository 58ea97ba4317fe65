"""Rate limits: how many requests a caller may make within any window of the world's time."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple, TypeAlias

from mockserver.world.world import Spent, World
from virtualtime.instant import milliseconds, parse

SETTING = "rate_limit"
PER_API = "rate_limits"
OFF = "off"
_SLOTS = 60

# one entry of the setting: {"requests": 10, "anonymous_requests": 2, "window_s": 60}, or "off"
Entry: TypeAlias = Mapping[str, Any] | str


@dataclass(frozen=True, slots=True)
class Rule:
    """Rule(1000, 3600) is a thousand requests within any hour.

    With `exhausted_at` everybody has spent everything at that instant of the world's time.
    """

    requests: int
    window_s: float
    exhausted_at: str | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """What an API allows unless a world's settings say otherwise; None is any number.

    `anonymous` holds for each address from which somebody comes without a credential.
    """

    caller: Rule | None = None
    anonymous: Rule | None = None


class Allowance(NamedTuple):
    """Where a subject stands.

    `reset_s` is until the oldest of its requests leaves the window, at `reset_at` (seconds since
    1970).
    """

    limit: int
    remaining: int
    reset_s: int
    reset_at: int
    exceeded: bool = False


UNLIMITED = Rates()
# of an API without limits of its own, where its entry leaves something out
_ASSUMED = Rule(1000, 3600)


def rule(world: World, api: str, rates: Rates, *, anonymous: bool) -> Rule | None:
    """What holds for a caller: by the API's entry in the settings, else by the setting for all of
    them, else by the API itself.
    """
    settings = world.settings
    entry = settings[PER_API].get(api) if PER_API in settings else None
    if entry is not None:
        return None if entry == OFF else _entered(entry, rates, anonymous=anonymous)
    general = settings.get(SETTING)
    if general:
        return Rule(general["requests"], general["window_s"])
    return rates.anonymous if anonymous else rates.caller


def spend(world: World, subject: str, limit: Rule) -> Allowance:
    """Count one request of a subject, unless it has none left."""
    now_ms = milliseconds(world.now())
    kept = _within(world.buckets.get(subject, ()), now_ms, limit.window_s)
    used = _used(kept, now_ms, limit)
    exceeded = used >= limit.requests
    if not exceeded:
        kept = _counted(kept, now_ms, limit.window_s)
        used += 1
    world.buckets[subject] = kept
    return _standing(kept, now_ms, limit, used, exceeded=exceeded)


def standing(world: World, subject: str, limit: Rule) -> Allowance:
    """Where a subject stands, without counting anything."""
    now_ms = milliseconds(world.now())
    kept = _within(world.buckets.get(subject, ()), now_ms, limit.window_s)
    used = _used(kept, now_ms, limit)
    return _standing(kept, now_ms, limit, used, exceeded=used >= limit.requests)


def shown(world: World, api: str, rates: Rates) -> dict[str, Any] | str:
    """What holds for an API as its entry in the settings would say it."""
    caller, anonymous = (rule(world, api, rates, anonymous=each) for each in (False, True))
    if caller is None or anonymous is None:
        return OFF
    return {
        "requests": caller.requests,
        "anonymous_requests": anonymous.requests,
        "window_s": caller.window_s,
        "exhausted": _is_exhausted(caller, milliseconds(world.now())),
    }


def _entered(entry: Mapping[str, Any], rates: Rates, *, anonymous: bool) -> Rule:
    own = (rates.anonymous if anonymous else rates.caller) or _ASSUMED
    name = "anonymous_requests" if anonymous else "requests"
    return Rule(
        entry.get(name, own.requests),
        entry.get("window_s", own.window_s),
        entry.get("exhausted_at"),
    )


def _within(spent: Spent, now_ms: int, window_s: float) -> Spent:
    """What of the requests counts still.

    Those of the future do not: a clock that was put back must not make a window longer.
    """
    since_ms = now_ms - window_s * 1000
    if spent and (spent[0][0] <= since_ms or spent[-1][0] > now_ms):
        return tuple(slot for slot in spent if since_ms < slot[0] <= now_ms)
    return spent


def _counted(spent: Spent, now_ms: int, window_s: float) -> Spent:
    """One request more; those of one sixtieth of the window are kept as one number.

    They leave together with the last of them, so that no window ever holds too many.
    """
    if spent:
        at_ms, count = spent[-1]
        width_ms = window_s * 1000 / _SLOTS
        if at_ms // width_ms == now_ms // width_ms:
            return (*spent[:-1], (now_ms, count + 1))
    return (*spent, (now_ms, 1))


def _used(kept: Spent, now_ms: int, limit: Rule) -> int:
    if limit.exhausted_at is not None and _is_exhausted(limit, now_ms):
        return limit.requests
    return sum([count for _, count in kept])


def _standing(kept: Spent, now_ms: int, limit: Rule, used: int, *, exceeded: bool) -> Allowance:
    first_ms = kept[0][0] if kept else now_ms
    if limit.exhausted_at is not None and _is_exhausted(limit, now_ms):
        first_ms = milliseconds(parse(limit.exhausted_at))
    reset_s = ceil((first_ms - now_ms) / 1000 + limit.window_s)
    return Allowance(
        limit.requests, max(0, limit.requests - used), reset_s, now_ms // 1000 + reset_s, exceeded
    )


def _is_exhausted(limit: Rule, now_ms: int) -> bool:
    if limit.exhausted_at is None:
        return False
    since_ms = now_ms - milliseconds(parse(limit.exhausted_at))
    return 0 <= since_ms < limit.window_s * 1000
