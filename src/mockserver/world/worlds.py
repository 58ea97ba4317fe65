"""The worlds of one server: made, found, forked, reset, advanced, and forgotten."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

from mockserver.store.collection import IndexSpec
from mockserver.store.store import Store
from mockserver.world import credentials, snapshot
from mockserver.world.beside import Beside
from mockserver.world.journal import CAUSE
from mockserver.world.keyring import Keyring
from mockserver.world.problems import Problem, ProblemError, conflict, invalid_field
from mockserver.world.scheduler import Advanced, advance, fire_due
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial

DEFAULT = "default"
LONGEST_NAME = 40
_NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}")
# timers of one world before the others and the sockets get their turn
_FIRED_AT_ONCE = 200
_LOG = logging.getLogger(__name__)
Seeder: TypeAlias = Callable[[World], None]


class Worlds:
    """Every world by name, and the credentials that lead to them.

    `seeders` fill a new world in order.
    `on_replaced` is told of a world that is over, so that its sockets can be closed; `on_revived`
    of one that begins with a past (forked, restored, or reset to that), whose live things have to
    be made anew.
    """

    def __init__(
        self,
        runtime: Runtime,
        indexes: Mapping[str, tuple[IndexSpec, ...]],
        seeders: tuple[Seeder, ...],
        *,
        on_replaced: Callable[[World], None] = lambda _world: None,
        on_revived: Callable[[World], None] = lambda _world: None,
        journal_bytes: int = 16 << 20,
        max_worlds: int = 1000,
    ) -> None:
        self.runtime = runtime
        self.runtime.credentials_changed = self._learn
        self.runtime.credential = self.credential
        self.max_worlds = max_worlds
        self._indexes = indexes
        self._seeders = seeders
        self._on_replaced = on_replaced
        self._on_revived = on_revived
        self._journal_bytes = journal_bytes
        self._worlds: dict[str, World] = {}
        self._beside: dict[str, Beside] = {}
        self._keyring = Keyring()

    def __iter__(self) -> Iterator[World]:
        return iter(list(self._worlds.values()))

    def get(self, name: str) -> World | None:
        return self._worlds.get(name)

    def by_credential(self, secret: str) -> str | None:
        """The name of the world a secret belongs to; None when nobody knows it."""
        found = self._keyring.find(secret)
        return found[0] if found else None

    def credential(self, world: World, secret: str) -> Mapping[str, Any] | None:
        """The record behind a secret, when it is one of this world."""
        found = self._keyring.find(secret)
        if found is None or found[0] != world.name:
            return None
        return world.get(credentials.COLLECTION, found[1])

    def free_name(self, stem: str) -> str:
        """A name nobody has: 'stem-1', 'stem-2', …; a long stem is cut."""
        number = 1
        while (name := _numbered(stem, number)) in self._worlds:
            number += 1
        return name

    def create(self, name: str, options: Options) -> World:
        """Make and seed a world.

        Raises ProblemError 409 when the name is taken or there are too many, 422 when it is no
        name.
        """
        self._check_name(name)
        world = self._build(name, options)
        # Where the clock is frozen a new seeding would give the very same, only later.
        self._enter(world, origin=self._twin(world, name, options) if options.at else None)
        return world

    def fork(self, parent: World, name: str, *, ttl_s: float | None = None) -> World:
        """A world that starts where the parent is and goes on alone.

        Records are shared until written; sockets, journal and secrets stay with the parent.
        Raises ProblemError as `create` does.
        """
        self._check_name(name)
        world = self._twin(parent, name, replace(parent.options, ttl_s=ttl_s))
        self._enter(world, origin=self._twin(world, name, world.options))
        self._on_revived(world)
        return world

    def reset(self, world: World) -> World:
        """Put a world back to its beginning, with an empty journal.

        A world that follows the wall is seeded anew, so that its past ends now; one that was made
        with a frozen clock, forked or restored goes back to what it started as.
        """
        origin = self._beside[world.name].origin
        if origin is None:
            fresh = self._build(world.name, world.options)
        else:
            fresh = self._twin(origin, world.name, world.options)
            if fresh.dial.mode != "real":
                fresh.dial = origin.dial.jump(origin.dial.world_at, self.runtime.clock.now())
        self._on_replaced(world)
        self._enter(fresh, origin=origin)
        if origin is not None:
            self._on_revived(fresh)
        return fresh

    def delete(self, world: World) -> None:
        """Forget a world. Raises ProblemError 409 for the default one."""
        if world.name == DEFAULT:
            raise conflict(f"World '{DEFAULT}' stays; reset it instead.")
        self._end(world)

    def dump(self, world: World) -> dict[str, Any]:
        """The whole world as JSON; `restore` of it gives an equal world."""
        return snapshot.dump(world)

    def restore(self, name: str, dumped: Mapping[str, Any], *, as_origin: bool = True) -> World:
        """Make the world `name`, new or not, what was dumped.

        A reset goes back to it, or without `as_origin` to a new seeding.
        Raises ProblemError 422 naming what does not fit; nothing has changed then.
        """
        old = self._worlds.get(name)
        if old is None:
            self._check_name(name, "path.world")
        world = snapshot.load(
            name, dumped, self.runtime, Store(self._indexes), journal_bytes=self._journal_bytes
        )
        if old is not None:
            world.options = replace(world.options, ttl_s=old.options.ttl_s)
            self._on_replaced(old)
        origin = self._twin(world, name, world.options) if as_origin else None
        self._enter(world, origin=origin)
        self._on_revived(world)
        return world

    def passage(self, world: World) -> asyncio.Event | None:
        """What a request must wait for before it may touch the world; None when nothing."""
        beside = self._beside.get(world.name)
        return beside.gate if beside else None

    def advancing(self, world: World) -> bool:
        """Tell whether somebody advances the world, also while its requests are let through."""
        beside = self._beside.get(world.name)
        return beside is not None and beside.advanced is not None

    async def settled(self, name: str) -> World | None:
        """The world of that name once nobody advances it; None when there is none by then."""
        while (world := self._worlds.get(name)) and (over := self._beside[name].advanced):
            await over.wait()
        return world

    def remaining_s(self, world: World) -> float | None:
        """Seconds of wall time until the world ends; None when it stays."""
        ends_at = self._beside[world.name].ends_at
        return None if ends_at is None else max(0.0, ends_at - asyncio.get_running_loop().time())

    async def advance(self, world: World, by: timedelta) -> Advanced:
        """Advance a world while its own requests wait; other worlds go on.

        They are let through while webhooks are delivered, for a receiver may ask about what it is
        told before it answers.
        Raises ProblemError 409 when the world is being advanced already, or is reset, restored or
        deleted before it has got there.
        """
        beside = self._beside[world.name]
        if beside.advanced is not None:
            raise conflict(f"World '{world.name}' is being advanced already; wait for it to end.")
        stands = partial(self._stands, world.name, beside)
        try:
            with beside.advancing():
                return await advance(world, by, stands=stands, ajar=beside.ajar)
        finally:
            self.runtime.alarm()

    def run_due(self, wall_s: float) -> float | None:
        """Fire what is due in every world and end those whose time is over.

        `wall_s` is the event loop's time.
        Gives the seconds until there is more to do, None when nothing waits; call it again after
        that, or as soon as the runtime's alarm is rung.
        """
        waits: list[float] = []
        for world in self:
            beside = self._beside[world.name]
            if beside.ends_at is not None:
                if wall_s >= beside.ends_at:
                    self._end(world)
                    continue
                waits.append(beside.ends_at - wall_s)
            if beside.advanced is None and (wait := self._pace(world)) is not None:
                waits.append(wait)
        return min(waits, default=None)

    def _pace(self, world: World) -> float | None:
        try:
            fire_due(world, at_most=_FIRED_AT_ONCE)
        except Exception as error:  # noqa: BLE001
            # A fault in one world must not stop the clocks of the others.
            _LOG.exception("A timer of world '%s' failed", world.name)
            world.journal.add("timer", "failed", {"error": f"{type(error).__name__}: {error}"})
        timer = world.timers.peek()
        if timer is None:
            return None
        if timer.due_at <= world.now():
            return 0.0
        due = world.dial.wall_for(timer.due_at)
        return None if due is None else (due - self.runtime.clock.now()).total_seconds()

    def _build(self, name: str, options: Options) -> World:
        wall = self.runtime.clock.now()
        dial = Dial("frozen", wall, options.at) if options.at else Dial("real", wall, wall)
        world = World(
            name,
            options,
            self.runtime,
            Store(self._indexes),
            dial,
            journal_bytes=self._journal_bytes,
        )
        # Seeding happens in one instant, whatever the wall does meanwhile.
        world.dial = dial.set("frozen", wall)
        world.settings["seeding"] = True
        token = CAUSE.set("seed")
        try:
            for seeder in self._seeders:
                seeder(world)
        finally:
            CAUSE.reset(token)
        del world.settings["seeding"]
        if options.fleet:
            self.runtime.ports.fleet.populate(world, options.fleet)
        world.dial = dial
        return world

    def _twin(self, world: World, name: str, options: Options) -> World:
        """A world with the same records; its dial starts from the wall's present."""
        dial = world.dial
        return World(
            name,
            options,
            self.runtime,
            world.store.fork(),
            dial.set(dial.mode, self.runtime.clock.now(), factor=dial.factor),
            timers=world.timers.fork(),
            counters=dict(world.counters),
            settings=dict(world.settings),
            points=dict(world.points),
            buckets=dict(world.buckets),
            journal_bytes=self._journal_bytes,
        )

    def _enter(self, world: World, *, origin: World | None = None) -> None:
        old = self._worlds.get(world.name)
        world.journal.begin(after=old.journal.last_number if old else 0)
        self._worlds[world.name] = world
        ttl_s = world.options.ttl_s
        ends_at = asyncio.get_running_loop().time() + ttl_s if ttl_s else None
        self._beside[world.name] = Beside(ends_at=ends_at, origin=origin)
        self._keyring.forget(world.name)
        self._keyring.learn(world)
        if old:
            old.journal.wake()
        self.runtime.alarm()

    def _end(self, world: World) -> None:
        self._on_replaced(world)
        del self._worlds[world.name], self._beside[world.name]
        self._keyring.forget(world.name)
        world.journal.wake()

    def _stands(self, name: str, beside: Beside) -> bool:
        return self._beside.get(name) is beside

    def _learn(self, world: World, key: str | None) -> None:
        if self._worlds.get(world.name) is world:
            self._keyring.learn(world, key)

    def _check_name(self, name: str, field: str = "body.name") -> None:
        if not _NAME.fullmatch(name):
            raise invalid_field(
                field,
                f"'{name}' is no name for a world; allowed are 1 to {LONGEST_NAME} of a-z, 0-9,"
                " '-' and '_', starting with a letter or digit",
            )
        if name in self._worlds:
            raise conflict(f"World '{name}' exists; delete or reset it, or choose another name.")
        if len(self._worlds) >= self.max_worlds:
            raise ProblemError(
                Problem(409, "too_many_worlds", f"There are {self.max_worlds} worlds; delete some.")
            )


def _numbered(stem: str, number: int) -> str:
    return f"{stem[: LONGEST_NAME - len(str(number)) - 1]}-{number}"
