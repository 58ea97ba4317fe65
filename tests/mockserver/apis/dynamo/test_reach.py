import pytest

from mockserver.apis.dynamo import reach
from mockserver.engine.call import ANONYMOUS, Call, Caller


def call(bench, caller, operation="getOrganization", **path):
    found = bench.operations[f"dynamo.{operation}"]
    return Call(bench.world, found, path, {}, {}, None, caller, "", bench.world.runtime.ports, "")


def key(bench, **wish):
    secret = bench.mint(**wish)
    return bench.authenticate("getOrganization", x_api_key=secret)


@pytest.mark.parametrize("role", ["owner", "admin", "member", "viewer", "billing"])
def test_a_key_acts_in_the_role_of_its_member(bench, role):
    assert role == reach.role(call(bench, key(bench, role=role)), bench.org_id)


def test_a_key_acts_in_another_organization_as_who_has_the_address_there(bench):
    caller = key(bench, role="viewer")
    viewer = bench.one("members", role="viewer")
    foreign = bench.one("members", org_id=bench.foreign_org_id, role="member")

    assert reach.role(call(bench, caller), bench.foreign_org_id) is None
    there = {**foreign, "email": viewer["email"].upper()}
    bench.world.put("dynamo.members", there["user_id"], there)
    assert "member" == reach.role(call(bench, caller), bench.foreign_org_id)


def test_a_key_that_names_nobody_acts_as_an_admin(bench):
    record = bench.world.get("mock.credentials", "dynamo.api_key")
    bench.world.put("mock.credentials", "dynamo.api_key", {**record, "subject": ""})
    caller = Caller("api_key", subject="dynamo.api_key")

    assert "admin" == reach.role(call(bench, caller), bench.org_id)
    assert "admin" == reach.require_admin(call(bench, caller), bench.org_id, "it")


def test_who_has_no_credential_acts_for_nobody(bench):
    assert reach.acting_member(call(bench, ANONYMOUS)) is None
    assert "admin" == reach.role(call(bench, ANONYMOUS), bench.org_id)


def test_what_is_shown_is_in_the_order_of_the_names_and_of_what_is_there():
    shown = reach.shown({"b": 1, "token": "x", "a": 2}, ("a", "b", "c"))

    assert [("a", 2), ("b", 1)] == list(shown.items())
