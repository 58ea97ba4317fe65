"""Form fields as typed values."""

import pytest

from mockserver.contract.forms import Part, compile_form

SPEC = {
    "components": {
        "schemas": {
            "Home": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "nullable": True},
                    "floor": {"type": "integer"},
                    "twin": {"$ref": "#/components/schemas/Home"},
                },
            }
        }
    }
}
HOME = {"$ref": "#/components/schemas/Home"}
SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "size": {"type": "number", "nullable": True},
        "tame": {"type": "boolean"},
        "toys": {"type": "array", "items": {"type": "integer"}},
        "home": HOME,
        "flat": {"oneOf": [{"type": "string", "format": "uri"}, HOME]},
        "any": {},
    },
}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([("name", "12")], {"name": "12"}),
        ([("age", "12")], {"age": 12}),
        ([("age", "twelve")], {"age": "twelve"}),
        ([("size", "")], {"size": None}),
        ([("name", "")], {"name": ""}),
        ([("size", "1.5"), ("tame", "true")], {"size": 1.5, "tame": True}),
        ([("toys", "1"), ("toys", "2")], {"toys": [1, 2]}),
        ([("toys", "1")], {"toys": [1]}),
        ([("toys", "[1, 2]")], {"toys": [1, 2]}),
        ([("toys", "[1")], {"toys": "[1"}),
        ([("name", "a"), ("name", "b")], {"name": ["a", "b"]}),
        ([("other", "1")], {"other": "1"}),
        ([("other.one", "1")], {"other.one": "1"}),
        ([("name.first", "Tom")], {"name.first": "Tom"}),
        ([("home", '{"floor": 2}')], {"home": {"floor": 2}}),
        ([("home.floor", "2"), ("home.city", "")], {"home": {"floor": 2, "city": None}}),
        ([("flat", "http://x/1")], {"flat": "http://x/1"}),
        ([("flat", '{"floor": 2}')], {"flat": {"floor": 2}}),
        ([("any", "x")], {"any": "x"}),
        ([("age", "3", True)], {"age": 3}),
        ([("age", "{", True)], {"age": "{"}),
    ],
)
def test_fields_become_what_the_schema_asks_for(sent, expected):
    assert expected == compile_form(SPEC, SCHEMA).value([Part(*each) for each in sent])
