"""Fires timers: as a world's clock runs, or in one go when somebody advances it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from mockserver.world.journal import CAUSE
from mockserver.world.problems import conflict
from mockserver.world.world import World
from virtualtime.timers import Timer

Ajar: TypeAlias = Callable[[], AbstractContextManager[None]]
_SLICE_S = 0.010
# wall time that one advance waits for endpoints outside, all instants together
_PATIENCE_S = 60.0
_QUIET_KINDS = frozenset({"point"})


@dataclass(frozen=True, slots=True)
class Advanced:
    """What an advance did: timers fired by kind, and external points that kept real time."""

    from_at: datetime
    to_at: datetime
    fired: Counter[str] = field(default_factory=Counter)
    not_driven: tuple[str, ...] = ()


def fire(world: World, timer: Timer, wall: datetime | None = None) -> None:
    """Carry out one timer under a cause of its own, in one instant for the journal.

    `wall` is the wall's time, for whoever has just read it.
    """
    _, _, kind, key = timer
    token = CAUSE.set(f"timer/{kind}/{key}")
    journal, runtime = world.journal, world.runtime
    wall = wall or runtime.clock.now()
    journal.stop_clock(wall, world.dial.read(wall))
    try:
        if kind not in _QUIET_KINDS:
            journal.add("timer", f"{kind}/{key}", {})
        runtime.timer_actions[kind](world, key)
    finally:
        journal.start_clock()
        CAUSE.reset(token)


def fire_due(world: World, *, at_most: int) -> int:
    """Fire what is due now, in order and not more than `at_most`; gives the count."""
    fired = 0
    while fired < at_most and (timer := world.timers.pop_due(world.now())):
        fire(world, timer)
        fired += 1
    return fired


async def advance(
    world: World,
    by: timedelta,
    *,
    stands: Callable[[], bool] = lambda: True,
    ajar: Ajar = nullcontext,
) -> Advanced:
    """Move a world's clock forward through every timer due on the way, in order.

    Each timer sees the clock at its own due time, and the webhooks of an instant are delivered
    before the clock goes on, for as long as `_PATIENCE_S` lasts.
    The event loop gets its turn every 10 ms, so other worlds and sockets go on meanwhile.
    The caller holds back this world's requests (`Worlds.advance` does), but for the time inside
    `ajar`, when nothing moves and whoever is told of something may ask about it.
    Raises ProblemError 409 when `stands` tells that the world is no longer the one of its name.
    """
    started_at = world.now()
    target = started_at + by
    mode, factor = world.dial.mode, world.dial.factor
    fired: Counter[str] = Counter()
    loop_time = asyncio.get_running_loop().time
    now = world.runtime.clock.now
    # the wall is asked once a slice: to ask it at each timer takes longer than some timers do
    wall, slice_ends = now(), loop_time() + _SLICE_S
    patience = _Patience(world, ajar)
    busy = world.runtime.ports.outbox.busy
    world.dial = world.dial.set("frozen", wall)
    try:
        while True:
            timers = world.timers
            timer = timers.peek()
            over = timer is None or timer.due_at > target
            dial = world.dial
            later = timer is None or timer.due_at > dial.world_at
            if later and busy(world) and patience.lasts:
                await patience.spend()
                _check(world, stands)
                wall, slice_ends = now(), loop_time() + _SLICE_S
                continue
            if timer is None or over:
                break
            timers.take(timer)
            if later:
                world.dial = dial.jump(timer.due_at, dial.wall_at)
            fire(world, timer, wall)
            fired[timer.kind] += 1
            if loop_time() >= slice_ends:
                await asyncio.sleep(0)
                _check(world, stands)
                wall, slice_ends = now(), loop_time() + _SLICE_S
        world.dial = world.dial.jump(target, now())
    finally:
        world.dial = world.dial.set(mode, now(), factor=factor)
    embedded = world.points.keys()
    external = [p for p in world.runtime.ports.commands.connected(world) if p not in embedded]
    return Advanced(started_at, target, fired, tuple(external))


class _Patience:
    """Waits for the deliveries of one instant after the other, until its time is used up.

    Later ones then go on in the background, and their outcome is noted when it is known.
    """

    def __init__(self, world: World, ajar: Ajar) -> None:
        self._world = world
        self._outbox = world.runtime.ports.outbox
        self._ajar = ajar
        self._left_s = _PATIENCE_S

    @property
    def lasts(self) -> bool:
        """Whether there is time left to wait for what is under way."""
        return self._left_s > 0

    async def spend(self) -> None:
        """Wait for what is under way."""
        clock = asyncio.get_running_loop().time
        began_s = clock()
        with self._ajar():
            await self._outbox.settled(self._world, self._left_s)
        self._left_s -= clock() - began_s


def _check(world: World, stands: Callable[[], bool]) -> None:
    if not stands():
        raise conflict(f"World '{world.name}' was reset or deleted on the way.")
