"""The worlds of one server: made, found, forked, reset, advanced, and forgotten."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

from mockserver.store.collection import IndexSpec
from mockserver.store.store import Store
from mockserver.world import credentials, snapshot
from mockserver.world.problems import Problem, ProblemError, conflict, invalid_field
from mockserver.world.scheduler import Advanced, advance, fire_due
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial

DEFAULT = "default"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
Seeder: TypeAlias = Callable[[World], None]


@dataclass(slots=True)
class Beside:
    """The live things of one world: the gate its requests pass, and when it ends on the wall."""

    gate: asyncio.Event | None = None
    ends_at: float | None = None


class Worlds:
    """Every world by name, and the credentials that lead to them.

    `seeders` fill a new world in order; `on_replaced` is told of a world whose past was thrown
    away, so that its sockets can be closed.
    """

    def __init__(
        self,
        runtime: Runtime,
        indexes: Mapping[str, tuple[IndexSpec, ...]],
        seeders: tuple[Seeder, ...],
        *,
        on_replaced: Callable[[World], None] = lambda _world: None,
        journal_bytes: int = 16 << 20,
        max_worlds: int = 1000,
    ) -> None:
        self.runtime = runtime
        self.runtime.credentials_changed = self._learn
        self.max_worlds = max_worlds
        self._indexes = indexes
        self._seeders = seeders
        self._on_replaced = on_replaced
        self._journal_bytes = journal_bytes
        self._worlds: dict[str, World] = {}
        self._beside: dict[str, Beside] = {}
        self._secrets: dict[str, tuple[str, str]] = {}
        self._secrets_of: dict[str, list[str]] = {}

    def __iter__(self) -> Iterator[World]:
        return iter(list(self._worlds.values()))

    def get(self, name: str) -> World | None:
        return self._worlds.get(name)

    def by_credential(self, secret: str) -> str | None:
        """The name of the world a secret belongs to; None when nobody knows it."""
        found = self._secrets.get(secret)
        return found[0] if found else None

    def credential(self, world: World, secret: str) -> Mapping[str, Any] | None:
        """The record behind a secret, when it is one of this world."""
        found = self._secrets.get(secret)
        if found is None or found[0] != world.name:
            return None
        return world.get(credentials.COLLECTION, found[1])

    def create(self, name: str, options: Options) -> World:
        """Make and seed a world.

        Raises ProblemError 409 when the name is taken, 422 when it is no name.
        """
        self._check_name(name)
        world = self._build(name, options)
        self._enter(world)
        return world

    def fork(self, parent: World, name: str, *, ttl_s: float | None = None) -> World:
        """A world that starts where the parent is and goes on alone.

        Records are shared until written; sockets, journal and secrets stay with the parent.
        """
        self._check_name(name)
        world = World(
            name,
            replace(parent.options, ttl_s=ttl_s),
            self.runtime,
            parent.store.fork(),
            parent.dial,
            timers=parent.timers.fork(),
            counters=dict(parent.counters),
            settings=dict(parent.settings),
            points=dict(parent.points),
            buckets=dict(parent.buckets),
            journal_bytes=self._journal_bytes,
        )
        self._enter(world)
        return world

    def reset(self, world: World) -> World:
        """Put a world back to what `create` made of it, with a fresh journal."""
        fresh = self._build(world.name, world.options)
        self._on_replaced(world)
        self._enter(fresh)
        return fresh

    def delete(self, world: World) -> None:
        """Forget a world. Raises ProblemError 409 for the default one."""
        if world.name == DEFAULT:
            raise conflict(f"World '{DEFAULT}' stays; reset it instead.")
        self._on_replaced(world)
        self._forget(world.name)

    def dump(self, world: World) -> dict[str, Any]:
        """The whole world as JSON; `restore` of it gives an equal world."""
        return snapshot.dump(world)

    def restore(self, name: str, dumped: Mapping[str, Any]) -> World:
        """Make the world `name`, new or not, what was dumped.

        Raises ProblemError 422 naming what does not fit; nothing has changed then.
        """
        old = self._worlds.get(name)
        if old is None:
            self._check_name(name)
        world = snapshot.load(
            name, dumped, self.runtime, Store(self._indexes), journal_bytes=self._journal_bytes
        )
        if old is not None:
            self._on_replaced(old)
        self._enter(world)
        return world

    def passage(self, world: World) -> asyncio.Event | None:
        """What a request must wait for before it may touch the world; None when nothing."""
        return self._beside[world.name].gate

    async def advance(self, world: World, by: timedelta) -> Advanced:
        """Advance a world while its own requests wait; other worlds go on.

        Raises ProblemError 409 when the world is being advanced already.
        """
        beside = self._beside[world.name]
        if beside.gate is not None:
            raise conflict(f"World '{world.name}' is being advanced already; wait for it to end.")
        beside.gate = gate = asyncio.Event()
        try:
            return await advance(world, by)
        finally:
            beside.gate = None
            gate.set()
            self.runtime.alarm()

    def run_due(self, wall_s: float) -> float | None:
        """Fire what is due in every running world and end those whose time is over.

        `wall_s` is the event loop's time. Gives the seconds until the next thing to do, None when
        there is nothing to wait for.
        """
        waits: list[float] = []
        for world in self:
            beside = self._beside[world.name]
            if beside.ends_at is not None:
                if wall_s >= beside.ends_at:
                    self._on_replaced(world)
                    self._forget(world.name)
                    continue
                waits.append(beside.ends_at - wall_s)
            if beside.gate is None and (wait := self._pace(world)) is not None:
                waits.append(wait)
        return min(waits, default=None)

    def _pace(self, world: World) -> float | None:
        if world.dial.mode == "frozen":
            return None
        fire_due(world)
        timer = world.timers.peek()
        if timer is None:
            return None
        due = world.dial.wall_for(timer.due_at)
        assert due is not None
        return max(0.0, (due - self.runtime.clock.now()).total_seconds())

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
        for seeder in self._seeders:
            seeder(world)
        del world.settings["seeding"]
        if options.fleet:
            self.runtime.ports.fleet.populate(world, options.fleet)
        world.dial = dial
        return world

    def _enter(self, world: World) -> None:
        self._worlds[world.name] = world
        ttl_s = world.options.ttl_s
        ends_at = asyncio.get_running_loop().time() + ttl_s if ttl_s else None
        self._beside[world.name] = Beside(ends_at=ends_at)
        self._learn(world)
        self.runtime.alarm()

    def _learn(self, world: World) -> None:
        if self._worlds.get(world.name) is not world:
            return
        self._unlearn(world.name)
        secrets = [
            (credentials.secret(world, record), key)
            for key, record in world.store[credentials.COLLECTION]
        ]
        self._secrets.update({text: (world.name, key) for text, key in secrets})
        self._secrets_of[world.name] = [text for text, _ in secrets]

    def _unlearn(self, name: str) -> None:
        for text in self._secrets_of.pop(name, ()):
            self._secrets.pop(text, None)

    def _forget(self, name: str) -> None:
        del self._worlds[name], self._beside[name]
        self._unlearn(name)

    def _check_name(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise invalid_field(
                "body.name",
                f"'{name}' is no name for a world; allowed are 1 to 40 of a-z, 0-9, '-' and '_',"
                " starting with a letter or digit",
            )
        if name in self._worlds:
            raise conflict(f"World '{name}' exists; delete or reset it, or choose another name.")
        if len(self._worlds) >= self.max_worlds:
            raise ProblemError(
                Problem(409, "too_many_worlds", f"There are {self.max_worlds} worlds; delete some.")
            )
