"""The one body of every refusal of Dynamo."""

from typing import Any

from mockserver.engine.wire import Wire
from mockserver.world.problems import Problem


def render_problem(problem: Problem, wire: Wire) -> tuple[Any, str]:
    """{"error": {"code": "not_found", "message": …, "request_id": …, "details": []}} and its type.

    Each detail is {"field": "body.country", "message": "'XX' is not …"}.
    """
    body = {
        "error": {
            "code": problem.code,
            "message": problem.message,
            "request_id": wire.request_id,
            "details": [{"field": d.field, "message": d.message} for d in problem.details],
        }
    }
    return body, "application/json"
