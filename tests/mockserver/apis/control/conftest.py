"""A server with one small API beside the control API, whose calls are judged by the document."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest

from mockserver.apis import control
from mockserver.apis.control.parts import ControlParts
from mockserver.contract.build import build
from mockserver.contract.load import load_document
from mockserver.contract.validators import compile_document
from mockserver.engine.call import ANONYMOUS, Call
from mockserver.engine.verbs import indexes
from mockserver.http.calling import run
from mockserver.http.reply import invalid_request, problem_answer, reply
from mockserver.world import inbox, outbox, physical
from mockserver.world.credentials import Grant, GrantKind, mint
from mockserver.world.ports import CommandResult, Ports
from mockserver.world.problems import invalid_field, not_found
from mockserver.world.world import Options, Runtime
from mockserver.world.worlds import Worlds
from virtualtime.clock import ManualClock

REQUEST = SimpleNamespace(request_id="req_1", allowance=None)
CHANNEL = outbox.Channel(
    api="shop",
    endpoints="shop.listeners",
    events=("bike.sold", "bike.lost"),
    delays=(),
    message_id=lambda world: f"msg_{world.count('messages')}",
    envelope=lambda world, message_id, event, data: {"id": message_id, "event": event, **data},
    sign=lambda world, endpoint, delivery, wall, content: {"X-Shop": f"{endpoint['id']} signs"},
    signature="x-shop",
    verify=lambda endpoint, headers, content: headers["x-shop"] == f"{endpoint['id']} signs",
)
NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[4]


def _operation(name, *statuses):
    responses = {str(status): {"description": "-"} for status in statuses}
    return {
        "operationId": f"shop.{name}",
        "x-mock": {"collection": "bikes", "verb": "list"},
        "responses": {"200": {"description": "-", "content": {}}, **responses},
    }


SHOP = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "7"},
    "paths": {
        "/bikes": {"get": _operation("listBikes", 401, 503)},
        "/garages": {"get": _operation("listGarages", 401)},
    },
    "x-collections": {
        "garages": {"id": "{id}", "schema": "Garage"},
        "bikes": {"id": "bike_{ulid16}", "schema": "Bike"},
        "listeners": {"id": "{id}", "schema": "Garage"},
        "places": {"id": "{number}", "id_field": "number", "schema": "Place"},
    },
    "components": {
        "schemas": {
            "Garage": {"type": "object"},
            "Place": {
                "type": "object",
                "required": ["number"],
                "properties": {"number": {"type": "integer"}, "taken": {"type": "boolean"}},
            },
            "Bike": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "colour"],
                "properties": {
                    "id": {"type": "string"},
                    "colour": {"type": "string", "enum": ["red", "blue"]},
                    "gears": {"type": "integer", "default": 1},
                    "garage": {"type": "string", "nullable": True, "x-ref": "garages"},
                    "lights": {"type": "object"},
                },
            },
        }
    },
}


class Fleet:
    """Embedded points that count what was done to them."""

    def __init__(self):
        self.deeds = []

    def populate(self, world, count):
        for number in range(1, count + 1):
            world.points[f"CP-{number}"] = {"deeds": 0}

    def drive(self, world, station_id, deed, options):
        if options.get("connector_id") == 9:
            raise invalid_field("body.connector_id", "9 does not exist")
        self.deeds.append((station_id, deed, dict(options)))
        world.points[station_id] = {"deeds": world.points[station_id]["deeds"] + 1}

    def describe(self, world, station_id):
        if station_id not in world.points:
            raise not_found("embedded charge point", station_id)
        return world.points[station_id]

    def dump(self, point):
        return point

    def load(self, record):
        return {"deeds": record["deeds"]}


class Commands:
    def __init__(self):
        self.online = []
        self.sent = []
        self.result = CommandResult("answered", {"status": "Accepted"}, None, ("[2]", "[3]"), 0.5)

    def connected(self, world):
        return self.online

    async def change_password(self, world, station_id, password):
        self.sent.append((world.name, station_id, password))
        return self.result

    async def call(self, world, station_id, action, payload, *, timeout_s):
        self.sent.append((world.name, station_id, action, payload, timeout_s))
        return self.result


def _key(world, wish):
    if wish.get("organization") == "nobody":
        raise invalid_field("body.organization", "there is no organization 'nobody'")
    tenants = {"org_id": [wish.get("organization", "org_1")]}
    return Grant("api_key", "key_{secret}", tenants, tuple(wish.get("scopes", ())), "u1")


KINDS = {
    "api_key": GrantKind(frozenset({"organization", "scopes"}), _key),
    "driver": GrantKind(
        frozenset({"driver"}),
        lambda world, wish: Grant("driver", "jwt", {"driver_id": ["d1"]}, subject="d1"),
        timedelta(hours=1),
    ),
}


def _seed(world):
    world.put("shop.bikes", "b1", {"id": "b1", "colour": "red", "gears": 1})
    mint(world, _key(world, {}), key="shop.api_key")


class Bench:
    """Calls operations as the request path does, and refuses answers that are off the document."""

    def __init__(self, document, *, grants=None, token=None):
        self.clock = ManualClock(NOW)
        self.fleet, self.commands = Fleet(), Commands()
        self.events = []
        ports = Ports(self.commands, self.fleet)
        shop = build("shop", SHOP, {}, "digest")
        self.runtime = Runtime(
            self.clock,
            ports,
            {},
            projections=(lambda world, event: self.events.append(event),),
            timer_actions={
                physical.EXPIRE: physical.expire,
                outbox.TIMER: lambda world, key: None,
                "nothing": lambda world, key: None,
            },
        )
        names = ("mock.credentials", "mock.faults", "mock.mails")
        self.worlds = Worlds(
            self.runtime,
            {
                **dict.fromkeys(names, ()),
                **indexes(shop),
                **indexes(document),
                **physical.INDEXES,
                **outbox.INDEXES,
                **inbox.INDEXES,
            },
            (_seed,),
        )
        self.parts = ControlParts(
            self.worlds,
            {"shop": shop, "control": document},
            grants or {"shop": KINDS},
            "1.2.3",
            NOW,
            token,
            channels=(CHANNEL,),
        )
        self.api = control.build(self.parts)
        self.validators = compile_document(document)
        self.operations = {operation.id: operation for operation in document.operations}
        self.world = self.worlds.create("default", Options(at=NOW))
        self.base_url = "http://host:8080"

    def __call__(self, name, **parts):
        return asyncio.run(self.call(name, **parts))

    async def call(self, name, *, body=None, query="", raw=b"", headers=None, **path):
        """Carry out control.<name>; a refusal comes back as an answer too.

        `raw` and `headers` are for what looks beneath the call.
        """
        operation = self.operations[f"control.{name}"]
        validators = self.validators[operation.id]
        if "{world}" in operation.path:
            path.setdefault("world", "default")
        found = []
        texts = {key: str(value) for key, value in path.items()}
        typed = validators.parameters.read_path(texts, found)
        asked = validators.parameters.read_query(query.encode(), found)
        if body is not None:
            found += validators.body.flaws("application/json", orjson.loads(orjson.dumps(body)))
        if found:
            return problem_answer(self.api, invalid_request(422, found), REQUEST)
        call = Call(
            self.world,
            operation,
            typed,
            asked,
            {},
            None if body is None else orjson.loads(orjson.dumps(body)),
            ANONYMOUS,
            self.base_url,
            self.runtime.ports,
            "req_1",
            wire=SimpleNamespace(headers=headers or {}, query=query.encode(), raw=raw),
        )
        bound = _Bound(self.api, operation, self.api.handlers[operation.id], validators)
        answer, differing = await run(bound, call, REQUEST)
        assert differing == []
        reply(answer)
        return answer


class _Bound:
    def __init__(self, api, operation, handler, validators):
        self.api, self.operation = api, operation
        self.handler, self.validators = handler, validators


@pytest.fixture(scope="session")
def document():
    return load_document(ROOT / "openapi" / "control", cache=None)


@pytest.fixture
def make_bench(document):
    return lambda **options: Bench(document, **options)


@pytest.fixture
def bench(make_bench):
    return make_bench()


@pytest.fixture
def fields():
    """The fields that a refusal names: fields(answer) == ["body.name"]."""
    return lambda answer: [error["field"] for error in answer.body["errors"]]
