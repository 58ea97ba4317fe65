"""A world, a central system, and charge points that are a list of what they were sent."""

import json
from datetime import UTC, datetime

import pytest

from mockserver.central import v16, v21, v201
from mockserver.central.central import Central
from mockserver.central.desk import Desk
from mockserver.store.store import Store
from mockserver.world import physical
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


class Pipe:
    """A channel that remembers: `sent` frames as JSON, `closed` as (code, reason)."""

    def __init__(self):
        self.texts = []
        self.closed = None

    @property
    def sent(self):
        return [json.loads(text) for text in self.texts]

    def send(self, text):
        assert self.closed is None
        self.texts.append(text)

    def close(self, code, reason):
        self.closed = (code, reason)


class Point:
    """A charge point by hand: point.call("Heartbeat") gives the frame that answers it."""

    def __init__(self, central, world, station_id, **how):
        self.central = central
        self.pipe = Pipe()
        self.connection = central.accept(world, station_id, self.pipe, **how)
        self.number = 0

    def say(self, frame):
        text = frame if isinstance(frame, str) else json.dumps(frame)
        before = len(self.pipe.texts)
        self.central.receive(self.connection, text)
        return self.pipe.sent[before:]

    def call(self, action, payload=None):
        self.number += 1
        (answer,) = self.say([2, str(self.number), action, payload or {}])
        assert answer[1] == str(self.number)
        return answer

    def ask(self, action, payload=None):
        """The payload of the answer, which is no CALLERROR."""
        kind, _, answer = self.call(action, payload)
        assert kind == 3
        return answer

    def close(self, code=1000):
        self.central.closed(self.connection, code, "bye")


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
def central():
    spoken = (v16.dialect(), v201.dialect(), v21.dialect())
    return Central({dialect.subprotocol: dialect for dialect in spoken})


@pytest.fixture
def desk(central):
    return Desk(central, timeout_s=5)


@pytest.fixture
def make_world(clock, desk):
    def make(name="default"):
        runtime = Runtime(clock, Ports(desk, None), {})
        return World(name, Options(), runtime, Store(physical.INDEXES), Dial("real", NOW, NOW))

    return make


@pytest.fixture
def world(make_world):
    return make_world()


@pytest.fixture
def connect(central, world):
    def make(station_id="CP-7", world=world, **how):
        return Point(central, world, station_id, **how)

    return make


@pytest.fixture
def point(connect):
    return connect()


@pytest.fixture
def journal(world):
    """Entries of one kind as (cause, data)."""

    def read(kind):
        return [(entry.cause, entry.data) for entry in world.journal if entry.kind == kind]

    return read
