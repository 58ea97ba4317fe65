"""The table of OpenAPI's objects."""

import pytest

from mockserver.contract.grammar import FIELDS, SECTIONS, children


def test_every_kind_that_is_named_has_fields():
    named = {form.strip("[]{}") for fields in FIELDS.values() for form in fields.values() if form}

    assert named <= set(FIELDS)
    assert set(SECTIONS) <= set(FIELDS)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("schema", {"items": {"type": "string"}}, [("schema", ("items",))]),
        ("schema", {"allOf": [{}, {}]}, [("schema", ("allOf", "0")), ("schema", ("allOf", "1"))]),
        ("schema", {"properties": {"x-odd": {}}}, [("schema", ("properties", "x-odd"))]),
        ("schema", {"example": {"$ref": "#/no"}, "enum": [1]}, []),
        (
            "operation",
            {"responses": {"200": {}, "x-note": 1}},
            [("response", ("responses", "200"))],
        ),
        ("document", {"paths": {"/a": {}, "x-note": 1}}, [("path", ("paths", "/a"))]),
        ("schema", {"properties": "no map", "allOf": "no list"}, []),
        ("schema", True, []),
    ],
)
def test_children_are_what_stands_below(kind, value, expected):
    assert expected == [(child, pointer) for child, pointer, _ in children(kind, value)]
