"""A small API of riders and rented bikes that are linked by URLs, paged by cursors, expanded."""

TEXT = {"type": "string"}
URI = {"type": "string", "format": "uri"}
TIME = {"type": "string", "format": "date-time"}
SELF = {**URI, "readOnly": True, "x-link": "self"}


def _ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def _or(name, **marks):
    return {"oneOf": [URI, _ref(name)], **marks}


def _null(schema):
    return {**schema, "nullable": True}


def _object(**properties):
    return {"type": "object", "properties": properties}


SCHEMAS = {
    "Rider": _object(
        id=TEXT,
        url=SELF,
        name=_null(TEXT),
        home=_object(
            city=_null(TEXT),
            depot=_or("Depot", **{"x-ref": "depots"}),
            near={"type": "array", "items": {**URI, "x-ref": "depots"}},
        ),
        bikes={"type": "array", "items": {**URI, "x-ref": "bikes", "x-inverse": "rider"}},
    ),
    "RiderRecord": _object(
        id=TEXT,
        name=_null(TEXT),
        home=_object(
            city=_null(TEXT),
            depot={**TEXT, "x-ref": "depots"},
            near={"type": "array", "items": {**TEXT, "x-ref": "depots"}},
        ),
    ),
    "Depot": _object(id=TEXT, url=SELF, name=TEXT, code=TEXT),
    "Make": _object(
        id=TEXT, url=SELF, name=TEXT, models={**URI, "x-link": "/v2/models?make_id={id}"}
    ),
    "MakeRecord": _object(
        id=TEXT, name=TEXT, reviewed={"type": "boolean", "default": False}, created_at=TIME
    ),
    "Model": _object(id=TEXT, url=SELF, name=TEXT, make=_or("Make", **{"x-ref": "makes"})),
    "ModelRecord": _object(id=TEXT, name=TEXT, make={**TEXT, "x-ref": "makes"}),
    "Bike": _object(
        id=TEXT,
        url=SELF,
        name=_null(TEXT),
        gears={"type": "integer"},
        rider=_or("Rider", **{"x-ref": "riders"}),
        model={**_or("Model"), "x-ref": "models"},
        latest_ride={
            "oneOf": [_null(URI), _ref("Ride")],
            "x-ref": "rides",
            "x-inverse": "bike",
        },
        rides={
            "oneOf": [
                {"type": "array", "items": URI},
                {"type": "array", "items": _ref("Ride")},
            ],
            "x-ref": "rides",
            "x-inverse": "bike",
        },
        settings=_or(
            "Settings",
            **{"x-ref": "settings", "x-inverse": "bike", "x-link": "/v2/bikes/{id}/settings"},
        ),
        clubs={"type": "array", "items": _or("Club", **{"x-ref": "clubs"})},
        tags={"type": "array", "items": TEXT},
        insurance={**_object(id=TEXT, number=TEXT), "x-ref": "policies"},
    ),
    "BikeRecord": _object(
        id=TEXT,
        name=_null(TEXT),
        gears={"type": "integer", "default": 1},
        rider={**TEXT, "x-ref": "riders"},
        model={**TEXT, "x-ref": "models"},
        clubs={"type": "array", "items": {**TEXT, "x-ref": "clubs"}, "default": []},
        tags={"type": "array", "items": TEXT, "nullable": True},
        insurance={**TEXT, "x-ref": "policies", "nullable": True},
        url=SELF,
        sold_at=_null(TIME),
        created_at=TIME,
        updated_at=TIME,
    ),
    "NewBike": {
        "type": "object",
        "required": ["model"],
        "properties": {
            "id": {**TEXT, "readOnly": True},
            "name": _null(TEXT),
            "model": {**URI, "x-ref": "models"},
            "rider": {**URI, "x-ref": "riders"},
            "clubs": {"type": "array", "items": {**URI, "x-ref": "clubs"}},
            "policy_id": {**TEXT, "x-ref": "policies"},
            "insurance": {**TEXT, "x-ref": "policies"},
        },
    },
    "ChangedRider": _object(
        name=TEXT,
        home=_object(
            city=TEXT,
            depot=_null({**URI, "x-ref": "depots"}),
            near={"type": "array", "items": {**URI, "x-ref": "depots"}},
        ),
        visits={"type": "array", "items": _object(depot={**URI, "x-ref": "depots"})},
        twin=_ref("ChangedRider"),
        bikes={"type": "array", "items": {**URI, "x-ref": "bikes", "x-inverse": "rider"}},
    ),
    "Ride": _object(
        url=SELF,
        started_at=TIME,
        bike=_or("Bike", **{"x-ref": "bikes"}),
        metres={"type": "integer"},
    ),
    "RideRecord": _object(
        id=TEXT, started_at=TIME, bike={**TEXT, "x-ref": "bikes"}, metres={"type": "integer"}
    ),
    "Settings": _object(url=SELF, bike={**URI, "x-ref": "bikes"}, light=TEXT, updated_at=TIME),
    "SettingsRecord": _object(
        bike={**TEXT, "x-ref": "bikes"}, light={**TEXT, "default": "auto"}, updated_at=TIME
    ),
    "Lock": _object(bike=TEXT, open={"type": "boolean"}),
    "LockRecord": _object(bike=TEXT, open={"type": "boolean", "default": False}),
    "Club": _object(
        id=TEXT,
        url=SELF,
        bikes={"type": "array", "items": {**URI, "x-ref": "bikes", "x-inverse": "clubs"}},
    ),
    "ClubRecord": _object(id=TEXT),
    "Policy": _object(
        id=TEXT, number=TEXT, cases={"x-ref": "cases", "x-inverse": "policy", **TEXT}
    ),
    "CaseRecord": _object(id=TEXT, policy=TEXT, closed_on=TEXT),
    "Forecasts": _object(
        url={**URI, "x-link": "/v2/depots/{depot}/forecasts"},
        depot=_or("Depot", **{"x-ref": "depots"}),
        forecasts={"type": "array", "items": _ref("Forecast")},
        total={"type": "integer"},
    ),
    "Forecast": _object(at=TIME, rain={"type": "boolean"}),
    "ForecastRecord": _object(
        id=TEXT, at=TIME, depot={**TEXT, "x-ref": "depots"}, rain={"type": "boolean"}
    ),
}
COLLECTIONS = {
    "riders": {
        "id": "ridr{ulid}",
        "schema": "RiderRecord",
        "resource": "Rider",
        "path": "/v2/riders/{id}",
        "tenant": {"id": "rider_id"},
    },
    "depots": {"id": "{code}", "schema": "Depot", "resource": "Depot", "path": "/v2/depots/{id}"},
    "makes": {
        "id": "make{ulid}",
        "schema": "MakeRecord",
        "resource": "Make",
        "path": "/v2/makes/{id}",
        "hidden": {"reviewed": False},
    },
    "models": {
        "id": "modl{ulid}",
        "schema": "ModelRecord",
        "resource": "Model",
        "path": "/v2/models/{id}",
    },
    "bikes": {
        "id": "bike{ulid}",
        "schema": "BikeRecord",
        "resource": "Bike",
        "path": "/v2/bikes/{id}",
        "tenant": {"rider": "rider_id"},
    },
    "rides": {
        "id": "ride{ulid}",
        "schema": "RideRecord",
        "resource": "Ride",
        "path": "/v2/bikes/{bike}/rides/{started_at}",
        "order": "-started_at",
    },
    "settings": {
        "id": "{bike}",
        "id_field": "bike",
        "schema": "SettingsRecord",
        "resource": "Settings",
        "path": "/v2/bikes/{bike}/settings",
        "implicit": "bikes",
    },
    "locks": {
        "id": "{bike}",
        "id_field": "bike",
        "schema": "LockRecord",
        "resource": "Lock",
        "implicit": "bikes",
    },
    "clubs": {
        "id": "club{ulid}",
        "schema": "ClubRecord",
        "resource": "Club",
        "path": "/v2/clubs/{id}",
    },
    "policies": {"id": "poli{ulid}", "schema": "Policy", "resource": "Policy"},
    "cases": {"id": "case{ulid}", "schema": "CaseRecord", "order": "closed_on"},
    "forecasts": {
        "id": "fore{ulid}",
        "schema": "ForecastRecord",
        "resource": "Forecast",
        "order": "-at",
        "envelope": "forecasts",
    },
    "nameless": {"id": "{id}"},
}


