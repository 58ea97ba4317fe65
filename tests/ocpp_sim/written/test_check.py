"""What is wrong with a file is said with its place, what was found and what is allowed."""

import pytest

from ocpp_sim.written.check import check, expected, packaged
from ocpp_sim.written.source import WrittenError, parse

COUNT = "a whole number from 1 to 9"
ALLOWED = "allowed are points, kind, tag"
SCHEMA = {
    "type": "object",
    "properties": {
        "points": {"type": "array", "maxItems": 2, "items": {"$ref": "#/$defs/point"}},
        "kind": {"enum": ["ac", "dc"]},
        "tag": {"type": "string", "x-expected": "a tag"},
    },
    "additionalProperties": False,
    "$defs": {
        "point": {
            "type": "object",
            "required": ["count"],
            "properties": {"count": {"$ref": "#/$defs/count", "default": 1}},
            "additionalProperties": False,
        },
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
    },
}


def problems(text):
    with pytest.raises(WrittenError) as found:
        check(parse("a.yaml", text), SCHEMA)
    return list(found.value.problems)


def test_what_fits_is_let_through():
    check(parse("a.yaml", "points: [{count: 3}]\nkind: ac\n"), SCHEMA)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("points: [{count: 0}]", f"1:18: points.0.count: found 0; expected {COUNT}"),
        ("points: [{}]", "1:10: points.0: 'count' is missing"),
        ("kind: xy", '1:7: kind: found "xy"; expected one of ac, dc'),
        ("tag: 5", "1:6: tag: found 5; expected a tag"),
        ("[]", "1:1: found []; expected a mapping"),
        ("kin: ac", f"1:1: 'kin' is not known here; {ALLOWED}; did you mean 'kind'?"),
        (
            "points: [{count: 1, zzz: 1}]",
            "1:21: points.0: 'zzz' is not known here; allowed are count",
        ),
        ("kind: ac\nkind: dc", "2:1: kind: stands there twice; keep one"),
        ("tag: [" + "1, " * 90 + "]", f"1:6: tag: found [{'1,' * 29}1…; expected a tag"),
    ],
)  # fmt: skip
def test_a_problem_has_its_place_and_what_is_allowed(text, said):
    assert problems(text) == [f"a.yaml:{said}"]


def test_all_problems_come_in_the_order_of_the_file():
    found = problems("tag: 1\nkind: 2\npoints: [{count: x}, {count: 10}]")

    assert [problem.split(": ")[0] for problem in found] == [
        "a.yaml:1:6",
        "a.yaml:2:7",
        "a.yaml:3:18",
        "a.yaml:3:30",
    ]


def test_a_part_is_held_to_a_schema_of_its_own():
    source = parse("a.yaml", "x:\n  count: 99\nx: 1\n")

    with pytest.raises(WrittenError, match=r"^a.yaml:2:10: x.count: found 99"):
        check(source, SCHEMA["$defs"]["point"] | {"$defs": SCHEMA["$defs"]}, {"count": 99}, ("x",))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"type": ["string", "null"]}, "text or nothing"),
        ({"type": "number", "minimum": 0}, "a number of at least 0"),
        ({"type": "number", "maximum": 5}, "a number of at most 5"),
        ({"type": "array", "minItems": 1}, "a list of at least 1 item"),
        ({"type": "string", "minLength": 1, "maxLength": 20}, "text of 1 to 20 characters"),
        ({"type": "boolean"}, "true or false"),
    ],
)
def test_a_rule_is_told_in_words(rule, words):
    assert expected(rule) == words


def test_a_schema_lies_in_its_package():
    assert packaged("ocpp_sim.plan", "plan.schema.json")["title"] == "Fleet plan"
