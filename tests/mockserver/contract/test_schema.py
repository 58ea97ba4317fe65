"""Reading schemas of a bundled document."""

import pytest

from mockserver.contract.schema import deref, properties, types

SPEC = {
    "components": {
        "schemas": {
            "Text": {"type": "string"},
            "Alias": {"$ref": "#/components/schemas/Text"},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}, {"properties": {"a": {}}}]},
            "Both": {
                "properties": {"a": {"type": "integer"}},
                "anyOf": [{"properties": {"b": {}}}, {"properties": {"c": {}}}],
                "oneOf": [{"properties": {"d": {}}}, True],
            },
        }
    }
}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def test_references_are_followed_to_their_end():
    assert {"type": "string"} == deref(SPEC, ref("Alias"))
    assert "text" == deref(SPEC, "text")


def test_properties_come_from_every_part():
    assert {"a", "b", "c", "d"} == set(properties(SPEC, ref("Both")))


def test_a_schema_that_holds_itself_has_an_end():
    assert {"a"} == set(properties(SPEC, ref("Loop")))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (ref("Alias"), {"string"}),
        ({"anyOf": [{"type": "integer"}, ref("Text")]}, {"integer", "string"}),
        ({}, set()),
    ],
)
def test_types_are_those_of_every_part(schema, expected):
    assert expected == types(SPEC, schema)
