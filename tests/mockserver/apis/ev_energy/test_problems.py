"""How refusals look."""

from types import SimpleNamespace

import pytest

from mockserver.apis.ev_energy.problems import plain, render_problem
from mockserver.world.problems import Detail, Problem


def render(problem, path="/v2/users"):
    wire = SimpleNamespace(request_id="req_1", base_url="http://h/w/blue", path=path)
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
                Detail("query.page_size", "is 0"),
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
            "page_size": ["is 0"],
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
    ("path", "field", "slug"),
    [
        ("/v2/regions", "body.name", "validation-failed-regions"),
        ("/v2/region_groups", "body.regions.0.geometries.1", "invalid-geometry"),
    ],
)
def test_a_refused_value_is_named_by_where_it_was_sent(path, field, slug):
    body, _ = render(Problem(422, "validation_error", "No.", (Detail(field, "is 1"),)), path)

    assert f"http://h/w/blue/v2/problems/{slug}/" == body["type"]


@pytest.mark.parametrize(
    ("path", "field", "slug"),
    [
        ("/v2/vehicle_waitlist", "body.email", "validation-failed-vehicle-waitlist"),
        ("/v2/evse_waitlist", "body", "validation-failed-evse-waitlist"),
        (
            "/v2/vehicle_compatibility/check",
            "query.country",
            "validation-failed-vehicle-compatibility-check",
        ),
        (
            "/v2/evse_compatibility/check",
            "query.country",
            "validation-failed-evse-compatibility-check",
        ),
        ("/v2/vehicle_waitlist", "header.EvEnergy-Version", None),
        ("/v2/users", "body.email", None),
    ],
)
def test_bad_values_of_a_sign_up_page_have_a_type(path, field, slug):
    body, _ = render(Problem(400, "bad_request", "No.", (Detail(field, "is 1"),)), path)

    assert slug == (body["type"].split("/")[-2] if "type" in body else None)
