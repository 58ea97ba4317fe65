"""A small ev.energy behind the compiled request path: its OAuth 2, three users, and a few lists."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mockserver.apis import ev_energy
from mockserver.apis.ev_energy import kinds
from mockserver.contract.load import load_document
from mockserver.contract.validators import compile_document
from mockserver.engine.api import Api
from mockserver.engine.build import handlers
from mockserver.engine.call import Answer
from mockserver.http.front import Served
from mockserver.http.fused import Fused
from mockserver.world import credentials, faults
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime
from mockserver.world.worlds import Worlds
from virtualtime.clock import ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
OPENAPI = Path(__file__).parents[4] / "openapi" / "ev_energy"
PLAIN = ("listUsers", "getUser", "listEvseMakes", "listIncentiveSchemes", "listTariffPrices")
FRODO, SAM, ROSE = (f"user01HN2NJ9NMRZBXT1H6FT9N773{n}" for n in "567")
CALLBACK = "http://127.0.0.1:5000/callback"


@cache
def small_document():
    """The endpoints of OAuth 2 and a few plain operations of the real document."""
    whole = load_document(OPENAPI, cache=None)
    wanted = [f"ev_energy.{name}" for name in PLAIN]
    return replace(
        whole,
        operations=tuple(
            operation
            for operation in whole.operations
            if operation.path.startswith("/o/") or operation.id in wanted
        ),
    )


@cache
def _validators():
    return compile_document(small_document())


def seed(world):
    """Three users and the client that a world is handed out with."""
    ev_energy.mint_default_client(world)
    for key, name in ((FRODO, "frodo"), (SAM, "sam"), (ROSE, None)):
        email = name and f"{name}@shire.example.com"
        user = {"id": key, "email": email, "full_name": name}
        world.put("ev_energy.users", key, user)


class Gate:
    """The server, asked in process, and one world of it."""

    def __init__(self, runner, *, replaced=None):
        self.runner = runner
        self.clock = ManualClock(NOW)
        document = small_document()
        self.operations = {o.id.removeprefix("ev_energy."): o for o in document.operations}
        runtime = Runtime(
            self.clock,
            Ports(None, None),
            {m.name: m for m in document.collections.values()},
            endpoints={"ev_energy": ev_energy.ENDPOINTS},
        )
        self.worlds = Worlds(
            runtime,
            {credentials.COLLECTION: (), faults.COLLECTION: (), **ev_energy.indexes(document)},
            (seed,),
        )
        runner.run(self._make_worlds())
        bound = {**handlers(document, ev_energy.BEHAVIOURS), **(replaced or {})}
        self.api = Api(
            "ev_energy",
            document,
            bound,
            ev_energy.authenticate,
            ev_energy.render_problem,
            ev_energy.decorate,
            ev_energy.named_by,
            ev_energy.RATES,
            ev_energy.metered,
        )
        self.app = Fused(_nothing, Served([self.api], self.worlds, Ports(None, None)))

    async def _make_worlds(self):
        for name in ("default", "blue"):
            self.worlds.create(name, Options())

    @property
    def world(self):
        return self.worlds.get("default")

    def later(self, **units):
        self.clock.advance(timedelta(**units))

    # credentials

    def keys(self, world="default"):
        """{"client_id", "client_secret", "token_url", …} of a world."""
        return ev_energy.default_credentials(self.worlds.get(world), "http://mock")

    def client(self, world="default"):
        keys = self.keys(world)
        return keys["client_id"], keys["client_secret"]

    def mint(self, kind, *, world="default", life=None, revoked=False, **wish):
        """A credential as the control API would mint it: its record and its secret."""
        home = self.worlds.get(world)
        grant = kinds.CREDENTIAL_KINDS[kind].grant(home, wish)
        record = credentials.mint(home, grant, life=life, revoked=revoked)
        for also in kinds.CREDENTIAL_KINDS[kind].also(home, record):
            credentials.mint(home, also, key=f"{record['id']}_secret")
        return record, credentials.secret(home, record)

    def token(self, **options):
        return self.mint("access_token", **options)[1]

    def secret_of(self, key, world="default"):
        home = self.worlds.get(world)
        return credentials.secret(home, home.get(credentials.COLLECTION, key))

    def authenticate(self, operation, **sent):
        named = {name.replace("_", "-"): value for name, value in sent.items()}
        return ev_energy.authenticate(self.world, self.operations[operation], named)

    # requests

    async def send(self, method, path, *, peer="203.0.113.7", bearer=None, **options):
        transport = httpx.ASGITransport(self.app, client=(peer, 50000))
        if bearer is not None:
            options["headers"] = {
                "Authorization": f"Bearer {bearer}",
                **dict(options.get("headers") or {}),
            }
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
            return await client.request(method, path, **options)

    def ask(self, method, path, **options):
        return self.runner.run(self.send(method, path, **options))

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, form=None, **options):
        return self.ask("POST", path, data=form, **options)

    def exchange(self, *, auth=None, path="/o/token", **form):
        """Ask for tokens; the client's own pair goes by Basic unless told otherwise."""
        auth = self.client() if auth is None else auth
        return self.post(path, form, auth=auth or None)

    def agree(self, *, email=FRODO, decision="allow", world="", **asked):
        """Drive the page: look at it, then send its form; gives the parameters that come back."""
        request = self.asked(**asked)
        prefix = f"/w/{world}" if world else ""
        page = self.get(f"{prefix}/o/authorize/", params=request)
        assert 200 == page.status_code, page.text
        action, form = filled(page.text)
        answer = self.post(action, {**form, "email": email, "decision": decision})
        assert 302 == answer.status_code, answer.text
        return returned(answer)

    def asked(self, **asked):
        """The parameters of an authorization request; None leaves one out."""
        request = {
            "response_type": "code",
            "client_id": self.client()[0],
            "redirect_uri": CALLBACK,
            "state": "s t&te",
            **asked,
        }
        return {name: value for name, value in request.items() if value is not None}

    def off_document(self, answer, operation):
        """How an answer differs from what the document declares."""
        declared = _validators()[f"ev_energy.{operation}"].responses[answer.status_code]
        kind = answer.headers.get("content-type", "")
        body = answer.json() if "json" in kind else answer.content or None
        return declared.flaws(kind, body, dict(answer.headers))


def filled(page):
    """Where the form of a page goes, and its hidden fields."""
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    action = re.search(r'action="([^"]+)"', page)[1]
    return unescape(action), {unescape(name): unescape(value) for name, value in hidden}


def returned(answer):
    """What a redirect brings back to the client: {"code": …, "state": …}."""
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def _nothing(scope, receive, send):
    raise AssertionError(scope["type"])


@pytest.fixture
def runner():
    with asyncio.Runner() as made:
        yield made


@pytest.fixture
def make_gate(runner):
    return lambda **options: Gate(runner, **options)


@pytest.fixture
def gate(make_gate):
    return make_gate()


@pytest.fixture
def answering():
    """A handler that always answers the same."""

    def make(status=200, body=None):
        async def handler(call):
            return Answer(status, body)

        return handler

    return make
