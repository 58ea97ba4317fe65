import pytest

from mockserver.apis import dynamo
from mockserver.apis.dynamo.kinds import SCOPES
from mockserver.world import credentials
from mockserver.world.problems import ProblemError


def grant(bench, kind, **wish):
    return dynamo.CREDENTIAL_KINDS[kind].grant(bench.world, wish)


def refusal(bench, kind, **wish):
    with pytest.raises(ProblemError) as caught:
        grant(bench, kind, **wish)
    assert 422 == caught.value.problem.status
    return caught.value.problem.details[0]


def test_a_key_is_by_default_the_owners_with_every_scope(bench):
    made = grant(bench, "api_key")

    assert {"org_id": [bench.org_id]} == made.tenants
    assert SCOPES == made.scopes
    assert bench.one("members", role="owner")["user_id"] == made.subject


def test_a_key_can_be_of_another_organization_and_role(bench):
    made = grant(bench, "api_key", organization=bench.foreign_org_id, role="member")

    assert {"org_id": [bench.foreign_org_id]} == made.tenants
    member = bench.one("members", org_id=bench.foreign_org_id, role="member")
    assert member["user_id"] == made.subject


def test_an_organization_without_members_has_keys_that_act_for_nobody(bench):
    bench.world.put("dynamo.organizations", "org_new", {"id": "org_new"})

    assert "" == grant(bench, "api_key", organization="org_new").subject
    assert "it has none" in refusal(bench, "api_key", organization="org_new", role="viewer").message


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"organization": "org_x"}, "body.organization"),
        ({"scopes": ["read:all"]}, "body.scopes"),
        ({"role": "king"}, "body.role"),
    ],
)
def test_a_wish_that_cannot_be_granted_names_its_field(bench, wish, field):
    assert field == refusal(bench, "api_key", **wish).field


@pytest.mark.parametrize(
    ("kind", "collection"), [("driver", "drivers"), ("site_owner", "site_owners")]
)
def test_a_person_is_named_by_id_or_address(bench, kind, collection):
    someone = bench.all(collection)[-1]
    key = someone[f"{kind}_id"]

    assert key == grant(bench, kind, **{kind: key}).subject
    assert {f"{kind}_id": [key]} == grant(bench, kind, **{kind: someone["email"].upper()}).tenants


@pytest.mark.parametrize("kind", ["driver", "site_owner"])
def test_a_person_is_by_default_the_one_of_the_worlds_own_token(bench, kind):
    own = bench.world.get("mock.credentials", f"dynamo.{kind}_token")

    assert own["subject"] == grant(bench, kind).subject


@pytest.mark.parametrize("kind", ["driver", "site_owner"])
def test_nobody_gets_no_token(bench, kind):
    assert f"body.{kind}" == refusal(bench, kind, **{kind: "nobody@example.com"}).field


def test_a_world_without_its_own_credentials_needs_the_wish_in_full(bench):
    bench.world.delete("mock.credentials", "dynamo.driver_token")

    assert "body.driver" == refusal(bench, "driver").field


def test_the_credentials_handed_out_are_those_of_the_seed(bench):
    handed = dynamo.default_credentials(bench.world)

    assert ["api_key", "driver_token", "site_owner_token"] == sorted(handed)
    assert handed["api_key"].startswith("dyn_live_")
    assert handed == credentials.handed_out(bench.world)["dynamo"]
