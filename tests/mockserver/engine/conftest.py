"""Two small APIs: garages and bikes show every generic verb, rented bikes links and pages."""

import asyncio
from datetime import UTC, datetime

import pytest

from mockserver.contract.build import build
from mockserver.engine.build import handlers
from mockserver.engine.call import ANONYMOUS, Answer, Call, Caller
from mockserver.engine.lists import batches, listed
from mockserver.engine.query import Where
from mockserver.engine.resource import created, found, shown
from mockserver.engine.verbs import indexes
from mockserver.store.store import Store
from mockserver.world.ports import Ports
from mockserver.world.problems import ProblemError
from mockserver.world.world import Options, Runtime, World
from tests.mockserver.engine import rental
from virtualtime.clock import Dial, ManualClock

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
TEXT = {"type": "string"}
BIKE = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "colour": TEXT,
        "gears": {"type": "integer", "default": 1},
        "stand": {"type": "object", "nullable": True},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time", "nullable": True},
    },
}


def _ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema, status="200"):
    content = {"application/json": {"schema": schema}}
    return {status: {"description": "ok", "content": content}}


def _operation(name, verb, *, responses, body=None, query=(), **binding):
    operation = {
        "operationId": f"shop.{name}",
        "x-mock": {"collection": "bikes", "verb": verb, **binding},
        "responses": responses,
        "parameters": [{"in": "query", "required": False, **q} for q in query],
    }
    if body:
        operation["requestBody"] = {"content": {"application/json": {"schema": _ref(body)}}}
    return operation


def _parameter(name, kind="string", **more):
    return {"name": name, "schema": {"type": kind}, **more}


SPEC = {
    "openapi": "3.0.3",
    "x-collections": {
        "garages": {"id": "gar_{ulid16}", "schema": "Garage", "tenant": {"id": "garage_id"}},
        "frames": {"id": "{name}", "schema": "Garage"},
        "bikes": {
            "id": "bike_{ulid16}",
            "schema": "BikeRecord",
            "tenant": {"garage_id": "garage_id"},
            "order": "-created_at",
            "envelope": "bikes",
        },
    },
    "components": {
        "schemas": {
            "Garage": {"type": "object", "properties": {"id": TEXT}},
            "Bike": BIKE,
            "BikeRecord": {
                "allOf": [
                    _ref("Bike"),
                    {"type": "object", "properties": {"garage_id": TEXT, "frame": TEXT}},
                ]
            },
            "NewBike": {
                "type": "object",
                "properties": {
                    "colour": TEXT,
                    "gears": {"type": "integer"},
                    "stand": {"type": "object"},
                    "frame": {"type": "string", "x-ref": "frames"},
                },
            },
            "Bikes": {
                "type": "object",
                "properties": {
                    "bikes": {"type": "array", "items": _ref("Bike")},
                    "total": {"type": "integer"},
                    "offset": {"type": "integer"},
                },
            },
        }
    },
    "paths": {
        "/bikes": {
            "get": _operation(
                "list",
                "list",
                responses=_json(_ref("Bikes")),
                query=[
                    _parameter("colour"),
                    _parameter("gears__gte", "integer"),
                    _parameter("from", **{"x-filter": {"field": "created_at", "op": "gte"}}),
                    _parameter("to", **{"x-filter": {"field": "created_at", "op": "lte"}}),
                    _parameter("updated_at__isnull", "boolean"),
                    _parameter("sort"),
                    _parameter("limit", "integer"),
                    _parameter("offset", "integer"),
                ],
            ),
            "post": _operation(
                "create", "create", responses=_json(_ref("Bike"), "201"), body="NewBike"
            ),
        },
        "/garages/{garage_id}/bikes": {
            "get": _operation(
                "under", "list", responses=_json(_ref("Bikes")), parent={"garage_id": "garage_id"}
            )
        },
        "/garages/{garage_id}/bikes/{bike_id}": {
            "get": _operation(
                "readUnder",
                "read",
                responses=_json(_ref("Bike")),
                id="bike_id",
                parent={"garage_id": "garage_id"},
            )
        },
        "/bikes/{bike_id}": {
            "get": _operation("read", "read", responses=_json(_ref("Bike")), id="bike_id"),
            "put": _operation(
                "replace", "replace", responses=_json(_ref("Bike")), body="NewBike", id="bike_id"
            ),
            "patch": _operation(
                "merge", "merge", responses=_json(_ref("Bike")), body="NewBike", id="bike_id"
            ),
            "delete": _operation(
                "delete", "delete", responses={"204": {"description": "gone"}}, id="bike_id"
            ),
        },
    },
}


