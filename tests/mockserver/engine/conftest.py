"""A small API of garages and bikes, enough to show every generic verb."""

import asyncio
from datetime import UTC, datetime

import pytest

from mockserver.contract.build import build
from mockserver.engine.build import handlers
from mockserver.engine.call import Call, Caller
from mockserver.engine.verbs import indexes
from mockserver.store.store import Store
from mockserver.world.ports import Ports
from mockserver.world.world import Options, Runtime, World
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


class Shop:
    """A world with two garages and the handlers of the document."""

    def __init__(self):
        self.document = build("shop", SPEC, {}, "")
        self.handlers = handlers(self.document, {})
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

    def call(self, name, *, garages=("g1",), body=None, query=None, **path):
        """Carry out 'shop.<name>' as a caller whose first garage is the primary one."""
        caller = Caller("key", {"garage_id": garages[0]}, {"garage_id": frozenset(garages)})
        operation = self.operations[f"shop.{name}"]
        call = Call(
            self.world, operation, path, query or {}, {}, body, caller, "", self.ports, "req_1"
        )
        return asyncio.run(self.handlers[operation.id](call))


@pytest.fixture
def shop():
    return Shop()
