"""Compiled schemas of a document."""

import pytest

from mockserver.contract.compiled import Schemas, too_deep, vast

SPEC = {
    "components": {
        "schemas": {
            "Person": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "readOnly": True},
                    "mail": {"type": "string", "format": "email"},
                    "born": {"type": "string", "format": "date-time"},
                },
            }
        }
    }
}


def test_a_schema_is_compiled_once_for_each_direction():
    schemas = Schemas(SPEC)

    assert schemas.named("Person", "request") is schemas.named("Person", "request")
    assert schemas.named("Person", "request") is not schemas.named("Person", "response")


def test_a_record_may_hold_what_no_request_may():
    schemas = Schemas(SPEC)

    assert schemas.named("Person", "record").is_valid({"id": "1"})
    assert not schemas.named("Person", "request").is_valid({"id": "1"})


@pytest.mark.parametrize("mail", ["Al <al@example.com>", "al", "al@[127.0.0.1]", "a@b..c"])
def test_an_email_is_an_address_and_nothing_else(mail):
    assert not Schemas(SPEC).named("Person", "request").is_valid({"mail": mail})


def test_moments_that_cannot_be_reckoned_with_are_refused():
    assert not Schemas(SPEC).named("Person", "request").is_valid({"born": "0000-01-01T00:00:00Z"})


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        (1, 0, False),
        ([], 1, False),
        ([[]], 1, True),
        ({"a": {"b": 1}}, 2, False),
        ({"a": [[1]]}, 2, True),
    ],
)
def test_depth_is_counted_in_levels(value, limit, expected):
    assert expected is too_deep(value, limit)


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        ([1, 2], 3, False),
        ([1, 2], 2, True),
        ({"a": {"b": [1]}}, 4, False),
        ({"a": {"b": [1]}}, 3, True),
        ("text", 1, False),
    ],
)
def test_a_vast_value_is_told_by_counting(value, limit, expected):
    assert expected is vast(value, limit)


def test_of_a_vast_value_only_that_it_is_wrong_is_told():
    item = {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}
    check = Schemas({}).check({"type": "array", "items": item}, "request")

    assert [] == check.flaws([1] * 60_000, "body")
    (flaw,) = check.flaws(["a"] * 60_000, "body")
    assert "body" == flaw.field
    assert "at most 50000 values" in flaw.message
