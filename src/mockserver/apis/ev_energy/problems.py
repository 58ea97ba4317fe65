"""How ev.energy says no: RFC 9457, but the endpoints of OAuth 2 in their own way."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from mockserver.apis.ev_energy.headers import OAUTH, VERSION_FIELD
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
            "pagination-parameters",
            "payload-too-large",
            "program-not-found",
            "program-not-found-vehicle-compatibility",
            "region-group-name-conflict",
            "region-name-conflict",
            "validation-failed-create-vehicle",
            "validation-failed-create-vehicle-model-connector",
            "validation-failed-evse-compatibility-check",
            "validation-failed-evse-waitlist",
            "validation-failed-password-reset",
            "validation-failed-regions",
            "validation-failed-saved-route",
            "validation-failed-update-evse",
            "validation-failed-update-notification-preferences",
            "validation-failed-update-payout-method",
            "validation-failed-update-route-planner-preferences",
            "validation-failed-update-vehicle-connectors",
            "validation-failed-update-vehicle-state-of-charge",
            "validation-failed-vehicle-compatibility-check",
            "validation-failed-vehicle-waitlist",
            "vehicle-model-not-found",
        )
    },
}
"""The last segment of each documented type, by the code of its problem."""
_FAILED = "validation_failed_"
_PAGINATION = "pagination_parameters"
# what a refused value is called where the vendor has named it
_REFUSALS: Mapping[str, str] = {
    f"ev_energy.{operation}": _FAILED + suffix
    for operation, suffix in {
        "checkEvseCompatibility": "evse_compatibility_check",
        "checkVehicleCompatibility": "vehicle_compatibility_check",
        "createRegion": "regions",
        "createRegionGroup": "regions",
        "createSavedRoute": "saved_route",
        "createVehicle": "create_vehicle",
        "createVehicleModelConnector": "create_vehicle_model_connector",
        "joinEvseWaitlist": "evse_waitlist",
        "joinVehicleWaitlist": "vehicle_waitlist",
        "requestPasswordReset": "password_reset",
        "updateEvse": "update_evse",
        "updateNotificationPreferences": "update_notification_preferences",
        "updatePayoutMethod": "update_payout_method",
        "updateRoutePlannerPreferences": "update_route_planner_preferences",
        "updateSavedRoute": "saved_route",
        "updateStateOfCharge": "update_vehicle_state_of_charge",
        "updateVehicleConnectors": "update_vehicle_connectors",
        "updateVehicleModelConnector": "create_vehicle_model_connector",
        "validateRegionGroup": "regions",
    }.items()
}
# where a part of a field is told under the name of the whole
_WHOLE = frozenset({"ev_energy.updateEvse", "ev_energy.updateNotificationPreferences"})
_VALUES = frozenset({"bad_request", "validation_error"})
_GEOMETRIES = "geometries"
_SENT = ("body", "query")
# the vendor's document has the type of pages for its version too
_PAGES: Mapping[str, str] = {
    "query.page": "Invalid pagination parameter",
    "query.page_size": "Invalid pagination parameter",
    "query.page_before": "Invalid pagination parameter",
    "query.page_after": "Invalid pagination parameter",
    VERSION_FIELD: "Unsupported version",
}
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
    operation = "" if wire.operation is None else wire.operation.id
    code = _code(problem, operation)
    body: dict[str, Any] = {
        "title": _title(problem, code),
        "status": problem.status,
        "detail": problem.message,
        "instance": f"{wire.base_url}{wire.path}",
        **problem.members,
    }
    if code in TYPES:
        body = {"type": f"{wire.base_url}{_PATH}{TYPES[code]}/", **body}
    if problem.details:
        body["field_errors"] = _field_errors(problem.details, whole=operation in _WHOLE)
    return body, MEDIA_TYPE


def _code(problem: Problem, operation: str) -> str:
    """The code of a problem; that of a refused value depends on where it was sent."""
    if problem.code not in _VALUES:
        return problem.code
    fields = [detail.field for detail in problem.details]
    if problem.status == _BAD_REQUEST and any(field in _PAGES for field in fields):
        return _PAGINATION
    if fields and not any(field.startswith(_SENT) for field in fields):
        return problem.code
    if problem.status == _INVALID and any(_GEOMETRIES in field for field in fields):
        return "invalid_geometry"
    return _REFUSALS.get(operation, problem.code)


def _field_errors(details: tuple[Detail, ...], *, whole: bool) -> dict[str, list[str]]:
    """The messages by field: 'body.default_location.city' is 'default_location.city'.

    With `whole` it is 'default_location', and the message begins with the rest.
    """
    found: dict[str, list[str]] = {}
    for detail in details:
        place, _, name = detail.field.partition(".")
        message = detail.message
        if whole:
            name, _, part = name.partition(".")
            message = f"{part} {message}" if part else message
        found.setdefault(name or place, []).append(message)
    return found


def _oauth_error(problem: Problem) -> dict[str, str]:
    error = "invalid_client" if problem.status == _UNAUTHORIZED else "invalid_request"
    return {"error": error, "error_description": plain(problem.message)}


def plain(text: str) -> str:
    """A text with nothing in it that an error_description may not have (RFC 6749 §5.2)."""
    text = text.replace('"', "'").replace("\\", "/").replace("…", "...")
    return "".join(char if " " <= char <= "~" else "?" for char in text)


def _title(problem: Problem, code: str) -> str:
    if code.startswith(_FAILED):
        return "Request failed validation."
    if code == _PAGINATION:
        return next(_PAGES[each.field] for each in problem.details if each.field in _PAGES)
    title = _TITLES.get(problem.status)
    if title is not None:
        return title
    try:
        return HTTPStatus(problem.status).phrase
    except ValueError:
        return "Refused"
