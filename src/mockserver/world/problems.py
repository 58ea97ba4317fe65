"""Refusals as neutral values; each API renders them in its own error body at one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is wrong: `field` is a dotted path such as 'body.country' or 'query.limit'."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal before it has a wire form.

    Example: Problem(409, "conflict", "Connector CP-7/1 is Charging; it must be Available").
    `code` is a snake_case name of docs/reference/problems.md.
    `members` go beside the others where an API has a place for them (RFC 9457 §3.2).
    """

    status: int
    code: str
    message: str
    details: tuple[Detail, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)


class ProblemError(Exception):
    """Carries a Problem up to the one place that renders it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.message}")
        self.problem = problem


def bad_request(message: str, *details: Detail) -> ProblemError:
    return ProblemError(Problem(400, "bad_request", message, details))


def unauthorized(message: str) -> ProblemError:
    return ProblemError(
        Problem(401, "unauthorized", message, headers={"WWW-Authenticate": "Bearer"})
    )


def forbidden(message: str, *, code: str = "forbidden") -> ProblemError:
    return ProblemError(Problem(403, code, message))


def not_found(what: str, key: str) -> ProblemError:
    """404 for a record that does not exist, or that the caller must not know of."""
    return ProblemError(Problem(404, "not_found", f"There is no {what} '{key}'."))


def conflict(message: str) -> ProblemError:
    return ProblemError(Problem(409, "conflict", message))


def gone(message: str) -> ProblemError:
    return ProblemError(Problem(410, "gone", message))


def invalid(message: str, *details: Detail) -> ProblemError:
    """422: well-formed, but some value is not allowed."""
    return ProblemError(Problem(422, "validation_error", message, details))


def invalid_field(name: str, message: str) -> ProblemError:
    """422 for one field, e.g. invalid_field("body.country", "'XX' is not an ISO 3166-1 code")."""
    return invalid(f"{name}: {message}", Detail(name, message))


def rate_limited(retry_after_s: int) -> ProblemError:
    return ProblemError(
        Problem(
            429,
            "rate_limited",
            f"Too many requests; try again in {retry_after_s} s.",
            headers={"Retry-After": str(retry_after_s)},
        )
    )


def bad_gateway(message: str) -> ProblemError:
    """502: the charge point answered, but with a refusal."""
    return ProblemError(Problem(502, "charge_point_rejected", message))


def gateway_timeout(message: str) -> ProblemError:
    """504: the charge point is offline or did not answer in time."""
    return ProblemError(Problem(504, "charge_point_timeout", message))
