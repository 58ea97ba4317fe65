"""A charge point with quirks in memory: its peer, its standard day, and what went over the wire."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.station import Spec
from ocpp_sim.core.visit import Autopilot
from ocpp_sim.quirks import habits_of, wire_of
from ocpp_sim.runner.memory import exchange
from ocppj.frame import Call, parse
from tests.ocpp_sim.conftest import Csms

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
SETTINGS = {"ClockAlignedDataInterval": "0", "MeterValueSampleInterval": "300"}
VISITS = Autopilot(
    seed=7,
    label="visit",
    origin=START,
    period_s=3 * 3600,
    connectors=1,
    tags=("TAG-1", "TAG-2"),
    vehicles=(Vehicle(),),
)


class Peer:
    """Answers everything, may be told to be unreachable, and counts its connections."""

    def __init__(self, version="1.6"):
        self.csms = Csms(version)
        self.opened = 0
        self.closed = []

    def open(self):
        self.opened += 1
        return self.csms.reachable

    def send(self, text):
        frame = parse(text)
        answer = self.csms.answer(frame) if isinstance(frame, Call) else None
        return [] if answer is None else [answer]

    def close(self, code):
        self.closed.append(code)


class Point:
    """Give inputs, let time pass, and see all inputs and outputs with their times in `heard`."""

    def __init__(self, *quirks, seed=0, autopilot=None, identity="CP-1", version="1.6"):
        habits = habits_of(quirks, seed, identity)
        spec = Spec(identity, version, seed=seed, settings=SETTINGS, habits=habits)
        made = build(spec, START, autopilot=autopilot)
        self.station = replace(made, wire=wire_of(quirks, seed, identity, START))
        self.peer = Peer(version)
        self.now = START
        self.heard = []

    def give(self, *items):
        for item in items:
            self.station, _ = exchange(
                self.station,
                item,
                self.now,
                self.peer,
                lambda it: self.heard.append((self.now, it)),
            )
        return self

    def advance(self, **span):
        until = self.now + timedelta(**span)
        while self.station.next_due is not None and self.station.next_due <= until:
            self.now = max(self.now, self.station.next_due)
            self.give(port.Tick())
            assert self.station.next_due is None or self.station.next_due > self.now
        self.now = until
        return self

    def command(self, action, payload=None, message_id="cs-1"):
        text = orjson.dumps([2, message_id, action, payload or {}]).decode()
        return self.give(port.Received(text))

    def day(self):
        """Visits and samples, and every hour a question by the central system."""
        for hour in range(24):
            self.advance(hours=1)
            wanted = {"key": ["HeartbeatInterval", "LocalPreAuthorize"]}
            self.command("GetConfiguration", wanted, f"ask-{hour}")
        return self

    def sent(self):
        return [item.text for _, item in self.heard if isinstance(item, port.Send)]

    def calls(self, action):
        frames = map(parse, self.sent())
        return [f.payload for f in frames if isinstance(f, Call) and f.action == action]

    def told(self):
        """The names of the quirks that acted, in order."""
        return [item.name for _, item in self.heard if isinstance(item, port.Quirk)]

    def of(self, kind):
        return [item for _, item in self.heard if isinstance(item, kind)]

    def forget(self):
        self.heard.clear()
        return self


@pytest.fixture
def point():
    return Point


@pytest.fixture
def a_day():
    """A charge point after its standard day: a_day(Quirk("bad_unit"))."""
    return lambda *quirks, seed=0: Point(*quirks, seed=seed, autopilot=VISITS).day()