def _content(schema):
    return {"content": {"application/json": {"schema": schema}}}


def _answers(schema, status="200", **headers):
    success = {"description": "ok", **(_content(schema) if schema else {})}
    if headers:
        success["headers"] = {name: {"schema": shape} for name, shape in headers.items()}
    return {status: success, "400": {"description": "no"}}


def _query(name, kind="string", **more):
    return {"in": "query", "name": name, "schema": {"type": kind}, **more}


def _expand(*paths):
    schema = {"type": "array", "items": {"type": "string", "enum": list(paths)}}
    return {"in": "query", "name": "expand", "schema": schema}


def _list(name, collection, schema, *query, **mock):
    items = {"type": "array", "items": _ref(schema)}
    return {
        "operationId": f"rental.{name}",
        "x-mock": {"collection": collection, "verb": "list", **mock},
        "parameters": list(query),
        "responses": _answers(items, Link=TEXT),
    }


def _one(name, verb, collection, schema, *query, body=None, status="200", **mock):
    operation = {
        "operationId": f"rental.{name}",
        "x-mock": {"collection": collection, "verb": verb, **mock},
        "parameters": list(query),
        "responses": _answers(schema and _ref(schema), status),
    }
    if body:
        operation["requestBody"] = _content(_ref(body))
    return operation


