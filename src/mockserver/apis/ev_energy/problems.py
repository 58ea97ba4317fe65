"""How ev.energy says no: RFC 9457, but the endpoints of OAuth 2 in their own way."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from mockserver.apis.ev_energy.headers import OAUTH
from mockserver.apis.ev_energy.oauth.page import error_page
from mockserver.engine.wire import Wire
from mockserver.world.problems import Detail, Problem

MEDIA_TYPE = "application/problem+json"
_PATH = "/v2/problems/"
_AUTHORIZE = f"{OAUTH}authorize"
_BAD_REQUEST, _UNAUTHORIZED, _INVALID = 400, 401, 422
TYPES: Mapping[str, str] = {
    "rate_limited": "rate-limit-exceeded",
    **{
        slug.replace("-", "_"): slug
        for slug in (
            "evse-model-not-found",
            "invalid-geometry",
            "payload-too-large",
            "program-not-found",
            "program-not-found-vehicle-compatibility",
            "region-group-name-conflict",
            "region-name-conflict",
            "validation-failed-evse-compatibility-check",
            "validation-failed-evse-waitlist",
            "validation-failed-regions",
            "validation-failed-vehicle-compatibility-check",
            "validation-failed-vehicle-waitlist",
            "vehicle-model-not-found",
        )
    },
}
"""The last segment of each documented type, by the code of its problem."""
# how the refusal of a value is called below a path, as it is found out without a behaviour
_REFUSALS: Mapping[str, str] = {
    "/v2/region_groups": "validation_failed_regions",
    "/v2/region_groups:validate": "validation_failed_regions",
    "/v2/regions": "validation_failed_regions",
}
_BAD_VALUES: Mapping[str, str] = {
    "/v2/evse_compatibility/check": "validation_failed_evse_compatibility_check",
    "/v2/evse_waitlist": "validation_failed_evse_waitlist",
    "/v2/vehicle_compatibility/check": "validation_failed_vehicle_compatibility_check",
    "/v2/vehicle_waitlist": "validation_failed_vehicle_waitlist",
}
_GEOMETRIES = "geometries"
_SENT = ("body", "query")
# where Python's phrase differs between its versions
_TITLES: Mapping[int, str] = {413: "Payload Too Large", 422: "Unprocessable Entity"}


def render_problem(problem: Problem, wire: Wire) -> tuple[Any, str]:
    """{"title": "Bad Request", "status": 400, "detail": …, "instance": "http://h/v2/users",
    "field_errors": {"email": ["is missing; it is required"]}} and its media type.

    `type` is there for the problems that the vendor has named; a status without a name says it all.
    /o/token and /o/revoke_token/ answer as RFC 6749 §5.2 wants it, /o/authorize/ with a page.
    """
    if wire.path.startswith(OAUTH) and problem.status in {_BAD_REQUEST, _UNAUTHORIZED}:
        if wire.path.startswith(_AUTHORIZE):
            return error_page(problem.message), "text/html"
        return _oauth_error(problem), "application/json"
    body: dict[str, Any] = {
        "title": _title(problem.status),
        "status": problem.status,
        "detail": problem.message,
        "instance": f"{wire.base_url}{wire.path}",
    }
    code = _code(problem, wire.path)
    if code in TYPES:
        body = {"type": f"{wire.base_url}{_PATH}{TYPES[code]}/", **body}
    if problem.details:
        body["field_errors"] = _field_errors(problem.details)
    return body, MEDIA_TYPE


def _code(problem: Problem, path: str) -> str:
    """The code of a problem; that of a refused value depends on where it was sent."""
    if problem.status == _INVALID and problem.code == "validation_error" and path in _REFUSALS:
        if any(_GEOMETRIES in detail.field for detail in problem.details):
            return "invalid_geometry"
        return _REFUSALS[path]
    sent = any(detail.field.startswith(_SENT) for detail in problem.details)
    if sent and problem.code == "bad_request":
        return _BAD_VALUES.get(path, problem.code)
    return problem.code


def _field_errors(details: tuple[Detail, ...]) -> dict[str, list[str]]:
    """The messages by field: 'body.default_location.city' is 'default_location.city'."""
    found: dict[str, list[str]] = {}
    for detail in details:
        place, _, name = detail.field.partition(".")
        found.setdefault(name or place, []).append(detail.message)
    return found


def _oauth_error(problem: Problem) -> dict[str, str]:
    error = "invalid_client" if problem.status == _UNAUTHORIZED else "invalid_request"
    return {"error": error, "error_description": plain(problem.message)}


def plain(text: str) -> str:
    """A text with nothing in it that an error_description may not have (RFC 6749 §5.2)."""
    text = text.replace('"', "'").replace("\\", "/").replace("…", "...")
    return "".join(char if " " <= char <= "~" else "?" for char in text)


def _title(status: int) -> str:
    title = _TITLES.get(status)
    if title is not None:
        return title
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"
