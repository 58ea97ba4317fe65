from types import SimpleNamespace

from mockserver.apis.dynamo.problems import render_problem
from mockserver.world.problems import Detail, Problem


def test_a_problem_becomes_the_one_error_body():
    problem = Problem(422, "validation_error", "No.", (Detail("body.country", "'XX' is none"),))

    body, media_type = render_problem(problem, SimpleNamespace(request_id="req_7"))

    assert "application/json" == media_type
    expected = {
        "error": {
            "code": "validation_error",
            "message": "No.",
            "request_id": "req_7",
            "details": [{"field": "body.country", "message": "'XX' is none"}],
        }
    }
    assert expected == body