CURSOR = (_query("page_before"), _query("page_after"), _query("page_size", "integer"))
BIKE_PATHS = ("rider", "rider.home.depot", "model", "model.make", "latest_ride", "rides")
MORE_PATHS = ("settings", "clubs", "insurance", "rides.bike", "url")
PATHS = {
    "/v2/riders": {"get": _list("riders", "riders", "Rider", *CURSOR, _expand("home.depot"))},
    "/v2/riders/{rider_id}": {
        "get": _one(
            "rider", "read", "riders", "Rider", _expand("home.depot", "bikes"), id="rider_id"
        ),
        "patch": _one(
            "changeRider", "merge", "riders", "Rider", body="ChangedRider", id="rider_id"
        ),
        "put": _one("rules", "riders.rule", "riders", "Rider", body="ChangedRider", id="rider_id"),
    },
    "/v2/makes": {
        "get": _list("makes", "makes", "Make", *CURSOR),
        "post": _one("addMake", "create", "makes", "Make", body="Depot", status="201"),
    },
    "/v2/makes/{make_id}": {"get": _one("make", "read", "makes", "Make", id="make_id")},
    "/v2/models": {
        "get": _list(
            "models",
            "models",
            "Model",
            *CURSOR,
            {"in": "query", "name": "ordering", "schema": {"x-order": ["name", "-name"]}},
            _query("make_id", **{"x-filter": {"field": "make", "op": "eq"}}),
            _query("make", **{"x-filter": {"field": "make", "op": "in"}}),
        )
    },
    "/v2/bikes": {
        "get": _list(
            "bikes",
            "bikes",
            "Bike",
            *CURSOR,
            _expand(*BIKE_PATHS, *MORE_PATHS),
            _query("rider_id", **{"x-filter": {"field": "rider", "op": "eq"}}),
            _query("gears__gt", "integer"),
            _query("gears__lt", "integer"),
            _query("gears__range"),
            _query("name__in"),
            _query("sold", "boolean", **{"x-filter": {"field": "sold_at", "op": "notnull"}}),
            _query("sold_at__isnull", "boolean"),
            _query("sold_at__gte"),
            _query("sold_at__lte"),
            _query("sold_at__in"),
            _query("sold_at__range"),
            _query("sold_at"),
            _query("tag", **{"x-filter": {"field": "tags", "op": "eq"}}),
            _query("any_tag", **{"x-filter": {"field": "tags", "op": "has"}}),
            _query(
                "in_town_of",
                **{
                    "x-filter": {
                        "field": "name",
                        "op": "eq",
                        "through": "riders",
                        "take": "home.city",
                    }
                },
            ),
        ),
        "post": _one("addBike", "create", "bikes", "Bike", body="NewBike", status="201"),
    },
    "/v2/bikes/{bike_id}": {
        "get": _one(
            "bike", "read", "bikes", "Bike", _expand(*BIKE_PATHS, *MORE_PATHS), id="bike_id"
        ),
        "delete": _one("dropBike", "delete", "bikes", None, status="204", id="bike_id"),
    },
    "/v2/bikes/{bike_id}/rides": {
        "get": _list(
            "rides",
            "rides",
            "Ride",
            *CURSOR,
            _query("started_at__gte"),
            _query("started_at__lte"),
            _expand("bike", "bike.rider"),
            parent={"bike": "bike_id"},
        ),
        "post": _one(
            "addRide",
            "create",
            "rides",
            None,
            body="Forecast",
            status="201",
            parent={"bike": "bike_id"},
        ),
    },
    "/v2/bikes/{bike_id}/rides/{started_at}": {
        "get": _one("ride", "read", "rides", "Ride", id="started_at", parent={"bike": "bike_id"})
    },
    "/v2/bikes/{bike_id}/settings": {
        "get": _one("settings", "read", "settings", "Settings", id="bike_id"),
        "patch": _one("set", "merge", "settings", "Settings", body="Settings", id="bike_id"),
    },
    "/v2/bikes/{bike_id}/lock": {
        "get": _one("lock", "read", "locks", "Lock", id="bike_id"),
        "patch": _one("turn", "merge", "locks", "Lock", body="Lock", id="bike_id"),
    },
    "/v2/clubs/{club_id}": {
        "get": _one("club", "read", "clubs", "Club", _expand("bikes"), id="club_id")
    },
    "/v2/policies/{policy_id}": {
        "get": _one("policy", "read", "policies", "Policy", _expand("cases"), id="policy_id")
    },
    "/v2/depots": {
        "get": _list("depots", "depots", "Depot", _query("page", "number"), _query("page_size"))
    },
    "/v2/depots/{depot_id}/forecasts": {
        "get": {
            **_list(
                "forecasts",
                "forecasts",
                "Forecast",
                _query("page_before"),
                _query("page_after"),
                _expand("depot"),
                parent={"depot": "depot_id"},
            ),
            "responses": _answers(_ref("Forecasts")),
        }
    },
    "/v2/all_depots": {"get": _list("allDepots", "depots", "Depot")},
    "/v2/quiet_depots": {
        "get": {
            **_list("quietDepots", "depots", "Depot", _query("page", "integer")),
            "responses": _answers({"type": "array", "items": _ref("Depot")}),
        }
    },
    "/v2/quick_bikes": {
        "get": _list("quickBikes", "bikes", "Bike", *CURSOR, verb="bikes.quick"),
        "post": _one("rent", "bikes.rent", "bikes", "Bike", body="NewBike", status="201"),
    },
    "/v2/nothing": {
        "get": _one("nothing", "bikes.nothing", "bikes", None, status="302"),
        "post": {"operationId": "rental.act", "x-mock": {"verb": "acts.act"}, "responses": {}},
    },
}
SPEC = {
    "openapi": "3.0.3",
    "servers": [{"url": "/"}, {"url": "https://api.rental.example/"}],
    "x-collections": COLLECTIONS,
    "components": {"schemas": SCHEMAS},
    "paths": PATHS,
}
