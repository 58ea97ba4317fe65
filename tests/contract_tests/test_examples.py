"""Values that exist, written into a document."""

from types import SimpleNamespace

import pytest

from contract_tests.examples import prepared, with_examples
from contract_tests.preparation import Known

SPEC = {
    "components": {
        "parameters": {"Id": {"name": "id", "in": "path", "examples": {"a": {"value": "old"}}}},
        "requestBodies": {
            "New": {"content": {"application/json": {"schema": {}, "example": {"name": "old"}}}}
        },
    },
    "paths": {
        "/x/{id}": {
            "summary": "Not an operation",
            "get": {"operationId": "x.get", "parameters": [{"$ref": "#/components/parameters/Id"}]},
            "put": {
                "operationId": "x.put",
                "parameters": [{"$ref": "#/components/parameters/Id"}],
                "requestBody": {"$ref": "#/components/requestBodies/New"},
            },
        }
    },
}


def test_examples_are_written_where_they_are_sent_and_nowhere_else():
    shown = with_examples(SPEC, {"x.put": {"path.id": "7", "body.name": "new"}})

    path = shown["paths"]["/x/{id}"]
    assert [{"name": "id", "in": "path", "example": "7"}] == path["put"]["parameters"]
    media = path["put"]["requestBody"]["content"]["application/json"]
    assert {"schema": {}, "examples": {"existing": {"value": {"name": "new"}}}} == media
    assert SPEC["paths"]["/x/{id}"]["get"] == path["get"]
    assert SPEC["components"] == shown["components"]


def test_what_the_document_shows_is_left_out_where_it_would_not_do():
    shown = with_examples(SPEC, {"x.get": {"path.id": None}})

    assert [{"name": "id", "in": "path"}] == shown["paths"]["/x/{id}"]["get"]["parameters"]


GARAGE = {
    "components": {
        "securitySchemes": {"client": {"type": "oauth2", "flows": {}}, "key": {"type": "apiKey"}},
        "schemas": {
            "Car": {
                "type": "object",
                "properties": {
                    "owner": {"x-ref": "people", "oneOf": [{"type": "string", "nullable": True}]},
                    "seats": {"type": "array", "x-ref": "seats", "items": {"type": "string"}},
                    "wheels": {"type": "string", "readOnly": True, "x-ref": "wheels"},
                    "model_id": {"type": "string", "pattern": "^m"},
                    "trailer": {"$ref": "#/components/schemas/Car"},
                    "boot": {"type": "array", "items": {"x-ref": "people", "type": "string"}},
                },
            }
        },
    },
    "paths": {
        "/cars": {
            "post": {
                "operationId": "cars.create",
                "parameters": [
                    {"name": "after", "in": "query", "schema": {"type": "string"}, "example": "x"},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                    {"name": "EvEnergy-User", "in": "header", "schema": {"type": "string"}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"anyOf": [{"$ref": "#/components/schemas/Car"}]}
                        },
                        "multipart/form-data": {"schema": {}},
                    }
                },
                "responses": {
                    "201": {
                        "links": {"show": {"operationId": "cars.read"}, "go": {"operationId": "x"}}
                    }
                },
            }
        },
        "/cars/{id}": {"get": {"operationId": "cars.read", "responses": {}}},
        "/other": {"get": {"operationId": "x", "responses": {}}},
    },
}


@pytest.fixture
def garage():
    operations = (
        SimpleNamespace(id="cars.create", path="/cars", method="POST"),
        SimpleNamespace(id="cars.read", path="/cars/{id}", method="GET"),
    )
    known = Known(
        choices={"cars.create": {"query.after": ["c7"]}},
        urls={"people": ["/people/1"], "seats": ["/seats/1"], "wheels": ["/wheels/1"]},
        named={"model_id": ["m1"]},
    )
    return prepared(SimpleNamespace(spec=GARAGE, operations=operations), {}, known)


def test_links_in_bodies_lead_to_what_exists(garage):
    body = garage["paths"]["/cars"]["post"]["requestBody"]["content"]
    assert ["application/json"] == list(body)
    car = body["application/json"]["schema"]["anyOf"][0]["properties"]
    assert {"type": "string", "nullable": True, "enum": ["/people/1", None]} == car["owner"]
    assert ["/seats/1"] == car["seats"]["items"]["enum"]
    assert {"type": "string", "enum": ["/people/1"]} == car["boot"]["items"]
    assert ["m1"] == car["model_id"]["enum"]
    assert "enum" not in car["wheels"]
    assert {"$ref": "#/components/schemas/Car"} == car["trailer"]


def test_parameters_are_drawn_from_what_exists_and_the_user_is_sent_apart(garage):
    after, limit = garage["paths"]["/cars"]["post"]["parameters"]

    assert {"name": "after", "in": "query", "schema": {"type": "string", "enum": ["c7"]}} == after
    assert {"type": "integer", "minimum": 1, "maximum": 2**63 - 1} == limit["schema"]


def test_operations_that_take_no_part_are_gone_with_the_links_to_them(garage):
    assert {} == garage["paths"]["/other"]
    links = garage["paths"]["/cars"]["post"]["responses"]["201"]["links"]
    assert {"show": {"operationId": "cars.read"}} == links


def test_oauth_2_comes_to_a_bearer_token(garage):
    schemes = garage["components"]["securitySchemes"]
    assert {"type": "http", "scheme": "bearer"} == schemes["client"]
    assert {"type": "apiKey"} == schemes["key"]