class Bench:
    """A world of one document, and its handlers."""

    def __init__(self, name, spec, behaviours=None):
        self.name = name
        self.document = build(name, spec, {}, "")
        self.handlers = handlers(self.document, behaviours or {})
        self.operations = {operation.id: operation for operation in self.document.operations}
        self.clock = ManualClock(NOW)
        self.ports = Ports(commands=None, fleet=None)
        self.world = World(
            "default",
            Options(),
            Runtime(self.clock, self.ports, {}),
            Store(indexes(self.document)),
            Dial("real", NOW, NOW),
        )

    def ask(self, name, caller, *, body=None, query=None, base_url="", path=None):
        """Carry out an operation by the second half of its id."""
        call = Call(
            self.world,
            self.operations[f"{self.name}.{name}"],
            path or {},
            query or {},
            {},
            body,
            caller,
            base_url,
            self.ports,
            "req_1",
        )
        return self.carry_out(call)

    def carry_out(self, call):
        return asyncio.run(self.handlers[call.operation.id](call))


class Shop(Bench):
    """A world with two garages."""

    def __init__(self):
        super().__init__("shop", SPEC)

    def call(self, name, *, garages=("g1",), body=None, query=None, **path):
        """Carry out 'shop.<name>' as a caller whose first garage is the primary one."""
        caller = Caller("key", {"garage_id": garages[0]}, {"garage_id": frozenset(garages)})
        return self.ask(name, caller, body=body, query=query, path=path)


async def _quick(call):
    return listed(call, Where(lambda record: record["gears"] > 1))


async def _rent(call):
    return shown(call, created(call, gears=3))


async def _rule(call):
    _, record = found(call)
    return shown(call, {**record, **call.body})


async def _nothing(call):
    assert call.resource is not None
    told = [[record["id"] for record in batch] for batch in batches(call, 2)]
    return Answer(302, {"listing": call.listing, "batches": told})


async def _act(call):
    return Answer(200, {"resource": call.resource})


BASE = "http://rent/w/blue"


class Rental(Bench):
    """Linked resources; who calls without a rider may see all of them."""

    def __init__(self):
        behaviours = {
            "bikes.quick": _quick,
            "bikes.rent": _rent,
            "riders.rule": _rule,
            "bikes.nothing": _nothing,
            "acts.act": _act,
        }
        super().__init__("rental", rental.SPEC, behaviours)

    def call(self, name, *, rider=None, anonymous=False, body=None, query=None, **path):
        caller = Caller("application", subject="app")
        if rider is not None:
            caller = Caller("user", {"rider_id": rider}, {"rider_id": frozenset([rider])})
        if anonymous:
            caller = ANONYMOUS
        return self.ask(name, caller, body=body, query=query, base_url=BASE, path=path)

    def made(self, name, **options):
        """The call alone, not carried out."""
        self.carry_out = lambda call: call
        try:
            return self.call(name, **options)
        finally:
            del self.carry_out

    def put(self, collection, **record):
        """Store a record with an id of its own unless one is given; gives the id."""
        model = self.document.collections[collection]
        key = record.get(model.id_field)
        if key is None:
            key = self.world.new_id(model.id_template)
        record = {**record, model.id_field: key}
        self.world.put(model.name, key, record)
        return key

    def url(self, path):
        return f"{BASE}{path}"


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def rent():
    return Rental()


@pytest.fixture
def refused():
    """Expects a refusal: with refused(404) as caught: …; caught.value.problem tells it."""

    def expect(status):
        return pytest.raises(ProblemError, match=f"^{status} ")

    return expect
