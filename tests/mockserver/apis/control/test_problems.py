"""The kinds of problems and their one form."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from mockserver.apis.control.problems import KINDS, describe, render_problem, unknown
from mockserver.world.problems import Detail, Problem

REQUEST = SimpleNamespace(request_id="req_1")
SOURCES = Path(__file__).parents[4] / "src"
# Problem(409, "conflict", …), and code="insufficient_scope" where a helper takes it
_CODES = re.compile(r'Problem\(\s*(?:\w+\.)?\w+,\s*"(\w+)"|\bcode(?:: str)? ?= ?"(\w+)"')


def test_a_problem_is_rendered_as_the_standard_has_it():
    problem = Problem(422, "validation_error", "No.", (Detail("body.x", "is 1"),))

    body, media_type = render_problem(problem, REQUEST)

    assert media_type == "application/problem+json"
    assert body == {
        "type": "/_mock/problems/validation_error",
        "title": "Some value is not allowed",
        "status": 422,
        "detail": "No.",
        "errors": [{"field": "body.x", "message": "is 1"}],
        "request_id": "req_1",
    }


def test_a_problem_nobody_has_described_is_rendered_all_the_same():
    body, _ = render_problem(Problem(418, "tea_pot", "I am one."), REQUEST)

    assert body["title"] == "Tea pot"


def test_every_problem_of_the_program_is_described():
    found = {
        code
        for path in SOURCES.rglob("mockserver/**/*.py")
        for match in _CODES.finditer(path.read_text())
        for code in match.groups()
        if code
    }

    assert {"conflict", "unknown_world", "insufficient_scope"} <= found
    assert found <= KINDS.keys()


def test_a_description_of_an_unknown_kind_is_a_key_error():
    with pytest.raises(KeyError):
        describe("tea_pot")


def test_of_much_that_is_known_nothing_is_listed():
    error = unknown("bike", "zzz", [f"b{number}" for number in range(21)])

    assert error.problem.message == "There is no bike 'zzz'."
