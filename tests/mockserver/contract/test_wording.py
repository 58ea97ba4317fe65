"""What a refused value is told."""

import pytest

from mockserver.contract.compiled import Check
from mockserver.contract.wording import Flaw, shown


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": ["null", "integer"]}, "x", 'is "x"; allowed: integer or null'),
        ({"enum": ["a", None]}, 7, 'is 7; allowed: "a", null'),
        (
            {"format": "date"},
            "x",
            'is "x", which is no date; allowed: such as 2024-06-01 (RFC 3339)',
        ),
        ({"format": "email"}, "x", 'is "x", which is no email; allowed: such as name@example.com'),
        ({"pattern": "^a"}, "b", 'is "b"; allowed: text that matches ^a'),
        ({"minimum": 1}, 0, "is 0; allowed: at least 1"),
        ({"maximum": 9, "exclusiveMaximum": True}, 9, "is 9; allowed: less than 9"),
        ({"multipleOf": 5}, 7, "is 7; allowed: multiples of 5"),
        ({"minLength": 3}, "ab", "has 2 characters; allowed: at least 3"),
        ({"maxItems": 1}, [1, 2], "has 2 items; allowed: at most 1"),
        ({"minProperties": 1}, {}, "has 0 fields; allowed: at least 1"),
        ({"uniqueItems": True}, [1, 1], "holds an item twice; allowed: items that differ"),
        ({"not": {}}, 1, "may not be given here; leave it out"),
        (
            {"not": {"type": "integer"}},
            1,
            'is 1; allowed: anything that does not fit {"type":"integer"}',
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "null"}]},
            1,
            "is 1; allowed: string or null",
        ),
        (
            {"oneOf": [{"enum": ["a", "b"]}, {"type": "string", "nullable": True, "enum": [None]}]},
            "c",
            'is "c"; allowed: "a", "b" or null',
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "array"}]},
            1,
            'is 1; allowed: one of these forms, but (1) 1 is not of type "string"; (2) 1 is not',
        ),
        (
            {"oneOf": [{"type": "integer"}, {"type": "number"}]},
            1,
            "is 1; allowed: one of these forms, but (1) fits; (2) fits",
        ),
        ({"additionalItems": False, "items": [{}]}, [1, 2], "is [1,2]: Additional items"),
    ],
)
def test_each_refusal_says_what_was_found_and_what_is_allowed(schema, value, message):
    (flaw,) = Check(schema, "request").flaws(value, "query.x")

    assert "query.x" == flaw.field
    assert flaw.message.startswith(message)


def test_fields_are_named_by_their_path():
    schema = {
        "properties": {"a": {"type": "array", "items": {"required": ["b"]}}},
        "additionalProperties": False,
    }

    assert [
        Flaw("body.a.1.b", "is missing; it is required"),
        Flaw("body.aa", "is not known; allowed: a. Did you mean 'a'?"),
        Flaw("body.zzz", "is not known; allowed: a"),
    ] == sorted(Check(schema, "request").flaws({"a": [{"b": 1}, {}], "aa": 1, "zzz": 2}, "body"))


def test_unknown_fields_are_judged_where_the_reference_leads():
    schema = {
        "definitions": {"A": {"properties": {"b": {}}, "additionalProperties": False}},
        "properties": {"x": {"$ref": "#/definitions/A"}},
    }

    assert [Flaw("body.x.c", "is not known; allowed: b")] == Check(schema, "request").flaws(
        {"x": {"c": 1}}, "body"
    )


PLACE = {
    "type": "object",
    "required": ["lat"],
    "properties": {"lat": {"type": "number", "maximum": 90}},
    "additionalProperties": False,
}


def flaws_of(schema, value):
    document = {"definitions": {"Place": PLACE}, **schema}
    return Check(document, "request").flaws(value, "body")


@pytest.mark.parametrize("choice", ["anyOf", "oneOf"])
@pytest.mark.parametrize(
    "place", [PLACE, {"$ref": "#/definitions/Place"}, {"allOf": [{"$ref": "#/definitions/Place"}]}]
)
def test_what_is_wrong_inside_the_only_form_that_fits_is_named(choice, place):
    schema = {"properties": {"at": {choice: [{"type": "null"}, place]}}}

    assert [Flaw("body.at.lat", "is 91; allowed: at most 90")] == flaws_of(
        schema, {"at": {"lat": 91}}
    )
    assert [
        Flaw("body.at.lat", "is missing; it is required"),
        Flaw("body.at.long", "is not known; allowed: lat"),
    ] == sorted(flaws_of(schema, {"at": {"long": 1}}))


def test_forms_that_agree_on_what_is_wrong_are_as_good_as_one():
    wider = {"allOf": [PLACE], "title": "the same and more"}
    schema = {"properties": {"at": {"anyOf": [PLACE, wider, {"type": "string"}]}}}

    assert [Flaw("body.at.lat", 'is "x"; allowed: number')] == flaws_of(
        schema, {"at": {"lat": "x"}}
    )


def test_forms_within_forms_are_seen_through():
    inner = {"anyOf": [PLACE, {"type": "object", "nullable": True, "enum": [None]}]}
    schema = {"anyOf": [{"type": "object", "properties": {"at": inner}}, {"type": "null"}]}

    assert [Flaw("body.at.lat", "is 91; allowed: at most 90")] == flaws_of(
        schema, {"at": {"lat": 91}}
    )


def test_forms_that_do_not_agree_are_all_told():
    other = {"type": "object", "required": ["grid"]}
    (flaw,) = flaws_of({"properties": {"at": {"oneOf": [PLACE, other]}}}, {"at": {}})

    assert "body.at" == flaw.field
    assert flaw.message.startswith("is {}; allowed: one of these forms")


def test_the_same_flaw_is_told_once():
    schema = {"allOf": [{"type": "string"}, {"type": "string"}]}

    assert 1 == len(Check(schema, "request").flaws(1, "body"))


def test_long_values_are_cut():
    assert 60 == len(shown("x" * 100))
    assert shown("x" * 100).endswith("…")


def test_values_beyond_json_are_shown_all_the_same():
    assert "int" == shown(1 << 80)
    assert '"{1}"' == shown({1})


def test_why_an_alternative_was_refused_is_short():
    check = Check({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}, "request")
    (flaw,) = check.flaws(["a" * 9000], "body")

    assert len(flaw.message) < 500
    assert 'is not of type "boolean"' in flaw.message
