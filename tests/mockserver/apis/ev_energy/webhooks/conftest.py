"""The webhook operations of ev.energy behind the compiled request path, in two worlds."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path

import httpx
import pytest

from mockserver.apis import ev_energy
from mockserver.apis.ev_energy import webhooks
from mockserver.contract.compiled import Schemas
from mockserver.contract.load import load_document
from mockserver.contract.validators import compile_document
from mockserver.engine.api import Api
from mockserver.engine.build import handlers
from mockserver.engine.indexes import indexes
from mockserver.http.front import Served
from mockserver.http.fused import Fused
from mockserver.world import credentials, faults, outbox
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime
from mockserver.world.worlds import Worlds
from virtualtime.clock import ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
OPENAPI = Path(__file__).parents[5] / "openapi" / "ev_energy"
BASE = "http://mock.test"


@cache
def whole_document():
    return load_document(OPENAPI, cache=None)


@cache
def small_document():
    document = whole_document()
    return replace(
        document,
        operations=tuple(o for o in document.operations if o.binding.verb.startswith("webhooks.")),
    )


@cache
def _validators():
    return compile_document(small_document())


async def _nothing(scope, receive, send):
    raise AssertionError(scope)


class Portal:
    """The server in process; its timers note which deliveries are due."""

    def __init__(self, runner):
        self.runner = runner
        self.clock = ManualClock(NOW)
        self.due = []
        document = small_document()
        runtime = Runtime(
            self.clock,
            Ports(None, None),
            {m.name: m for m in document.collections.values()},
            timer_actions={outbox.TIMER: lambda world, key: self.due.append(key)},
        )
        names = {credentials.COLLECTION: (), faults.COLLECTION: (), **outbox.INDEXES}
        self.worlds = Worlds(
            runtime, {**names, **indexes(document)}, (ev_energy.mint_default_client,)
        )
        runner.run(self._make_worlds())
        api = Api(
            "ev_energy",
            document,
            handlers(document, webhooks.BEHAVIOURS),
            ev_energy.authenticate,
            ev_energy.render_problem,
            ev_energy.decorate,
            ev_energy.named_by,
            ev_energy.RATES,
            ev_energy.metered,
        )
        self.app = Fused(_nothing, Served([api], self.worlds, Ports(None, None)))

    async def _make_worlds(self):
        for name in ("default", "blue"):
            self.worlds.create(name, Options())

    @property
    def world(self):
        return self.worlds.get("default")

    def later(self, **units):
        self.clock.advance(timedelta(**units))

    def all(self, collection, world="default"):
        return [one for _, one in self.worlds.get(world).store[collection]]

    def endpoints(self, world="default"):
        return self.all("ev_energy.webhook_endpoints", world)

    # requests

    def ask(self, method, url, **options):
        async def send():
            transport = httpx.ASGITransport(self.app, client=("203.0.113.7", 50000))
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(method, url, **options)

        return self.runner.run(send())

    def link(self, world="default", prefix=""):
        """Ask for a link as a client does."""
        home = self.worlds.get(world)
        grant = ev_energy.CREDENTIAL_KINDS["access_token"].grant(home, {})
        token = credentials.secret(home, credentials.mint(home, grant))
        answer = self.ask(
            "GET", f"{prefix}/v2/webhook_portal", headers={"Authorization": f"Bearer {token}"}
        )
        assert [] == self.off_document(answer, "getWebhookPortal")
        return answer.json()["url"]

    def open(self, **options):
        """The URL of a session, and its page."""
        first = self.ask("GET", self.link(**options))
        assert [] == self.off_document(first, "openWebhookPortal")
        assert 303 == first.status_code
        url = first.headers["location"]
        return url, self.page(url)

    def page(self, url):
        answer = self.ask("GET", url)
        assert [] == self.off_document(answer, "openWebhookPortal")
        assert 200 == answer.status_code
        return unescape(answer.text)

    def press(self, page, status=303, headers=None, **form):
        """Press a button; gives the page that is shown then."""
        answer = self.ask("POST", page, data=form, headers=headers)
        assert [] == self.off_document(answer, "actInWebhookPortal")
        assert status == answer.status_code, answer.text
        return self.page(answer.headers["location"]) if status == 303 else answer.text

    def off_document(self, answer, operation):
        declared = _validators()[f"ev_energy.{operation}"].responses[answer.status_code]
        kind = answer.headers.get("content-type", "")
        body = answer.json() if "json" in kind else answer.content or None
        return declared.flaws(kind, body, dict(answer.headers))

    def off_schema(self):
        """What of the endpoints' records the document would not allow."""
        check = Schemas(small_document().spec).named("WebhookEndpointRecord", "record")
        return [flaw for one in self.endpoints() for flaw in check.flaws(one, one["id"])]


def buttons(page):
    """What the buttons of a page are called: ["Add", "Pause", …]."""
    return re.findall(r"<button[^>]*>([^<]*)</button>", page)


@pytest.fixture
def portal():
    with asyncio.Runner() as runner:
        yield Portal(runner)
