"""The whole server in process: each test asks a world of its own, a fork of a seeded one."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest

from mockserver.apis.ev_energy import kinds
from mockserver.app import create_mock
from mockserver.contract.load import user_cache
from mockserver.settings import Settings
from mockserver.world import credentials
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 3, 9, tzinfo=UTC)  # a Monday
OPENAPI = Path(__file__).parents[5] / "openapi"


class Server:
    """A mock server without sockets, on a clock that stands until it is moved."""

    def __init__(self, runner, cache):
        self.runner = runner
        self.clock = ManualClock(NOW)
        self._names = (f"w{number}" for number in count(1))
        self.mock = runner.run(self._create(cache))

    async def _create(self, cache):
        mock = create_mock(Settings(openapi=OPENAPI, cache=cache), clock=self.clock)
        seeded = mock.worlds.get("default")
        seeded.dial = seeded.dial.set("frozen", NOW)
        return mock

    def fork(self):
        name = next(self._names)
        self.runner.run(self._fork(name))
        return name

    async def _fork(self, name):
        worlds = self.mock.worlds
        fresh = worlds.fork(worlds.get("default"), name)
        # another test may have moved the clock
        fresh.dial = Dial("real", self.clock.now(), NOW)

    def delete(self, name):
        self.runner.run(self._delete(name))

    async def _delete(self, name):
        self.mock.worlds.delete(self.mock.worlds.get(name))


class EvEnergy:
    """ev.energy in one world, asked as the world's own application that has every scope.

    Paths are the vendor's, and URLs that an answer gave are taken as well. What does not fit the
    document is answered 500 by the server, so that a test of a status is a test of the shape too.
    """

    def __init__(self, server, name):
        self._server = server
        self.name = name
        self.base_url = f"http://mock.test/w/{name}"
        self.bearer = self.token()

    @property
    def world(self):
        return self._server.mock.worlds.get(self.name)

    @property
    def users(self):
        """The ids of the seeded users, in creation order."""
        return [key for key, _ in self.records("users")]

    def records(self, collection):
        """[(id, record), …] of a collection, in creation order."""
        return list(self.world.store[f"ev_energy.{collection}"])

    def get_record(self, collection, key):
        return self.world.get(f"ev_energy.{collection}", key)

    def change(self, collection, key, **fields):
        """Set fields of a record behind the API's back."""
        record = self.get_record(collection, key)
        self.world.put(f"ev_energy.{collection}", key, {**record, **fields})

    def later(self, **units):
        """Let time pass, and everything happen that is due by then."""
        self._server.runner.run(self._later(timedelta(**units)))

    async def _later(self, by):
        self._server.clock.advance(by)
        self._server.mock.worlds.run_due(0.0)

    def token(self, user=None, scopes=None):
        """An access token: the application's, or one that a user has granted."""
        wish = {} if user is None else {"user": user}
        if scopes is not None:
            wish["scopes"] = scopes
        grant = kinds.CREDENTIAL_KINDS[kinds.ACCESS_TOKEN].grant(self.world, wish)
        return credentials.secret(self.world, credentials.mint(self.world, grant))

    def ask(self, method, path, *, user=None, bearer=..., headers=None, **options):
        """Send a request; `user` stands in EvEnergy-User, bearer=None sends no token."""
        sent = dict(headers or {})
        bearer = self.bearer if bearer is ... else bearer
        if bearer is not None:
            sent.setdefault("Authorization", f"Bearer {bearer}")
        if user is not None:
            sent["EvEnergy-User"] = user
        url = path if path.startswith("http") else self.base_url + path
        return self._server.runner.run(self._send(method, url, headers=sent, **options))

    async def _send(self, method, url, **options):
        transport = httpx.ASGITransport(self._server.mock.asgi)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, url, **options)

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.ask("POST", path, json=json, **options)

    def patch(self, path, json=None, **options):
        return self.ask("PATCH", path, json=json, **options)

    def delete(self, path, **options):
        return self.ask("DELETE", path, **options)

    def url(self, path):
        """An absolute URL of this world, as links in bodies are: url("/v2/users/user01…")."""
        return self.base_url + path

    @property
    def mails(self):
        return [record for _, record in self.world.store["mock.mails"]]


def refused(answer, status, *fields):
    """Whether an answer refuses with this status, naming exactly these fields."""
    assert status == answer.status_code, answer.text
    named = sorted(answer.json().get("field_errors") or {})
    assert sorted(fields) == named, answer.text
    return True


@pytest.fixture(scope="session")
def runner():
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="session")
def server(runner):
    return Server(runner, user_cache(os.environ))


@pytest.fixture
def ev(server):
    name = server.fork()
    yield EvEnergy(server, name)
    server.delete(name)
