"""A world of Dynamo with its document, and calls that are checked against it both ways."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from mockserver.apis import dynamo
from mockserver.contract.compiled import Schemas
from mockserver.contract.load import load_document
from mockserver.contract.validators import compile_document
from mockserver.engine.build import handlers
from mockserver.engine.call import Call
from mockserver.store.store import Store
from mockserver.world import credentials, outbox, physical
from mockserver.world.ports import CommandResult, Ports
from mockserver.world.problems import ProblemError
from mockserver.world.scheduler import fire
from mockserver.world.world import Options, Runtime, World
from virtualtime.clock import Dial, ManualClock
from virtualtime.instant import to_seconds_text

NOW = datetime(2024, 6, 5, 12, tzinfo=UTC)
OPENAPI = Path(__file__).parents[4] / "openapi" / "dynamo"
STATION = "CP-SITE1-001"
MOCK = ("mock.credentials", "mock.faults", "mock.mails")


@cache
def _document():
    return load_document(OPENAPI, cache=None)


@cache
def _validators():
    return compile_document(_document())


@cache
def _handlers():
    return handlers(_document(), dynamo.BEHAVIOURS)


class Desk:
    """Commands that are answered as told; `meanwhile` happens while the charge point is asked."""

    def __init__(self):
        self.reply = CommandResult("answered", {"status": "Accepted"})
        self.meanwhile = lambda: None
        self.asked = []

    async def reserve(self, world, reservation):
        return await self._answer("ReserveNow", reservation)

    async def cancel_reservation(self, world, reservation):
        return await self._answer("CancelReservation", reservation)

    def connected(self, world):
        return ()

    async def _answer(self, action, reservation):
        self.asked.append((action, reservation["id"]))
        await asyncio.sleep(0)
        self.meanwhile()
        return self.reply


class Bench:
    """One world, seeded or empty, and everything a test does to it."""

    def __init__(self, *, seeded=True, **options):
        self.clock = ManualClock(NOW)
        self.desk = Desk()
        self.document = _document()
        self.operations = {operation.id: operation for operation in self.document.operations}
        self.world = World(
            "default",
            Options(**options),
            Runtime(
                self.clock,
                Ports(self.desk, None),
                {m.name: m for m in self.document.collections.values()},
                projections=(dynamo.project,),
                timer_actions={
                    physical.EXPIRE: physical.expire,
                    outbox.TIMER: lambda world, key: None,
                    **dynamo.TIMER_ACTIONS,
                },
            ),
            Store(
                {
                    **dynamo.indexes(self.document),
                    **physical.INDEXES,
                    **outbox.INDEXES,
                    **dict.fromkeys(MOCK, ()),
                }
            ),
            Dial("real", NOW, NOW),
        )
        if seeded:
            self.world.settings["seeding"] = True
            dynamo.seed(self.world)
            del self.world.settings["seeding"]

    # what is there

    def all(self, collection, **equals):
        """Records of Dynamo with these values: all("members", role="owner")."""
        store = self.world.store
        name = collection if "." in collection else f"dynamo.{collection}"
        return [r for _, r in store[name] if all(r[k] == v for k, v in equals.items())]

    def one(self, collection, **equals):
        return self.all(collection, **equals)[0]

    @property
    def org_id(self):
        return self.all("organizations")[0]["id"]

    @property
    def foreign_org_id(self):
        return self.all("organizations")[1]["id"]

    def off_schema(self):
        """Every record that its document would not allow."""
        schemas = Schemas(self.document.spec)
        return [
            (model.name, key, flaw)
            for model in self.document.collections.values()
            for key, record in self.world.store[model.name]
            for flaw in schemas.named(model.schema, "record").flaws(record, key)
        ]

    # what happens

    def later(self, **units):
        """Let time pass and what is due happen."""
        self.clock.advance(timedelta(**units))
        while timer := self.world.timers.pop_due(self.world.now()):
            fire(self.world, timer)

    def at(self, **units):
        """An instant from now on as text."""
        return to_seconds_text(self.world.now() + timedelta(**units))

    def online(self, station_id=STATION, status="Available", connector_id=1):
        physical.connect(self.world, station_id)
        physical.connector_status(self.world, station_id, connector_id, status=status)

    def lookup(self, world, secret):
        for _, record in world.store[credentials.COLLECTION]:
            if credentials.secret(world, record) == secret:
                return record
        return None

    def secret(self, name):
        return dynamo.default_credentials(self.world)[name]

    def mint(self, kind="api_key", *, life=None, revoked=False, **wish):
        """The secret of a new credential: mint("api_key", role="viewer")."""
        grant = dynamo.CREDENTIAL_KINDS[kind].grant(self.world, wish)
        record = credentials.mint(self.world, grant, life=life, revoked=revoked)
        return credentials.secret(self.world, record)

    def authenticate(self, operation, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return dynamo.authenticate(
            self.world, self.operations[f"dynamo.{operation}"], sent, self.lookup
        )

    def call(self, operation, *, as_=None, body=None, query=None, **path):
        """Carry out an operation as the bearer of a secret, the fitting default one if not said.

        The answer must be as the document says.
        """
        return asyncio.run(self.calling(operation, as_=as_, body=body, query=query, **path))

    async def calling(self, operation, *, as_=None, body=None, query=None, **path):
        found = self.operations[f"dynamo.{operation}"]
        secret = as_ or self._fitting(found)
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        caller = dynamo.authenticate(self.world, found, headers, self.lookup)
        call = Call(
            self.world,
            found,
            path,
            query or {},
            {},
            body,
            caller,
            "http://mock.test",
            self.world.runtime.ports,
            "req_1",
        )
        validators = _validators()[found.id]
        assert body is None or [] == validators.body.flaws("application/json", body)
        answer = await _handlers()[found.id](call)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        declared = validators.responses[answer.status]
        assert [] == declared.flaws(answer.media_type, answer.body, headers)
        assert [] == self.off_schema()
        return answer

    def refused(self, operation, **given):
        """The problem of a call that must be refused, with a status that is documented."""
        with pytest.raises(ProblemError) as caught:
            self.call(operation, **given)
        problem = caught.value.problem
        assert problem.status in self.operations[f"dynamo.{operation}"].responses
        body, media_type = dynamo.render_problem(problem, SimpleNamespace(request_id="req_1"))
        declared = _validators()[f"dynamo.{operation}"].responses[problem.status]
        sent = {name.lower(): value for name, value in problem.headers.items()}
        assert [] == declared.flaws(media_type, body, sent)
        return problem

    def _fitting(self, operation):
        schemes = {name for group in operation.security for name in group}
        if "DriverToken" in schemes:
            return self.secret("driver_token")
        if "SiteOwnerToken" in schemes:
            return self.secret("site_owner_token")
        return self.secret("api_key") if schemes else None


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def empty():
    return Bench(seeded=False)


@pytest.fixture
def make_bench():
    return Bench
