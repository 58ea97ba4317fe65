"""Refusals as neutral values."""

import pytest

from mockserver.world import problems
from mockserver.world.problems import Detail, Problem, ProblemError


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (problems.bad_request("x"), 400, "bad_request"),
        (problems.unauthorized("x"), 401, "unauthorized"),
        (problems.forbidden("x"), 403, "forbidden"),
        (problems.forbidden("x", code="insufficient_scope"), 403, "insufficient_scope"),
        (problems.not_found("tag", "x"), 404, "not_found"),
        (problems.conflict("x"), 409, "conflict"),
        (problems.gone("x"), 410, "gone"),
        (problems.invalid("x"), 422, "validation_error"),
        (problems.rate_limited(7), 429, "rate_limited"),
        (problems.bad_gateway("x"), 502, "charge_point_rejected"),
        (problems.gateway_timeout("x"), 504, "charge_point_timeout"),
    ],
)
def test_each_refusal_has_its_status_and_code(error, status, code):
    assert (error.problem.status, error.problem.code) == (status, code)


def test_the_text_of_the_exception_is_for_logs():
    assert str(ProblemError(Problem(409, "conflict", "No."))) == "409 conflict: No."


def test_one_wrong_field_stands_in_message_and_details():
    problem = problems.invalid_field("body.country", "'XX' is no country").problem

    assert problem.message == "body.country: 'XX' is no country"
    assert problem.details == (Detail("body.country", "'XX' is no country"),)


def test_refusals_carry_the_headers_their_status_asks_for():
    assert problems.unauthorized("x").problem.headers == {"WWW-Authenticate": "Bearer"}
    assert problems.rate_limited(7).problem.headers == {"Retry-After": "7"}
