"""A world of nothing but physical collections, that remembers the events published in it."""

from datetime import UTC, datetime

import pytest

from mockserver.store.store import Store
from mockserver.world import physical
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
def events():
    """What was published, in order."""
    return []


@pytest.fixture
def world(clock, events):
    runtime = Runtime(
        clock,
        Ports(None, None),
        {},
        projections=(lambda _world, event: events.append(event),),
        timer_actions={physical.EXPIRE: physical.expire},
    )
    made = World("blue", Options(), runtime, Store(physical.INDEXES), Dial("real", NOW, NOW))
    made.settings["defaults"] = {"operator_id": "org_A", "site_id": "site_A", "tariff_id": "t1"}
    return made


@pytest.fixture
def kinds(events):
    """The types of what was published since the last time of asking."""

    def take():
        found = [event["type"] for event in events]
        events.clear()
        return found

    return take
