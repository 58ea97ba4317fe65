"""A world: everything that changes, as records, beside the live things it is served by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from weakref import ref

from mockserver.contract.model import CollectionModel
from mockserver.store.collection import Collection, Record
from mockserver.store.late import Late
from mockserver.store.store import Store
from mockserver.world.authority import Authority
from mockserver.world.ids import fill, ulid, ulid16
from mockserver.world.journal import Journal, weight
from mockserver.world.past import Past
from mockserver.world.ports import Ports
from virtualtime.clock import Clock, Dial
from virtualtime.instant import milliseconds, parse, to_seconds_text, to_text
from virtualtime.timers import Timers

# {"type": "transaction.started", "transaction": {...}}
Event: TypeAlias = Mapping[str, Any]
Projection: TypeAlias = "Callable[[World, Event], None]"
TimerAction: TypeAlias = "Callable[[World, str], None]"
# requests that count against a rate limit: (milliseconds since 1970 of the last of some, how many)
Spent: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Runtime:
    """The live things all worlds share; nothing in it belongs to a snapshot.

    `timer_actions` says what fires for each kind of timer; `alarm` tells whoever paces the worlds
    that a timer was set, `credentials_changed` whoever finds worlds by credential that one of them
    (None: any) has changed; `credential` finds the record behind a secret.
    `past` makes records that worlds have without holding them.
    `endpoints` are paths at which credentials are used: {"ev_energy": {"token_url": "/o/token"}}.
    `authority` signs certificates of charge points; without it each world has its own.
    """

    clock: Clock
    ports: Ports
    collections: Mapping[str, CollectionModel]
    projections: tuple[Projection, ...] = ()
    timer_actions: dict[str, TimerAction] = field(default_factory=dict)
    alarm: Callable[[], None] = lambda: None
    credentials_changed: "Callable[[World, str | None], None]" = lambda _world, _key: None
    credential: "Callable[[World, str], Record | None]" = lambda _world, _secret: None
    endpoints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    past: Past | None = None
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How a world was made, and is made again by a reset.

    `fleet` counts its embedded charge points; with `autopilot` cars come and go on their own.
    `at` freezes its clock there; None follows the wall. `ttl_s` is wall time.
    """

    seed: int = 1
    seed_size: str = "small"
    fleet: int = 0
    autopilot: bool = False
    ttl_s: float | None = None
    at: datetime | None = None


@dataclass(slots=True, weakref_slot=True)
class World:
    """One tenant of the server: two worlds share nothing that can be seen.

    `settings` are switches of the control API: {"unknown_charge_points": "accept", …}.
    `points` are the embedded charge points, values of the simulator that this side never opens.
    """

    name: str
    options: Options
    runtime: Runtime
    store: Store
    dial: Dial
    journal: Journal = field(init=False)
    past: Past | None = field(init=False)
    timers: Timers = field(default_factory=Timers)
    counters: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    points: dict[str, Any] = field(default_factory=dict)
    buckets: dict[str, Spent] = field(default_factory=dict)
    journal_bytes: int = 16 << 20
    _read: tuple[Dial, str] | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.journal = Journal(_both_times(ref(self)), self.journal_bytes)
        past = self.runtime.past
        self.past = past if past is not None and past.belongs(self.options) else None

    @property
    def seed(self) -> int:
        return self.options.seed

    def now(self) -> datetime:
        """Business time; the one time a handler may ask for."""
        dial = self.dial
        # a world that stands still is asked the most, and need not ask the wall
        return dial.world_at if dial.mode == "frozen" else dial.read(self.runtime.clock.now())

    def now_text(self) -> str:
        """Business time to the millisecond, as the physical records keep it."""
        dial, read = self.dial, self._read
        if read is not None and read[0] is dial:
            return read[1]
        text = to_text(self.now())
        if dial.mode == "frozen":
            # asked for several times in each instant of a world that is being advanced
            self._read = (dial, text)
        return text

    def now_seconds_text(self) -> str:
        """Business time to the second, as most vendors write it."""
        return to_seconds_text(self.now())

    def count(self, what: str) -> int:
        """The next whole number of a counter of this world, from 1."""
        self.counters[what] = number = self.counters.get(what, 0) + 1
        return number

    def new_id(self, template: str, **values: str) -> str:
        """A fresh id in a collection's shape: new_id('res_{ulid16}'), new_id('user{ulid}')."""
        if "{ulid" in template:
            # A bulk of seeded ids must not move when the wall does: they count from a fixed day.
            at = parse("2024-01-20T09:00:00Z") if self.settings.get("seeding") else self.now()
            number = self.count("ids")
            if "{ulid}" in template:
                # ids sort as they were made, also when the clock was put back
                ms = max(milliseconds(at), self.counters.get("ulid_ms", 0))
                self.counters["ulid_ms"] = ms
                values["ulid"] = ulid(ms, number, self.seed)
            else:
                values["ulid16"] = ulid16(at, number)
        return fill(template, values)

    def get(self, collection: str, key: str) -> Record | None:
        """A record, held or made; None when there is none."""
        held = self.store[collection].get(key)
        if held is None and self.past is not None:
            return self.past.record(self, collection, key)
        return held

    def holding(self, collection: str, equals: Mapping[str, Any]) -> Collection:
        """A collection in which all records that hold these values can be found.

        Example: holding("ev_energy.charging_sessions", {"user": "user01…"}).
        Without a value that says whose past is meant only what the world holds is in it.
        """
        made = None if self.past is None else self.past.around(self, collection, equals)
        return self.store[collection] if made is None else made

    def put(self, collection: str, key: str, record: Record, *, size: int = 0) -> None:
        """Insert or replace a record and tell the journal.

        `size` is a caller's own rough count of its bytes, where weighing it each time costs more
        than changing it.
        """
        before = self.store[collection].put(key, record)
        size = 2 * size or weight(before) + weight(record)
        self.journal.add("state", f"{collection}/{key}", (before, record), size)

    def put_late(
        self,
        collection: str,
        key: str,
        make: Callable[[Record], Record],
        *,
        size: int,
        changes: frozenset[str] | None = None,
        chained: bool = False,
    ) -> Late:
        """Replace a record that is there by what `make` makes of it, when somebody looks.

        See `Collection.put_late`; the journal has it as any other change. `make` must not hold on
        to the world, which could not go before its journal then.
        """
        held = self.store[collection]
        before, after = held.put_late(key, make, changes=changes, chained=chained)
        self.journal.add("state", f"{collection}/{key}", (before, after), 2 * size)
        return after

    def delete(self, collection: str, key: str) -> Record | None:
        before = self.store[collection].delete(key)
        if before is not None:
            self.journal.add("state", f"{collection}/{key}", (before, None), weight(before))
        return before

    def publish(self, event: Event) -> None:
        """Let every API project what has happened into its own records."""
        for projection in self.runtime.projections:
            projection(self, event)

    def set_timer(self, due_at: datetime, kind: str, key: str) -> None:
        """Have `timer_actions[kind](world, key)` run when the world's clock shows `due_at`."""
        self.timers.set(due_at, kind, key)
        self.runtime.alarm()


def _both_times(weakly: "ref[World]") -> Callable[[], tuple[datetime, datetime]]:
    """The wall's time and a world's, for its journal.

    A journal that held its world would keep it, when it is over, until garbage is looked for; and
    what a server has started with is never looked through.
    """

    def both() -> tuple[datetime, datetime]:
        world = weakly()
        assert world is not None
        wall = world.runtime.clock.now()
        return wall, world.dial.read(wall)

    return both
