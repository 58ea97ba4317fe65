"""Which differences rest on what no vendor documents."""

import pytest

from contract_tests.finding import Finding
from contract_tests.guesses import Guesses, Seen, shape_of
from mockserver.contract.load import load_document

BIKE = {"id": "b1", "gears": 3, "nickname": "Rusty"}


@pytest.fixture(scope="module")
def kind(documents):
    guesses = Guesses(load_document(documents / "bikes", cache=None))

    def judge(check, operation="bikes.read", status=200, **seen):
        finding = Finding(operation, check, "It differs", "", status, "curl")
        return guesses.judge(finding, Seen(**seen)).kind

    return judge


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({**BIKE, "nickname": 7}, "guess"),
        ({"id": "b1", "gears": 3}, "guess"),
        ({**BIKE, "gears": "three"}, "fail"),
        ({"id": "b1", "nickname": "Rusty"}, "fail"),
        ({"id": "b1", "gears": "three"}, "fail"),
        ([], "fail"),
    ],
)
def test_a_shape_rests_on_a_guess_when_every_difference_does(kind, answer, expected):
    assert expected == kind("response_schema_conformance", answer=answer)


def test_a_guess_tells_what_was_observed():
    value = {"id": "b1", "sizes": [3, 4], "weight": 1.5, "sold": False, "owner": None, "log": []}

    assert {
        "id": "string",
        "sizes": ["integer"],
        "weight": "number",
        "sold": "boolean",
        "owner": "null",
        "log": [],
    } == shape_of(value)


def test_a_shape_inside_a_list_is_judged_alike(kind):
    answer = {"bikes": [BIKE, {**BIKE, "nickname": None}]}

    assert "guess" == kind("response_schema_conformance", "bikes.list", answer=answer)


@pytest.mark.parametrize(
    ("operation", "status", "expected"),
    [
        ("bikes.create", 200, "guess"),
        ("bikes.create", 400, "fail"),
        ("bikes.create", 500, "fail"),
        ("bikes.list", 203, "fail"),
        ("bikes.create", None, "fail"),
    ],
)
def test_another_status_is_a_guess_where_the_declared_one_is(kind, operation, status, expected):
    assert expected == kind("status_code_conformance", operation, status)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-request-id": "r1", "x-pages": "many"}, "fail"),
        ({"x-request-id": "r1", "x-pages": "0"}, "fail"),
        ({"x-pages": "2"}, "guess"),
        ({}, "guess"),
    ],
)
def test_a_header_rests_on_a_guess_when_each_that_is_wrong_does(kind, headers, expected):
    assert expected == kind("response_headers_conformance", "bikes.list", headers=headers)


@pytest.mark.parametrize(("parameter", "expected"), [("colour", "guess"), ("limit", "fail")])
def test_what_is_asked_may_be_guessed_as_well(kind, parameter, expected):
    assert expected == kind("negative_data_rejection", "bikes.list", parameter=parameter)


@pytest.mark.parametrize(
    "check", ["not_a_server_error", "ignored_auth", "access", "use_after_free"]
)
def test_no_guess_excuses_a_fault(kind, check):
    assert "fail" == kind(check)
