"""What a body may hold without effect."""

import pytest

from mockserver.contract.trim import compile_trim

URL = {"type": "string", "readOnly": True}
HOME = {"type": "object", "properties": {"url": URL, "city": {"type": "string"}}}
SPEC = {"components": {"schemas": {"Url": URL, "Home": HOME}}}


def trimmed(schema, value):
    trim = compile_trim(SPEC, schema)
    return value if trim is None else trim(value)


@pytest.mark.parametrize(
    ("schema", "sent", "expected"),
    [
        (HOME, {"url": "x", "city": "y", "zip": 1}, {"city": "y"}),
        ({**HOME, "additionalProperties": True}, {"url": "x", "zip": 1}, {"zip": 1}),
        ({**HOME, "additionalProperties": False}, {"url": "x", "zip": 1}, {"url": "x", "zip": 1}),
        ({"type": "object"}, {"zip": 1}, {"zip": 1}),
        ({"allOf": [HOME, {"properties": {"zip": {}}}]}, {"url": 1, "zip": 1}, {"zip": 1}),
        (
            {"properties": {"home": {"$ref": "#/components/schemas/Home"}}},
            {"home": {"url": "x", "city": "y", "zip": 1}},
            {"home": {"city": "y", "zip": 1}},
        ),
        (
            {"properties": {"homes": {"type": "array", "items": HOME}}},
            {"homes": [{"url": "x"}, 7]},
            {"homes": [{}, 7]},
        ),
        (HOME, 7, 7),
        (HOME, [{"url": 1}], [{}]),
    ],
)
def test_what_has_no_effect_is_taken_away(schema, sent, expected):
    assert expected == trimmed(schema, sent)


def test_a_schema_that_holds_itself_is_no_endless_one():
    schema = {"type": "object", "properties": {"url": URL}}
    schema["properties"]["twin"] = schema

    assert {"twin": {"url": "x"}} == trimmed(schema, {"url": "x", "twin": {"url": "x"}})


def test_nothing_is_compiled_where_nothing_is_taken_away():
    closed = {"type": "object", "additionalProperties": False, "properties": {"a": {}}}

    assert compile_trim(SPEC, closed) is None
