"""A small zoo behind each of the two request paths, asked in process."""

import asyncio
import os
from datetime import UTC, datetime

import httpx
import hypothesis
import pytest

from mockserver.contract.build import build
from mockserver.engine.api import Api
from mockserver.engine.call import ANONYMOUS, Answer, Caller
from mockserver.http.front import Served
from mockserver.http.fused import Fused
from mockserver.http.stack import fused_app
from mockserver.http.stock import stock_app
from mockserver.store.collection import IndexSpec
from mockserver.world import credentials, faults
from mockserver.world.ports import Ports
from mockserver.world.problems import forbidden, not_found, unauthorized
from mockserver.world.world import Options, Runtime
from mockserver.world.worlds import Worlds
from virtualtime.clock import ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)

hypothesis.settings.register_profile("dev", max_examples=20, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def _json(schema, **more):
    return {"description": "ok", "content": {"application/json": {"schema": schema}}, **more}


def _ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


REFUSED = {
    str(status): _json(_ref("Refused")) for status in (400, 401, 403, 404, 409, 413, 415, 422)
}
LIMITED = _json(
    _ref("Refused"), headers={"Retry-After": {"required": True, "schema": {"type": "integer"}}}
)
CAT_ID = {
    "name": "cat_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^cat_"},
}


def operation(name, responses, parameters=(), body=None, **more):
    made = {
        "operationId": f"zoo.{name}",
        "x-mock": {"verb": f"cats.{name}"},
        "parameters": list(parameters),
        "responses": {**responses, **REFUSED, "429": LIMITED},
        "security": [{"key": []}, {"token": []}],
        **more,
    }
    if body:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return made


ZOO = {
    "openapi": "3.0.3",
    "info": {"title": "Zoo", "version": "1"},
    "servers": [{"url": "/"}],
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "token": {"type": "http", "scheme": "bearer"},
        },
        "schemas": {
            "Cat": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "lives": {"type": "integer"},
                },
            },
            "NewCat": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "lives": {"type": "integer", "minimum": 1, "maximum": 9},
                    "born_at": {"type": "string", "format": "date-time", "nullable": True},
                    "notes": {"type": "object"},
                    "weight_mg": {"type": "integer"},
                },
            },
            "Vote": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "readOnly": True},
                    "for": {"type": "string"},
                },
            },
            "Refused": {
                "type": "object",
                "required": ["zoo_says", "request_id"],
                "properties": {
                    "zoo_says": {"type": "string"},
                    "request_id": {"type": "string"},
                    "fields": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
    "paths": {
        "/zoo/cats": {
            "get": operation(
                "listCats",
                {"200": _json({"type": "object"})},
                [
                    {
                        "name": "limit",
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50},
                    },
                    {"name": "name", "in": "query", "schema": {"type": "string", "maxLength": 8}},
                    {"name": "tame", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "home", "in": "query", "schema": {"type": "string", "format": "uri"}},
                    {"name": "chip", "in": "query", "schema": {"type": "string", "format": "uuid"}},
                    {
                        "name": "X-Trace",
                        "in": "header",
                        "schema": {"type": "string", "maxLength": 8},
                    },
                ],
            ),
            "post": operation("addCat", {"201": _json(_ref("Cat"))}, body=_ref("NewCat")),
        },
        "/zoo/cats/{cat_id}": {
            "get": operation("getCat", {"200": _json(_ref("Cat"))}, [CAT_ID]),
            "delete": operation(
                "dropCat", {"204": {"description": "gone"}}, [CAT_ID], **{"x-scopes": ["drop:cats"]}
            ),
        },
        "/zoo/cats/{cat_id}/photo": {
            "get": operation(
                "getPhoto",
                {
                    "200": {
                        "description": "ok",
                        "content": {
                            "image/png": {"schema": {"type": "string", "format": "binary"}}
                        },
                    }
                },
                [CAT_ID],
                security=[],
            ),
        },
        "/zoo/cats/best": {
            "get": operation("bestCat", {"200": _json(_ref("Cat"))}, security=[]),
            "post": operation(
                "voteCat",
                {"200": _json(_ref("Cat"))},
                requestBody={"content": {"application/json": {"schema": _ref("Vote")}}},
            ),
        },
    },
}
CONTROL = {
    "openapi": "3.0.3",
    "info": {"title": "Control", "version": "1"},
    "servers": [{"url": "/"}],
    "paths": {
        "/_mock/health": {
            "get": {
                "operationId": "control.health",
                "x-mock": {"verb": "server.health"},
                "responses": {"200": _json({"type": "object"})},
            }
        }
    },
}


async def health(call):
    return Answer(200, {"world": call.world.name})


