"""What an operation checks, compiled."""

import pytest

from mockserver.contract.validators import compile_document, is_json
from mockserver.contract.wording import Flaw

HEADERS = "{required: true, schema: {type: string}, example: req_1}"


@pytest.fixture
def compiled(document):
    def make(*edits):
        return compile_document(document(*edits))

    return make


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [("application/json", True), ("application/problem+json", True), ("application/pdf", False)],
)
def test_json_has_relatives(media_type, expected):
    assert expected is is_json(media_type)


def test_a_body_is_held_against_its_schema(compiled):
    body = compiled()["zoo.addCat"].body

    assert body.required
    assert [] == body.flaws("application/json", {"name": "Tom"})
    assert [Flaw("body.name", "is missing; it is required")] == body.flaws("application/json", {})


def test_nothing_is_compiled_before_it_is_asked_for(compiled):
    validators = compiled()["zoo.addCat"]

    assert "body" not in vars(validators)
    assert validators.body is validators.body


def test_an_operation_without_body_checks_none(compiled):
    assert compiled()["zoo.getCat"].body is None


def test_an_answer_that_is_as_documented_has_no_flaws(compiled):
    response = compiled()["zoo.listCats"].responses[200]

    assert [] == response.flaws("application/json", {"data": [{"id": "1", "name": "Tom"}]}, {})


@pytest.mark.parametrize(
    ("media_type", "body", "expected"),
    [
        ("application/json", {"data": 1}, Flaw("body.data", "is 1; allowed: array")),
        ("text/html", {}, Flaw("body", "is of type text/html; allowed: application/json")),
    ],
)
def test_an_answer_that_is_not_as_documented_is_told(compiled, media_type, body, expected):
    response = compiled()["zoo.listCats"].responses[200]

    assert [expected] == response.flaws(media_type, body, {})


def test_a_response_without_content_has_no_body(compiled):
    response = compiled(("schemas/responses.yaml", None, "Refused: {description: Not so.}\n"))[
        "zoo.getCat"
    ].responses[404]

    assert [] == response.flaws("application/json", None, {})
    assert [Flaw("body", "is {}; allowed: none")] == response.flaws("application/json", {}, {})


def test_content_that_is_not_json_must_be_bytes(compiled):
    response = compiled(
        ("schemas/responses.yaml", "application/json:", "application/pdf:"),
    )["zoo.getCat"].responses[404]

    assert [] == response.flaws("application/pdf", b"%PDF", {})
    assert [Flaw("body", "is no bytes")] == response.flaws("application/pdf", "text", {})


def test_declared_headers_are_checked(compiled):
    response = compiled(
        (
            "schemas/headers.yaml",
            "RequestId:",
            "Left: {required: true, schema: {type: integer}}\nRequestId:",
        ),
        (
            "paths/cats.yaml",
            "        headers:\n",
            '        headers:\n          X-Left: {$ref: "../schemas/headers.yaml#/Left"}\n',
        ),
    )["zoo.listCats"].responses[200]
    body = {"data": []}

    for _ in range(2):
        assert [] == response.flaws("application/json", body, {"X-Left": "5", "x-other": "1"})
    assert [Flaw("header.x-left", "is missing; it is required")] == (
        response.flaws("application/json", body, {})
    )
    assert [Flaw("header.X-Left", 'is "five"; allowed: integer')] == (
        response.flaws("application/json", body, {"x-left": "five"})
    )


def test_bad_values_are_422_where_that_is_documented_else_400(compiled):
    only_400 = (
        "paths/cats.yaml",
        '"422": {$ref: "../schemas/responses.yaml#/Refused"}\n  post',
        '"400": {$ref: "../schemas/responses.yaml#/Refused"}\n  post',
    )

    assert 422 == compiled()["zoo.listCats"].invalid_status
    assert 400 == compiled(only_400)["zoo.listCats"].invalid_status
