"""A shop that tells its endpoints of bikes, and a world in which nothing leaves."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from mockserver.store.collection import IndexSpec
from mockserver.store.store import Store
from mockserver.world import outbox
from mockserver.world.ports import Ports
from mockserver.world.scheduler import fire
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
WALL = datetime(2030, 1, 1, tzinfo=UTC)
ENDPOINTS = "shop.endpoints"
CHANNEL = outbox.Channel(
    api="shop",
    endpoints=ENDPOINTS,
    events=("bike.sold", "bike.lost"),
    delays=(timedelta(seconds=5), timedelta(minutes=5)),
    message_id=lambda world: f"msg_{world.count('messages')}",
    envelope=lambda world, message_id, event, data: {
        "id": message_id,
        "type": event,
        "timestamp": world.now_text(),
        "data": data,
    },
    sign=lambda world, endpoint, delivery, wall, content: {
        "x-id": delivery["message_id"],
        "x-signature": f"{endpoint['secret']}/{len(content)}/{wall:%Y}",
    },
    signature="x-signature",
    verify=lambda endpoint, headers, content: False,
)


@pytest.fixture
def channel():
    return CHANNEL


@pytest.fixture
def world():
    """A frozen world whose timers note which deliveries became due."""
    clock = ManualClock(WALL)
    due = []
    runtime = Runtime(
        clock,
        Ports(SimpleNamespace(connected=lambda world: ()), None),
        {},
        timer_actions={outbox.TIMER: lambda world, key: due.append(key)},
    )
    made = World(
        "blue",
        Options(),
        runtime,
        Store({ENDPOINTS: (IndexSpec(("shop_id",)),), **outbox.INDEXES}),
        Dial("frozen", WALL, NOW),
    )
    made.points["due"] = due
    return made


@pytest.fixture
def endpoint(world):
    """Make an endpoint: endpoint("e1", status="paused")."""

    def make(key="e1", **changes):
        record = {
            "id": key,
            "url": f"https://{key}.example.com/hook",
            "events": ["*"],
            "status": "active",
            "secret": f"secret-{key}",
            "failing_since": None,
            **changes,
        }
        world.put(ENDPOINTS, key, record)
        return record

    return make


@pytest.fixture
def due(world):
    """Let time pass and give the deliveries that became due."""

    def happen(**units):
        noted = world.points["due"]
        noted.clear()
        now = world.now() + timedelta(**units)
        world.dial = world.dial.jump(now, world.runtime.clock.now())
        while timer := world.timers.pop_due(now):
            fire(world, timer)
        return list(noted)

    return happen


@pytest.fixture
def attempt(world):
    """Carry out one attempt with this outcome: attempt("dlv_1", status=500)."""

    def carry_out(key, *, channel=CHANNEL, **outcome):
        assert outbox.begin(world, key)
        message = outbox.message(world, channel, key)
        outbox.finish(world, channel, key, message, outbox.Receipt(**outcome))
        return world.get(outbox.COLLECTION, key)

    return carry_out