async def cats(call):
    """What each operation of the zoo does unless a test says otherwise: it tells what it got."""
    name = call.operation.id.removeprefix("zoo.")
    if name == "dropCat":
        return Answer(204)
    if name == "getPhoto":
        return Answer(
            200, b"\x89PNG", {"Content-Disposition": 'inline; filename="é.png"'}, "image/png"
        )
    if name == "listCats":
        return Answer(
            200,
            {
                "query": call.query,
                "headers": dict(call.headers),
                "base": call.base_url,
                "world": call.world.name,
            },
        )
    if name == "getCat" and call.path["cat_id"] == "cat_none":
        raise not_found("cat", "cat_none")
    body = call.body or {}
    return Answer(201 if name == "addCat" else 200, {"id": "cat_1", "name": "Tom", **body})


def render_problem(problem, wire):
    fields = [f"{detail.field} {detail.message}" for detail in problem.details]
    return {
        "zoo_says": problem.message,
        "request_id": wire.request_id,
        "fields": fields,
    }, "application/json"


def render_control(problem, wire):
    return {"control_says": problem.message}, "application/problem+json"


class Server:
    """One of the two request paths with worlds of its own."""

    def __init__(self, runner, app, served, clock):
        self.runner = runner
        self.app = app
        self.apis = served.apis
        self.worlds = served.worlds
        self.clock = clock

    @property
    def world(self):
        return self.worlds.get("default")

    def key(self, world="default", name="key"):
        found = self.worlds.get(world)
        return credentials.secret(found, found.get(credentials.COLLECTION, name))

    async def send(self, method, path, *, key=True, **options):
        headers = httpx.Headers(options.pop("headers", {}))
        if key is True:
            headers["X-Key"] = self.key()
        elif key:
            headers["X-Key"] = key
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://zoo") as client:
            return await client.request(method, path, headers=headers, **options)

    def ask(self, method, path, **options):
        return self.runner.run(self.send(method, path, **options))

    def journal(self, kind="request"):
        return [entry for entry in self.world.journal if entry.kind == kind]


@pytest.fixture
def runner():
    with asyncio.Runner() as made:
        yield made


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
def zoo():
    """The document of the zoo, not to be changed."""
    return ZOO


@pytest.fixture
def served(runner, clock):
    """What is served; handlers replace those of the zoo by operation: served(getCat=…).

    `api` are further parts of the zoo's API, `spec` is a document in place of the zoo's.
    """

    def make(*, max_body_bytes=1000, api=None, spec=ZOO, **replaced):
        runtime = Runtime(clock, Ports(None, None), {})
        worlds = Worlds(
            runtime,
            {credentials.COLLECTION: (), faults.COLLECTION: (), "zoo.cats": (IndexSpec(()),)},
            (seed,),
        )

        async def make_worlds():
            for name in ("default", "blue"):
                worlds.create(name, Options())

        runner.run(make_worlds())
        zoo, control = build("zoo", spec, {}, ""), build("control", CONTROL, {}, "")
        handlers = {o.id: replaced.get(o.id.removeprefix("zoo."), cats) for o in zoo.operations}
        apis = [
            Api("zoo", zoo, handlers, authenticate(worlds), render_problem, **(api or {})),
            Api("control", control, {"control.health": health}, anybody, render_control),
        ]
        return Served(apis, worlds, Ports(None, None), max_body_bytes)

    return make


def seed(world):
    grant = credentials.Grant("key", "key_{secret}", {"zoo_id": ["z1"]}, ("drop:cats",), "keeper")
    credentials.mint(world, grant, key="key")
    credentials.mint(world, credentials.Grant("key", "key_{secret}", {}), key="weak")


def anybody(_world, _operation, _headers):
    return ANONYMOUS


def authenticate(worlds):
    def judge(world, operation, headers):
        sent = headers.get("x-key") or headers.get("authorization", "").removeprefix("Bearer ")
        record = worlds.credential(world, sent)
        if record is None and not operation.anonymous:
            raise unauthorized("Send X-Key.")
        if record is None:
            return ANONYMOUS
        if not operation.scopes <= set(record["scopes"]):
            raise forbidden("The key lacks a scope.")
        return Caller("key", scopes=frozenset(record["scopes"]), subject=record["id"])

    return judge


async def nothing_further(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4000})


@pytest.fixture
def fused(runner, clock, served):
    """The compiled path, without Connexion's stack around it."""

    def make(**options):
        made = served(**options)
        return Server(runner, Fused(nothing_further, made), made, clock)

    return make


@pytest.fixture
def stock(runner, clock, served):
    def make(**options):
        made = served(**options)
        return Server(runner, stock_app(made, nothing_further), made, clock)

    return make


@pytest.fixture
def stacked(runner, clock, served):
    """The compiled path as it is shipped."""

    def make(**options):
        made = served(**options)
        return Server(runner, fused_app(made, nothing_further), made, clock)

    return make


@pytest.fixture(params=["fused", "stock", "stacked"])
def either(request):
    """Each request path in its turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def fault():
    """Inject a fault into a world: fault(world, "zoo.getCat", status=409)."""

    def inject(world, operation="*", **fields):
        world.store[faults.COLLECTION].put(
            "flt_1", {"id": "flt_1", "operation": operation, **fields}
        )

    return inject
