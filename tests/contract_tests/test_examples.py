"""Values that exist, written into a document."""

from contract_tests.examples import with_examples

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
