"""What properties say of links."""

import pytest

from mockserver.contract.build import build
from mockserver.contract.links import Reference, reference, target

SPEC = {
    "openapi": "3.0.3",
    "x-collections": {
        "users": {"id": "user{ulid}", "path": "/users/{id}", "resource": "User"},
        "tags": {"id": "{tag}"},
    },
    "components": {
        "schemas": {
            "User": {"type": "object", "properties": {"id": {"type": "string"}}},
            "UserLink": {"type": "string", "format": "uri", "x-ref": "users"},
        }
    },
}
REF = {"$ref": "#/components/schemas/UserLink"}
URI = {"type": "string", "format": "uri"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, None),
        ({**URI, "x-ref": "users"}, Reference("users")),
        (REF, Reference("users")),
        ({"allOf": [REF], "nullable": True}, Reference("users")),
        ({"type": "array", "items": REF}, Reference("users", many=True)),
        (
            {"type": "array", "items": {**URI, "x-ref": "users", "x-inverse": "boss"}},
            Reference("users", "boss", many=True),
        ),
        (
            {
                "x-ref": "users",
                "oneOf": [{"type": "array", "items": URI}, {"type": "array", "items": {}}],
            },
            Reference("users", many=True),
        ),
        ({**URI, "x-link": "self"}, Reference(link="self")),
    ],
)
def test_a_property_says_where_it_leads(schema, expected):
    assert expected == reference(SPEC, schema)


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("boss", Reference("users"), "users"),
        ("boss_id", Reference("users"), None),
        ("tag", Reference("tags"), None),
        ("tag", Reference("nothing"), None),
        ("url", Reference(link="self"), None),
        ("plain", None, None),
    ],
)
def test_a_link_is_a_url_where_the_collection_has_a_path(name, found, expected):
    document = build("zoo", SPEC, {}, "")
    model = target(document, name, found)

    assert expected == (model and model.name.removeprefix("zoo."))
