"""A bench in a process of its own, and charge points that reach it over real sockets."""

import asyncio
import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import pytest

from chargebench.workbench import bench
from ocpp_sim.core import port
from ocpp_sim.plan import FleetPlan, make_station
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.wall import WallClock
from ocpp_sim.versions import subprotocol

PATIENCE_S = float(os.environ.get("TEST_PATIENCE_S", "15"))
_POLL_S = 0.02


async def wait_until(found):
    """Ask again and again, with a deadline, until `found()` gives something true; gives it."""
    async with asyncio.timeout(PATIENCE_S):
        while not (result := await found()):  # noqa: ASYNC110  the server sends no word
            await asyncio.sleep(_POLL_S)
    return result


@dataclass
class Served:
    """What `chargebench serve --json` announced; `ca_file` is there when it is https."""

    base_url: str
    ocpp_url: str
    control_url: str
    credentials: dict
    ca_file: Path | None = None
    process: subprocess.Popen | None = None

    def client(self, credential):
        """A client with the 'api_key', the 'driver_token' or the 'site_owner_token'."""
        headers = {"Authorization": f"Bearer {self.credentials['dynamo'][credential]}"}
        return httpx.AsyncClient(base_url=self.base_url, headers=headers)

    @property
    def tls(self):
        """What trusts the certificate; None where there is none."""
        return self.ca_file and ssl.create_default_context(cafile=self.ca_file)


@pytest.fixture(scope="module")
def here():
    with bench() as made:
        yield made


@contextlib.contextmanager
def serving(*options, ca_file=None, **environment):
    """The whole program as a user starts it."""
    command = [sys.executable, "-m", "chargebench", "serve", "--port", "0", "--json", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        announced = json.loads(process.stdout.readline())
        yield Served(
            announced["base_url"],
            announced["ocpp_url"],
            announced["control_url"],
            announced["worlds"]["default"],
            ca_file,
            process,
        )
        if process.poll() is None:  # a test may have killed it
            process.send_signal(signal.SIGINT)
            assert 0 == process.wait(PATIENCE_S)


@pytest.fixture(scope="session")
def served():
    with serving() as found:
        yield found


@dataclass
class ChargePoint:
    """A charge point on a real socket, and all that has crossed the wire."""

    runner: SocketRunner | None = None
    frames: list = field(default_factory=list)
    events: list = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self):
        return self.runner.station.spec.identity

    def do(self, *deeds):
        for deed in deeds:
            self.runner.give(deed)

    def note(self, _runner, item, *, up):
        match item:
            case port.Send(text) | port.Received(text):
                self.frames.append(json.loads(text))
            case _:
                self.events.append(item)
        self.changed.set()

    async def until(self, kind, **values):
        """The first event of a kind with these values, waiting for it."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := self._first(kind, values)):
                self.changed.clear()
                await self.changed.wait()
        return found

    def called(self, action):
        """The payloads of every CALL of that action, in either direction."""
        return [frame[3] for frame in self.frames if frame[0] == 2 and frame[2] == action]

    def _first(self, kind, values):
        return next(
            (
                event
                for event in self.events
                if isinstance(event, kind)
                and all(getattr(event, name) == value for name, value in values.items())
            ),
            None,
        )


@contextlib.asynccontextmanager
async def connecting(served, prefix, version="1.6"):
    """A charge point, connected over a socket of its own."""
    plan = FleetPlan(
        seed=3,
        prefix=prefix,
        version=version,
        autopilot=False,
        settings={"MeterValueSampleInterval": "1"},
    )
    point = ChargePoint()
    station = make_station(plan, 0, WallClock().now())
    endpoint = Endpoint(served.ocpp_url, subprotocol(version), tls=served.tls)
    point.runner = SocketRunner(station, endpoint, WallClock(), point.note)
    point.runner.start()
    await point.until(port.StatusChanged, connector_id=1, status="Available")
    await point.until(port.CallAnswered, action="StatusNotification")
    yield point
    await point.runner.stop()


@pytest.fixture
def connected(served):
    """Connect a charge point: `async with connected("JRN-A-") as point`."""
    return partial(connecting, served)
