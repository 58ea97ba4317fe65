"""Households of a seeded world whose charge points are told of physically."""

import asyncio
import json
from datetime import timedelta

import pytest

from mockserver.world import physical
from tests.mockserver.apis.ev_energy.behaviours.conftest import ev, runner, server
from virtualtime.instant import parse, to_seconds_text, to_text

__all__ = ["ev", "runner", "server"]


class Household:
    """A seeded user with an idle EVSE, of which physical things are told at the world's time."""

    def __init__(self, ev, skip=0):
        self.ev = ev
        now = ev.world.now()  # other tests have moved the clock
        ev.later(seconds=1_800 - now.timestamp() % 1_800)
        self.begun_at = ev.world.now()
        busy = {s["user"] for _, s in ev.records("charging_sessions") if s["end"] is None}
        homes = {e["user"]: e for _, e in reversed(ev.records("evses"))}
        idle = [evse for user, evse in reversed(homes.items()) if user not in busy]
        self.evse = idle[skip]
        self.user = self.evse["user"]
        self.station = self.evse["station_id"]
        self.vehicle = next(
            v for _, v in ev.records("vehicles") if v["user"] == self.user and not v["disabled"]
        )

    @property
    def world(self):
        return self.ev.world

    def status(self, status):
        physical.connector_status(self.world, self.station, 1, status=status)

    def plug_in(self, register_wh=5_000.0):
        """Begin a transaction now."""
        self.register_wh = register_wh
        self.status("Preparing")
        self.transaction, _ = physical.start(
            self.world,
            station_id=self.station,
            connector_id=1,
            id_tag="CARD-1",
            at=self.world.now_text(),
            meter_start_wh=register_wh,
        )
        self.status("Charging")
        return self.transaction

    def charge(self, wh, *, minutes=10.0, **told):
        """Let time pass in which so much flows evenly, and one sample tell of it at its end."""
        self.ev.later(minutes=minutes)
        self.register_wh += wh
        sample = {
            "at": self.world.now_text(),
            "energy_wh": self.register_wh,
            "power_w": wh * 60 / minutes,
            **told,
        }
        physical.meter(
            self.world,
            station_id=self.station,
            connector_id=1,
            transaction_id=self.transaction["id"],
            samples=[sample],
        )

    def answer(self, server, status="Accepted"):
        return Answering(server.mock.central, self.world, self.station, status)

    def unplug(self, *, early_s=0):
        at = to_text(parse(self.world.now_text()) - timedelta(seconds=early_s))
        physical.stop(
            self.world,
            station_id=self.station,
            transaction_id=self.transaction["id"],
            at=at,
            meter_stop_wh=self.register_wh,
            reason="EVDisconnected",
        )
        self.status("Available")

    def after(self, **units):
        """An instant after the test began, as it is shown."""
        return to_seconds_text(self.begun_at + timedelta(**units))

    @property
    def sessions(self):
        """What is shown of this EVSE's live sessions, the newest first."""
        got = self.ev.get("/v2/charging_sessions?expand=sub_sessions", user=self.user).json()
        records = dict(self.ev.records("charging_sessions"))
        return [one for one in got if records[one["id"]]["transaction_id"] is not None]

    @property
    def sub_sessions(self):
        """Those of its newest live session, the newest first."""
        return self.sessions[0]["sub_sessions"]

    def usage(self, sub):
        answer = self.ev.get(f"/v2/charging_sub_sessions/{sub['id']}/energy_usage")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def shown(self, path):
        answer = self.ev.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


class Answering:
    """A charge point that keeps the CALLs it gets and answers each at once; None: never."""

    def __init__(self, central, world, station_id, status):
        self.central = central
        self.calls = []
        self.status = status
        self.connection = central.accept(world, station_id, self)

    def send(self, text):
        kind, number, *rest = json.loads(text)
        if kind == 2:
            self.calls.append(tuple(rest))
            if self.status is not None:
                answer = json.dumps([3, number, {"status": self.status}])
                asyncio.get_running_loop().call_soon(self.central.receive, self.connection, answer)

    def close(self, code, reason):
        pass

    def leave(self):
        self.central.closed(self.connection)


@pytest.fixture
def household(ev):
    return Household(ev)


@pytest.fixture
def answering(household, server):
    """The household's charge point is connected and does what it is told."""
    return household.answer(server)


@pytest.fixture
def make_household(ev):
    return lambda skip=0: Household(ev, skip)
