"""How refusals look."""

from types import SimpleNamespace

import pytest

from mockserver.apis.ev_energy.problems import plain, render_problem
from mockserver.world.problems import Detail, Problem


def render(problem, path="/v2/users", operation=None):
    called = operation and SimpleNamespace(id=f"ev_energy.{operation}")
    wire = SimpleNamespace(
        request_id="req_1", base_url="http://h/w/blue", path=path, operation=called
    )
    return render_problem(problem, wire)


def test_a_problem_names_every_field_at_once():
    body, media_type = render(
        Problem(
            400,
            "bad_request",
            "No.",
            (
                Detail("body.default_location.city", "is missing"),
                Detail("body.email", "is 1"),
                Detail("body.email", "is short"),
                Detail("query.status", "is 0"),
                Detail("header.EvEnergy-User", "is 'x'"),
                Detail("body", "is no JSON"),
            ),
        )
    )

    assert "application/problem+json" == media_type
    assert body == {
        "title": "Bad Request",
        "status": 400,
        "detail": "No.",
        "instance": "http://h/w/blue/v2/users",
        "field_errors": {
            "default_location.city": ["is missing"],
            "email": ["is 1", "is short"],
            "status": ["is 0"],
            "EvEnergy-User": ["is 'x'"],
            "body": ["is no JSON"],
        },
    }


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("rate_limited", "rate-limit-exceeded"),
        ("payload_too_large", "payload-too-large"),
        ("region_name_conflict", "region-name-conflict"),
        ("program_not_found_vehicle_compatibility", "program-not-found-vehicle-compatibility"),
    ],
)
def test_named_problems_have_a_type(code, slug):
    body, _ = render(Problem(409, code, "No."))

    assert f"http://h/w/blue/v2/problems/{slug}/" == body["type"]
    assert "type" == next(iter(body))


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (401, "Unauthorized"),
        (405, "Method Not Allowed"),
        (413, "Payload Too Large"),
        (422, "Unprocessable Entity"),
        (500, "Internal Server Error"),
        (599, "Refused"),
    ],
)
def test_a_status_that_says_it_all_has_no_type(status, title):
    body, _ = render(Problem(status, "whatever", "No."))

    assert (title, status) == (body["title"], body["status"])
    assert "type" not in body


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [("/o/token", 400, "invalid_request"), ("/o/revoke_token/", 401, "invalid_client")],
)
def test_the_endpoints_of_oauth_have_an_error_of_their_own(path, status, error):
    body, media_type = render(Problem(status, "x", 'no "quote" or \\ or é'), path)

    assert "application/json" == media_type
    assert {"error": error, "error_description": "no 'quote' or / or ?"} == body


def test_other_refusals_of_theirs_are_problems():
    assert "application/problem+json" == render(Problem(413, "x", "No."), "/o/token")[1]
    assert "application/problem+json" == render(Problem(429, "x", "No."), "/o/authorize/")[1]


def test_the_page_says_what_a_browser_must_see():
    body, media_type = render(Problem(400, "x", "<No>"), "/o/authorize/")

    assert "text/html" == media_type
    assert b"&lt;No&gt;" in body


def test_an_ellipsis_is_written_out():
    assert "a..." == plain("a…")


@pytest.mark.parametrize(
    ("operation", "field", "slug"),
    [
        ("createRegion", "body.name", "validation-failed-regions"),
        ("createRegionGroup", "body.regions.0.geometries.1", "invalid-geometry"),
        ("requestPasswordReset", "body.email", "validation-failed-password-reset"),
    ],
)
def test_a_refused_value_is_named_by_where_it_was_sent(operation, field, slug):
    problem = Problem(422, "validation_error", "No.", (Detail(field, "is 1"),))
    body, _ = render(problem, operation=operation)

    assert f"http://h/w/blue/v2/problems/{slug}/" == body["type"]


@pytest.mark.parametrize(
    ("operation", "field", "slug"),
    [
        ("joinVehicleWaitlist", "body.email", "validation-failed-vehicle-waitlist"),
        ("joinEvseWaitlist", "body", "validation-failed-evse-waitlist"),
        (
            "checkVehicleCompatibility",
            "query.country",
            "validation-failed-vehicle-compatibility-check",
        ),
        ("checkEvseCompatibility", "query.country", "validation-failed-evse-compatibility-check"),
        ("updatePayoutMethod", "body.receiver", "validation-failed-update-payout-method"),
        ("updateSavedRoute", "body.name", "validation-failed-saved-route"),
        ("updateVehicleConnectors", "header.EvEnergy-User", None),
        ("createUser", "body.email", None),
        (None, "body.email", None),
    ],
)
def test_a_bad_value_has_a_type_where_the_vendor_has_named_it(operation, field, slug):
    problem = Problem(400, "bad_request", "No.", (Detail(field, "is 1"),))
    body, _ = render(problem, operation=operation)

    assert slug == (body["type"].split("/")[-2] if "type" in body else None)
    assert ("Request failed validation." if slug else "Bad Request") == body["title"]


def test_a_refusal_without_a_field_is_named_by_where_it_was_sent_as_well():
    body, _ = render(Problem(400, "bad_request", "No."), operation="createSavedRoute")

    assert body["type"].endswith("/validation-failed-saved-route/")


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("query.page_size", "Invalid pagination parameter"),
        ("query.page_after", "Invalid pagination parameter"),
        ("header.EvEnergy-Version", "Unsupported version"),
    ],
)
def test_pages_and_versions_have_a_title_of_their_own(field, title):
    problem = Problem(400, "bad_request", "No.", (Detail(field, "is 1"),))
    body, _ = render(problem, operation="listUsers")

    assert title == body["title"]
    assert body["type"].endswith("/v2/problems/pagination-parameters/")


def test_a_page_that_does_not_exist_needs_no_type():
    body, _ = render(Problem(404, "not_found", "No."), operation="listSuppliers")

    assert "type" not in body


def test_parts_are_told_under_the_whole_where_the_vendor_does_so():
    details = (Detail("body.location.latitude", "is 91"), Detail("body.location", "is 1"))
    body, _ = render(Problem(400, "bad_request", "No.", details), operation="updateEvse")

    assert {"location": ["latitude is 91", "is 1"]} == body["field_errors"]


def test_a_problem_can_have_members_of_its_own():
    body, _ = render(Problem(409, "region_name_conflict", "No.", members={"conflicts": []}))

    assert [] == body["conflicts"]
