import pytest

from mockserver.world import credentials

NEW = {"name": "Second Ltd", "country": "DE", "contact_email": "ops@second.example.com"}


def test_a_new_organization_starts_with_the_settings_of_its_country(bench):
    made = bench.call("createOrganization", body=NEW)

    assert 201 == made.status
    assert NEW == {name: made.body[name] for name in NEW}
    assert "2024-06-05T12:00:00Z" == made.body["created_at"]
    assert "updated_at" not in made.body
    settings = bench.call("getSettings", org_id=made.body["id"]).body
    assert ("EUR", "UTC") == (settings["currency"], settings["timezone"])
    assert NEW["contact_email"] == settings["billing_email"]
    assert all(settings["notifications"].values())
    assert "updated_at" not in settings


def test_settings_sent_along_are_taken_and_the_others_default(bench):
    wished = {"currency": "GBP", "notifications": {"session_started": False}}

    made = bench.call("createOrganization", body={**NEW, "settings": wished})

    settings = bench.one("settings", org_id=made.body["id"])
    assert "GBP" == settings["currency"]
    assert not settings["notifications"]["session_started"]
    assert settings["notifications"]["session_ended"]


def test_whoever_makes_an_organization_owns_it_and_reaches_it(bench):
    owner = bench.one("members", role="owner")

    made = bench.call("createOrganization", body=NEW).body["id"]

    (member,) = bench.call("listMembers", org_id=made, query={"limit": 50, "offset": 0}).body[
        "data"
    ]
    assert (owner["email"], owner["name"], "owner") == (
        member["email"],
        member["name"],
        member["role"],
    )
    assert member["user_id"] != owner["user_id"]
    assert made == bench.call("getOrganization", org_id=made).body["id"]
    changed = {**NEW, "name": "Renamed"}
    assert 200 == bench.call("replaceOrganization", org_id=made, body=changed).status


def test_another_key_does_not_reach_the_new_organization(bench):
    other = bench.mint()

    made = bench.call("createOrganization", body=NEW).body["id"]

    assert 404 == bench.refused("getOrganization", as_=other, org_id=made).status


def test_a_key_that_acts_for_nobody_makes_the_contact_the_owner(bench):
    grant = credentials.Grant("api_key", "dyn_live_{secret}", {}, ("write:organizations",))
    secret = credentials.secret(bench.world, credentials.mint(bench.world, grant))

    made = bench.call("createOrganization", as_=secret, body=NEW).body["id"]

    assert NEW["contact_email"] == bench.one("members", org_id=made)["email"]
    assert "Ops" == bench.one("members", org_id=made)["name"]


def test_a_caller_whose_credential_is_gone_widens_nothing(bench):
    """It was deleted between the check and the deed, as an advanced world may have it."""
    from mockserver.apis.dynamo.behaviours.organizations import _widen

    _widen(bench.world, "cred_gone", "org_1")

    assert bench.world.get(credentials.COLLECTION, "cred_gone") is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "XX"}, "body.country"),
        ({"settings": {"currency": "ZZZ"}}, "body.settings.currency"),
        ({"settings": {"timezone": "Mars/Base"}}, "body.settings.timezone"),
    ],
)
def test_codes_that_are_not_assigned_are_refused(bench, change, field):
    problem = bench.refused("createOrganization", body={**NEW, **change})

    assert 422 == problem.status
    assert [field] == [detail.field for detail in problem.details]
    assert 2 == len(bench.all("organizations"))


def test_replacing_changes_all_three_fields_and_says_when(bench):
    before = bench.one("organizations", id=bench.org_id)
    bench.later(minutes=5)

    changed = bench.call("replaceOrganization", org_id=bench.org_id, body=NEW).body

    expected = {
        **NEW,
        "id": before["id"],
        "created_at": before["created_at"],
        "updated_at": "2024-06-05T12:05:00Z",
    }
    assert expected == changed
    assert changed == bench.call("getOrganization", org_id=bench.org_id).body


def test_replacing_refuses_an_unassigned_country(bench):
    body = {**NEW, "country": "QQ"}

    assert 422 == bench.refused("replaceOrganization", org_id=bench.org_id, body=body).status


def test_an_organization_of_somebody_else_is_not_found(bench):
    assert 404 == bench.refused("getOrganization", org_id=bench.foreign_org_id).status
    problem = bench.refused("replaceOrganization", org_id=bench.foreign_org_id, body=NEW)
    assert (404, f"There is no organization '{bench.foreign_org_id}'.") == (
        problem.status,
        problem.message,
    )


@pytest.mark.parametrize("role", ["member", "viewer", "billing"])
def test_replacing_takes_an_admin(bench, role):
    problem = bench.refused(
        "replaceOrganization", as_=bench.mint(role=role), org_id=bench.org_id, body=NEW
    )

    assert (403, "forbidden") == (problem.status, problem.code)
    assert f"'{role}'" in problem.message
