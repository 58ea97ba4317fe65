"""Reading and parsing bodies."""

import asyncio

import pytest

from mockserver.contract.build import build
from mockserver.contract.compiled import Schemas
from mockserver.contract.validators import BodyCheck, Validators
from mockserver.http.body import ClientGoneError, parse, read
from mockserver.world.problems import ProblemError

JSON = {"content-type": "application/json"}


def receiving(*chunks):
    """An ASGI receive that gives these chunks, then the end of the connection."""
    messages = [
        {"type": "http.request", "body": chunk, "more_body": number + 1 < len(chunks)}
        for number, chunk in enumerate(chunks)
    ]

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


@pytest.fixture
def check():
    def make(*, required=True, media_type="application/json", **schema):
        return BodyCheck(required, {media_type: Schemas({}).check(schema, "request")})

    return make


@pytest.mark.parametrize(
    ("chunks", "expected"), [([b"abc"], b"abc"), ([b"ab", b"", b"c"], b"abc"), ([b""], b"")]
)
def test_a_body_is_read_to_its_end(chunks, expected):
    assert expected == asyncio.run(read(receiving(*chunks), {}, 3))


@pytest.mark.parametrize(
    ("headers", "chunks", "found"),
    [
        ({"content-length": "4"}, [b"abcd"], "The body has 4 bytes; at most 3 are taken."),
        ({"content-length": "9" * 30}, [], "at most 3 are taken"),
        ({"content-length": "2"}, [b"abcd"], "more than 3 bytes"),
        ({}, [b"ab", b"cd", b"ef"], "more than 3 bytes"),
        ({"content-length": "x"}, [b"abcd"], "more than 3 bytes"),
    ],
)
def test_a_body_that_is_too_large_is_refused_whatever_its_length_claims(headers, chunks, found):
    problem = asyncio.run(read(receiving(*chunks), headers, 3))

    assert 413 == problem.status
    assert found in problem.message


def test_a_client_that_hangs_up_is_not_waited_for():
    async def hang_up():
        return {"type": "http.disconnect"}

    with pytest.raises(ClientGoneError):
        asyncio.run(read(hang_up, {}, 3))


def test_json_is_parsed_and_checked(check):
    found = []

    assert {"a": [1.5, None]} == parse(check(type="object"), JSON, b'{"a": [1.5, null]}', found)
    assert [] == found


def test_what_does_not_fit_is_told(check):
    found = []
    parse(check(type="object"), JSON, b"[]", found)

    assert [("body", "is []; allowed: object")] == found


@pytest.mark.parametrize(("required", "expected"), [(True, ["body"]), (False, [])])
def test_a_missing_body_is_missed_where_it_is_required(check, required, expected):
    found = []

    assert parse(check(required=required), {}, b"", found) is None
    assert expected == [flaw.field for flaw in found]


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        ("text/plain", "The body is 'text/plain'; allowed: application/json in UTF-8."),
        ("", "The body is of no stated type; allowed: application/json"),
        ("application/json; charset=latin-1", "The body is in 'latin-1'"),
    ],
)
def test_another_media_type_is_refused(check, content_type, message):
    with pytest.raises(ProblemError) as caught:
        parse(check(), {"content-type": content_type} if content_type else {}, b"{}", [])

    assert 415 == caught.value.problem.status
    assert message in caught.value.problem.message


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/json; x=1",
    ],
)
def test_media_types_may_have_parameters(check, content_type):
    assert {} == parse(check(), {"content-type": content_type}, b"{}", [])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{", "body is not JSON: "),
        (b"NaN", "body is not JSON: "),
        (b"[1e999]", "body is not JSON: "),
        (b'"\\ud800"', "body is not JSON: "),
        (b'{"a": "\xff"}', "body is not UTF-8: byte 7 is 0xff."),
        (b"[" * 101 + b"]" * 101, "body is nested too deeply; allowed: 100 levels."),
        (b"[" * 100_000, "body is not JSON: "),
    ],
)
def test_what_is_no_json_is_refused(check, raw, message):
    with pytest.raises(ProblemError) as caught:
        parse(check(), JSON, raw, [])

    assert 400 == caught.value.problem.status
    assert caught.value.problem.message.startswith(message)


def test_many_brackets_are_not_depth(check):
    assert [[]] * 200 == parse(check(), JSON, b"[" + b",".join([b"[]"] * 200) + b"]", [])


def test_other_bodies_stay_bytes(check):
    binary = check(media_type="image/png")

    assert b"\x89" == parse(binary, {"content-type": "image/png"}, b"\x89", [])


PET = {
    "type": "object",
    "required": ["lives"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "lives": {"type": "integer"},
        "notes": {"type": "array", "items": {}},
    },
}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def pet():
    """The check of an operation that takes a pet as JSON and as either form."""
    content = {kind: {"schema": PET} for kind in ("application/json", FORM, "multipart/form-data")}
    operation = {"operationId": "zoo.x", "requestBody": {"content": content}, "responses": {}}
    (built,) = build("zoo", {"paths": {"/x": {"post": operation}}}, {}, "").operations
    return Validators(Schemas({}), built).body


def test_a_form_becomes_an_object_of_typed_values(pet):
    found = []

    assert {"lives": 9, "notes": ["a"]} == parse(
        pet, {"content-type": FORM}, b"lives=9&notes=a", found
    )
    assert [] == found


def test_what_a_form_lacks_is_told_like_that_of_any_body(pet):
    found = []
    parse(pet, {"content-type": FORM}, b"lives=nine", found)

    assert [("body.lives", 'is "nine"; allowed: integer')] == found


def test_what_only_answers_hold_is_passed_over(pet):
    found = []

    assert {"lives": 9} == parse(pet, JSON, b'{"id": "pet_1", "lives": 9, "other": 1}', found)
    assert [] == found


@pytest.mark.parametrize(
    ("content_type", "raw", "message"),
    [
        (FORM, b"lives=%FF", "body is not UTF-8: byte 0 is 0xff."),
        (FORM + "; charset=latin-1", b"lives=1", "The body is in 'latin-1'"),
        ("multipart/form-data", b"x", "body is multipart without a boundary"),
        (FORM, b"notes=" + b"[" * 101 + b"]" * 101, "body is nested too deeply"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(pet, content_type, raw, message):
    with pytest.raises(ProblemError) as caught:
        parse(pet, {"content-type": content_type}, raw, [])

    assert message in caught.value.problem.message
