from datetime import timedelta

import pytest

from mockserver.world.problems import ProblemError


def refused(bench, operation, **headers):
    with pytest.raises(ProblemError) as caught:
        bench.authenticate(operation, **headers)
    return caught.value.problem


def test_an_api_key_comes_by_either_header(bench):
    key = bench.secret("api_key")

    by_bearer = bench.authenticate("getOrganization", authorization=f"Bearer {key}")
    by_header = bench.authenticate("getOrganization", x_api_key=key)

    assert by_bearer == by_header
    assert "api_key" == by_bearer.kind
    assert {"org_id": bench.org_id} == by_bearer.claims
    assert {"org_id": frozenset({bench.org_id})} == by_bearer.reach


def test_the_scheme_is_read_in_any_case(bench):
    found = bench.authenticate(
        "getOrganization", authorization=f"bEARER  {bench.secret('api_key')}"
    )

    assert "dynamo.api_key" == found.subject


def test_the_bearer_wins_over_the_other_header(bench):
    good = bench.secret("api_key")

    problem = refused(bench, "getOrganization", authorization="Bearer dyn_live_x", x_api_key=good)

    assert 401 == problem.status


def test_another_scheme_leaves_the_key_header_alone(bench):
    key = bench.secret("api_key")

    found = bench.authenticate("getOrganization", authorization="Basic YTpi", x_api_key=key)

    assert "api_key" == found.kind


def test_no_credential_is_told_how_to_send_one(bench):
    problem = refused(bench, "getOrganization")

    assert (401, "unauthorized") == (problem.status, problem.code)
    assert "X-API-Key" in problem.message
    assert "Bearer" == problem.headers["WWW-Authenticate"]


def test_another_scheme_is_named_in_the_refusal(bench):
    assert "'Basic'" in refused(bench, "getOrganization", authorization="Basic YTpi").message


def test_an_empty_bearer_is_no_credential(bench):
    assert 401 == refused(bench, "getOrganization", authorization="Bearer ").status


@pytest.mark.parametrize("secret", ["dyn_live_unknown", "eyJ.eyJ.x"])
def test_an_unknown_secret_is_refused(bench, secret):
    problem = refused(bench, "getOrganization", authorization=f"Bearer {secret}")

    assert 401 == problem.status
    assert "not known" in problem.message


def test_a_revoked_key_is_refused(bench):
    problem = refused(bench, "getOrganization", x_api_key=bench.mint(revoked=True))

    assert 401 == problem.status
    assert "revoked" in problem.message


def test_a_token_is_refused_once_the_world_is_past_its_life(bench):
    token = bench.mint("driver", life=timedelta(hours=1))
    assert (
        "driver" == bench.authenticate("listPortalSessions", authorization=f"Bearer {token}").kind
    )

    bench.later(hours=1)

    problem = refused(bench, "listPortalSessions", authorization=f"Bearer {token}")
    assert 401 == problem.status
    assert "2024-06-05T13:00:00Z" in problem.message


@pytest.mark.parametrize(
    ("operation", "secret"),
    [
        ("listPortalSessions", "api_key"),
        ("listPortalSessions", "site_owner_token"),
        ("getSiteOwnerProfile", "driver_token"),
        ("getOrganization", "driver_token"),
    ],
)
def test_the_wrong_kind_of_credential_is_forbidden(bench, operation, secret):
    problem = refused(bench, operation, authorization=f"Bearer {bench.secret(secret)}")

    assert (403, "forbidden") == (problem.status, problem.code)


def test_a_token_in_the_key_header_is_told_where_it_belongs(bench):
    problem = refused(bench, "listPortalSessions", x_api_key=bench.secret("driver_token"))

    assert 401 == problem.status
    assert "Authorization: Bearer" in problem.message


def test_a_key_without_the_scope_is_told_which(bench):
    key = bench.mint(scopes=["read:sessions"])

    problem = refused(bench, "createReservation", x_api_key=key)

    assert (403, "insufficient_scope") == (problem.status, problem.code)
    assert "'write:charge_points'; it has 'read:sessions'" in problem.message


def test_a_key_without_any_scope_still_reads_its_organization(bench):
    key = bench.mint(scopes=[])

    assert frozenset() == bench.authenticate("getOrganization", x_api_key=key).scopes
    assert "it has none" in refused(bench, "createReservation", x_api_key=key).message


def test_nobody_is_asked_who_accepts_an_invitation(bench):
    assert "anonymous" == bench.authenticate("acceptInvitation").kind


def test_a_good_credential_does_no_harm_where_none_is_needed(bench):
    driver = bench.secret("driver_token")

    assert "driver" == bench.authenticate("acceptInvitation", authorization=f"Bearer {driver}").kind


def test_an_unknown_credential_is_refused_even_where_none_is_needed(bench):
    problem = refused(bench, "acceptInvitation", authorization="Bearer eyJ.eyJ.x")

    assert 401 == problem.status
    assert "leave the credential out" in problem.message


def test_an_empty_tenant_gives_no_claim(bench):
    record = bench.world.get("mock.credentials", "dynamo.api_key")
    bench.world.put("mock.credentials", "dynamo.api_key", {**record, "tenants": {"org_id": []}})

    found = bench.authenticate("getOrganization", x_api_key=bench.secret("api_key"))

    assert {} == found.claims
    assert {"org_id": frozenset()} == found.reach


def test_a_kind_of_another_api_is_called_by_its_name(bench):
    record = bench.world.get("mock.credentials", "dynamo.api_key")
    bench.world.put("mock.credentials", "dynamo.api_key", {**record, "kind": "oauth"})

    problem = refused(bench, "getOrganization", x_api_key=bench.secret("api_key"))

    assert 403 == problem.status
    assert "the oauth that was sent" in problem.message
