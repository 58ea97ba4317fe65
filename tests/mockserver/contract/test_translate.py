"""OpenAPI schemas as JSON Schema, held against openapi-schema-validator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS30ReadValidator, OAS30Validator, OAS30WriteValidator

from mockserver.contract.compiled import Check
from mockserver.contract.translate import references, standalone, translate

NAMES = st.sampled_from(["a", "b", "c"])
DATES = ["2024-06-01T09:00:00Z", "2024-06-01", "0b0e5f3e-8f0d-4f3b-9a55-5d2f1a4d8c11", "192.0.2.1"]
TEXTS = st.one_of(st.text("ab1", max_size=4), st.sampled_from(DATES))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.sampled_from([0.5, 1.0, 2.5, -1.5, 1 << 31, 1 << 62])
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
ALWAYS = st.sampled_from([True])
REF = {"$ref": "#/components/schemas/Node"}
NODE = {
    "type": "object",
    "required": ["a"],
    "properties": {"a": {"type": "integer"}, "b": REF},
}


def typed(kind, **keywords):
    """Schemas of one type with some of the keywords."""
    optional = {"nullable": ALWAYS, **keywords}
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=optional)


def schemas():
    scalars = st.one_of(
        typed(
            "string",
            minLength=st.integers(0, 3),
            maxLength=st.integers(0, 3),
            pattern=st.sampled_from(["^a", "b$", "1"]),
            format=st.sampled_from(["date-time", "date", "ipv4", "password", "binary"]),
        ),
        typed("string", enum=st.just(["a", "b", None])),
        typed(
            "integer",
            minimum=st.integers(-2, 3),
            exclusiveMinimum=st.booleans(),
            maximum=st.integers(3, 9),
            exclusiveMaximum=st.booleans(),
            multipleOf=st.sampled_from([2, 3]),
            format=st.sampled_from(["int32", "int64"]),
        ),
        typed("number", minimum=st.integers(-2, 3), multipleOf=st.just(0.5)),
        typed("boolean"),
        st.just(REF),
        st.just({}),
    )
    return st.recursive(scalars, compound, max_leaves=5)


def compound(inner):
    marked = st.tuples(inner, st.sampled_from([{}, {}, {"readOnly": True}, {"writeOnly": True}]))
    prop = marked.map(lambda pair: pair[0] if "$ref" in pair[0] else {**pair[0], **pair[1]})
    return st.one_of(
        typed("array", minItems=st.integers(0, 2), maxItems=st.integers(1, 3), items=inner),
        typed("array", uniqueItems=ALWAYS, items=inner),
        typed(
            "object",
            properties=st.dictionaries(NAMES, prop, max_size=3),
            required=st.lists(NAMES, min_size=1, max_size=2, unique=True),
            additionalProperties=st.booleans() | inner,
            minProperties=st.integers(0, 2),
            maxProperties=st.integers(1, 3),
        ),
        *(
            st.fixed_dictionaries({key: st.lists(inner, min_size=1, max_size=2)})
            for key in ("allOf", "anyOf", "oneOf")
        ),
        st.fixed_dictionaries({"not": inner}),
    )


def spec_with(schema):
    return {"components": {"schemas": {"Node": NODE, "Subject": schema}}}


@given(schemas(), VALUES)
def test_a_request_is_judged_as_the_reference_does(schema, value):
    spec = spec_with(schema)
    reference = OAS30WriteValidator(
        {**schema, **spec}, format_checker=OAS30Validator.FORMAT_CHECKER
    )

    mine = Check(standalone(spec, schema, "request"), "request")

    assert reference.is_valid(value) == mine.is_valid(value)


@given(schemas(), VALUES)
def test_a_response_is_judged_as_the_reference_does(schema, value):
    spec = spec_with(schema)
    reference = OAS30ReadValidator({**schema, **spec}, format_checker=OAS30Validator.FORMAT_CHECKER)

    mine = Check(standalone(spec, schema, "response"), "response")

    assert reference.is_valid(value) == mine.is_valid(value)


def test_nullable_works_only_beside_a_type():
    assert {"type": ["string", "null"]} == translate(
        {}, {"type": "string", "nullable": True}, "record"
    )
    assert {} == translate({}, {"nullable": True}, "record")


@pytest.mark.parametrize(
    ("direction", "given_id", "given_pin"),
    [("request", False, True), ("response", True, False), ("record", True, True)],
)
def test_properties_may_travel_in_one_direction_only(direction, given_id, given_pin):
    schema = {
        "type": "object",
        "required": ["id", "pin"],
        "properties": {"id": {"readOnly": True}, "pin": {"writeOnly": True}},
    }
    check = Check(standalone({}, schema, direction), direction)
    allowed = {"id": 1} if given_id else {}
    allowed |= {"pin": 1} if given_pin else {}

    assert check.is_valid(allowed)
    assert (given_id and given_pin) == check.is_valid({"id": 1, "pin": 1})


def test_a_required_name_is_exempt_wherever_its_property_stands():
    spec = spec_with({"properties": {"id": {"readOnly": True}}})
    schema = {"allOf": [{"$ref": "#/components/schemas/Subject"}], "required": ["id"]}

    assert Check(standalone(spec, schema, "request"), "request").is_valid({})


def test_the_ranges_of_number_formats_add_to_the_schemas_own_parts():
    schema = {"type": "integer", "format": "int32", "allOf": [{"minimum": 5}]}
    check = Check(standalone({}, schema, "record"), "record")

    assert [False, True, False] == [check.is_valid(value) for value in (4, 5, 1 << 31)]


def test_only_what_is_referred_to_comes_along():
    spec = spec_with(REF)

    assert {"Node"} == set(standalone(spec, REF, "record")["definitions"])
    assert "definitions" not in standalone(spec, {"type": "string"}, "record")


def test_names_of_properties_are_no_keywords():
    schema = {"properties": {"enum": {"$ref": "#/definitions/X"}, "$ref": {"type": "string"}}}

    assert ["X"] == list(references(schema))
    assert [] == list(references({"enum": [{"$ref": "#/definitions/Y"}]}))
