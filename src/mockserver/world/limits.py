"""Rate limits in fixed windows of the world's clock."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from mockserver.world.world import World

SETTING = "rate_limit"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Where a subject stands in its window; `reset_s` is until the window ends."""

    limit: int
    remaining: int
    reset_s: int
    exceeded: bool


def spend(world: World, subject: str) -> Allowance | None:
    """Count one request of a subject; None while the world has no limit.

    The limit is the world's setting {"requests": 100, "window_s": 60}.
    """
    rule = world.settings.get(SETTING)
    if not rule:
        return None
    now, window = world.now(), timedelta(seconds=rule["window_s"])
    started_at, used = world.buckets.get(subject, (now, 0))
    # a clock that was put back must not make a window longer
    if not timedelta(0) <= now - started_at < window:
        started_at, used = now, 0
    used += 1
    world.buckets[subject] = (started_at, used)
    left_s = (started_at + window - now).total_seconds()
    limit = rule["requests"]
    return Allowance(limit, max(0, limit - used), ceil(left_s), used > limit)
