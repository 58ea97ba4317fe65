"""Worlds of ev.energy as their seed leaves them, and the document that tells their links."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from mockserver.apis.ev_energy.seeds import seed
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
        Runtime(ManualClock(now), Ports(None, None), models),
        Store(dict.fromkeys(models, ())),
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
        return self.world.store[f"ev_energy.{name}"].get(key)


@cache
def _small():
    return Seeded()


@pytest.fixture
def small():
    """Shared by all tests, so read it only."""
    return _small()


@pytest.fixture
def make_seeded():
    return Seeded


@pytest.fixture
def document():
    return document_of_ev_energy()
