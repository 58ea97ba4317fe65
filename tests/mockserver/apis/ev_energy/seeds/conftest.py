"""Worlds of ev.energy as their seed leaves them, and the document that tells their links."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from mockserver.apis.ev_energy.past import INDEXES, ChargingPast
from mockserver.apis.ev_energy.seeds import seed
from mockserver.apis.ev_energy.seeds.sizes import SIZES, Size
from mockserver.contract.load import load_document
from mockserver.store.store import Store
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 5, 12, 10, tzinfo=UTC)
OPENAPI = Path(__file__).parents[5] / "openapi" / "ev_energy"


@cache
def document_of_ev_energy():
    return load_document(OPENAPI, cache=None)


def new_world(*, now=NOW, **options):
    models = {m.name: m for m in document_of_ev_energy().collections.values()}
    world = World(
        "default",
        Options(**options),
        Runtime(ManualClock(now), Ports(None, None), models, past=ChargingPast()),
        Store({**dict.fromkeys(models, ()), **INDEXES}),
        Dial("real", now, now),
    )
    world.settings["seeding"] = True
    return world


class Seeded:
    """A seeded world: every("users") are its records."""

    def __init__(self, **options):
        self.world = new_world(**options)
        seed(self.world)

    def every(self, name, **equals):
        found = self.world.store[f"ev_energy.{name}"]
        return [r for _, r in found if all(r[k] == v for k, v in equals.items())]

    def get(self, name, key):
        return self.world.get(f"ev_energy.{name}", key)


# by which field a household's records are asked for, and what that leads to
WHOSE = {
    "charging_sessions": ("user", "users"),
    "charging_sub_sessions": ("user", "users"),
    "evse_status_logs": ("evse", "evses"),
    "vehicle_status_logs": ("vehicle", "vehicles"),
}


class Reread(Seeded):
    """A large world, but for the number of its users, with the history that is made when read."""

    def __init__(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(SIZES, "large", Size(users=24, span=SIZES["large"].span))
            super().__init__(seed_size="large")
        self._read = {name: self._all(name) for name in WHOSE}
        subs = self._read["charging_sub_sessions"]
        self._read["energy_usages"] = [self.get("energy_usages", sub["id"]) for sub in subs]

    def _all(self, name):
        field, whose = WHOSE[name]
        return [
            record
            for key, _ in self.world.store[f"ev_energy.{whose}"]
            for _, record in self.world.holding(f"ev_energy.{name}", {field: key})
            if record[field] == key
        ]

    def every(self, name, **equals):
        if name not in self._read:
            return super().every(name, **equals)
        return [r for r in self._read[name] if all(r[k] == v for k, v in equals.items())]


@cache
def _reread():
    return Reread()


@pytest.fixture
def reread():
    """Shared by all tests, so read it only."""
    return _reread()


@cache
def _small():
    return Seeded()


@pytest.fixture
def small():
    """Shared by all tests, so read it only."""
    return _small()


@cache
def _medium():
    return Seeded(seed_size="medium")


@pytest.fixture
def medium():
    """Shared by all tests, so read it only."""
    return _medium()


@pytest.fixture
def make_seeded():
    return Seeded


@pytest.fixture
def document():
    return document_of_ev_energy()
