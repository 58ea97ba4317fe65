"""Fires timers: as a world's clock runs, or in one go when somebody advances it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mockserver.world.journal import CAUSE
from mockserver.world.problems import conflict
from mockserver.world.world import World
from virtualtime.timers import Timer

_SLICE_S = 0.010
_QUIET_KINDS = frozenset({"point"})


@dataclass(frozen=True, slots=True)
class Advanced:
    """What an advance did: timers fired by kind, and external points that kept real time."""

    from_at: datetime
    to_at: datetime
    fired: Counter[str] = field(default_factory=Counter)
    not_driven: tuple[str, ...] = ()


def fire(world: World, timer: Timer) -> None:
    """Carry out one timer under a cause of its own."""
    token = CAUSE.set(f"timer/{timer.kind}/{timer.key}")
    try:
        if timer.kind not in _QUIET_KINDS:
            world.journal.add("timer", f"{timer.kind}/{timer.key}", {})
        world.runtime.timer_actions[timer.kind](world, timer.key)
    finally:
        CAUSE.reset(token)


def fire_due(world: World, *, at_most: int) -> int:
    """Fire what is due now, in order and not more than `at_most`; gives the count."""
    fired = 0
    while fired < at_most and (timer := world.timers.pop_due(world.now())):
        fire(world, timer)
        fired += 1
    return fired


async def advance(
    world: World, by: timedelta, *, stands: Callable[[], bool] = lambda: True
) -> Advanced:
    """Move a world's clock forward through every timer due on the way, in order.

    Each timer sees the clock at its own due time.
    The event loop gets its turn every 10 ms, so other worlds and sockets go on meanwhile.
    The caller holds back this world's requests (`Worlds.advance` does).
    Raises ProblemError 409 when `stands` tells that the world is no longer the one of its name.
    """
    started_at = world.now()
    target = started_at + by
    mode, factor = world.dial.mode, world.dial.factor
    fired: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    slice_ends = loop.time() + _SLICE_S
    world.dial = world.dial.set("frozen", world.runtime.clock.now())
    try:
        while timer := world.timers.pop_due(target):
            if timer.due_at > world.dial.world_at:
                world.dial = world.dial.jump(timer.due_at, world.runtime.clock.now())
            fire(world, timer)
            fired[timer.kind] += 1
            if loop.time() >= slice_ends:
                await asyncio.sleep(0)
                if not stands():
                    raise conflict(f"World '{world.name}' was reset or deleted on the way.")
                slice_ends = loop.time() + _SLICE_S
        world.dial = world.dial.jump(target, world.runtime.clock.now())
    finally:
        world.dial = world.dial.set(mode, world.runtime.clock.now(), factor=factor)
    embedded = world.points.keys()
    external = [p for p in world.runtime.ports.commands.connected(world) if p not in embedded]
    return Advanced(started_at, target, fired, tuple(external))
