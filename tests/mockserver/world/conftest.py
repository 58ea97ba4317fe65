"""Worlds with one collection of bikes, a wall clock that stands still, and ports that remember."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from mockserver.store.collection import IndexSpec
from mockserver.store.store import Store
from mockserver.world.credentials import COLLECTION, Grant, mint
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
from mockserver.world.worlds import Worlds
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
INDEXES = {
    "shop.bikes": (IndexSpec(("colour",)),),
    "mock.credentials": (),
    "mock.faults": (),
    "mock.mails": (),
    "mock.uploads": (),
}


class Fleet:
    """Points that are text and tick once when the world begins."""

    def populate(self, world, count):
        for number in range(1, count + 1):
            world.points[f"CP-{number}"] = f"new {number}"
            world.set_timer(world.now(), "point", f"CP-{number}")

    def dump(self, point):
        return {"text": point}

    def load(self, record):
        return record["text"]


class Commands:
    def __init__(self):
        self.online = []

    def connected(self, world):
        return self.online


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
def runtime(clock):
    """Its timers note in the store when they fired: bikes/<key> = {"fired_at": …}."""

    def note(world, key):
        world.put("shop.bikes", key, {"fired_at": world.now_text()})

    return Runtime(
        clock,
        Ports(Commands(), Fleet()),
        {},
        timer_actions={"bike": note, "point": note},
    )


@pytest.fixture
def make_world(runtime):
    """A world outside any registry: make_world(seed=7, at=…)."""

    def make(name="blue", **options):
        made = Options(**options)
        now = runtime.clock.now()
        dial = Dial("frozen", now, made.at) if made.at else Dial("real", now, now)
        return World(name, made, runtime, Store(INDEXES), dial)

    return make


@pytest.fixture
def world(make_world):
    return make_world()


@pytest.fixture
def make_worlds(runtime):
    """A registry whose worlds are seeded with one bike and one API key each."""

    def seed(world):
        world.put("shop.bikes", world.new_id("bike_{ulid16}"), {"colour": "red"})
        grant = Grant("api_key", "key_{secret}", {"shop_id": ["s1"]})
        mint(world, grant, key="shop.api_key")

    def make(**options):
        told = SimpleNamespace(replaced=[], revived=[])
        options.setdefault("seeders", (seed,))
        seeders = options.pop("seeders")
        worlds = Worlds(
            runtime,
            INDEXES,
            seeders,
            on_replaced=told.replaced.append,
            on_revived=told.revived.append,
            **options,
        )
        worlds.told = told
        return worlds

    return make


@pytest.fixture
def worlds(make_worlds):
    return make_worlds()


@pytest.fixture
def credential():
    """The text of a world's seeded API key."""
    from mockserver.world.credentials import secret

    return lambda world: secret(world, world.get(COLLECTION, "shop.api_key"))


@pytest.fixture
def make_store():
    return lambda: Store(INDEXES)
