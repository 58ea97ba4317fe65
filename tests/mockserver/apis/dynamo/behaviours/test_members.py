import pytest


def member(bench, role):
    return bench.one("members", org_id=bench.org_id, role=role)


def change(bench, who, role, **given):
    given = {"org_id": bench.org_id, "user_id": who["user_id"], "body": {"role": role}, **given}
    return bench.call("changeMemberRole", **given)


def refused(bench, who, role, **given):
    given = {"org_id": bench.org_id, "user_id": who["user_id"], "body": {"role": role}, **given}
    return bench.refused("changeMemberRole", **given)


def test_an_admin_gives_a_member_another_role(bench):
    viewer = member(bench, "viewer")

    changed = change(bench, viewer, "admin", as_=bench.mint(role="admin"))

    assert (200, "admin") == (changed.status, changed.body["role"])
    listed = bench.call("listMembers", org_id=bench.org_id, query={"limit": 50, "offset": 0}).body
    assert changed.body in listed["data"]
    assert 5 == listed["total"]


@pytest.mark.parametrize("role", ["member", "viewer", "billing"])
def test_roles_below_admin_change_nothing(bench, role):
    key = bench.mint(role=role)

    assert 403 == refused(bench, member(bench, "viewer"), "admin", as_=key).status
    gone = {"org_id": bench.org_id, "user_id": member(bench, "viewer")["user_id"]}
    assert 403 == bench.refused("removeMember", as_=key, **gone).status


def test_the_owner_cannot_be_given_a_lesser_role(bench):
    problem = refused(bench, member(bench, "owner"), "admin")

    assert (409, "conflict") == (problem.status, problem.code)


def test_the_owner_hands_the_organization_over_and_becomes_an_admin(bench):
    former, successor = member(bench, "owner"), member(bench, "member")

    assert "owner" == change(bench, successor, "owner").body["role"]

    assert [successor["user_id"]] == [
        m["user_id"] for m in bench.all("members", org_id=bench.org_id, role="owner")
    ]
    assert "admin" == bench.one("members", user_id=former["user_id"])["role"]
    assert 403 == refused(bench, former, "owner").status


def test_handing_over_to_the_owner_changes_nothing(bench):
    owner = member(bench, "owner")

    assert "owner" == change(bench, owner, "owner").body["role"]

    assert owner == member(bench, "owner")


def test_an_admin_cannot_hand_the_organization_over(bench):
    problem = refused(bench, member(bench, "viewer"), "owner", as_=bench.mint(role="admin"))

    assert 403 == problem.status
    assert "only the owner" in problem.message


def test_a_removed_member_is_gone(bench):
    given = {"org_id": bench.org_id, "user_id": member(bench, "viewer")["user_id"]}

    removed = bench.call("removeMember", **given)

    assert (204, None) == (removed.status, removed.body)
    assert 404 == bench.refused("removeMember", **given).status


def test_the_owner_cannot_be_removed(bench):
    given = {"org_id": bench.org_id, "user_id": member(bench, "owner")["user_id"]}

    assert 409 == bench.refused("removeMember", **given).status


def test_a_member_of_somebody_else_is_not_found(bench):
    foreign = bench.one("members", org_id=bench.foreign_org_id)

    assert 404 == refused(bench, foreign, "admin").status
    assert 404 == refused(bench, foreign, "admin", org_id=bench.foreign_org_id).status
    listed = {"org_id": bench.foreign_org_id, "query": {"limit": 50, "offset": 0}}
    assert 404 == bench.refused("listMembers", **listed).status


def test_a_key_whose_member_has_left_changes_nothing(bench):
    key = bench.mint(role="admin")
    gone = {"org_id": bench.org_id, "user_id": member(bench, "admin")["user_id"]}
    bench.call("removeMember", **gone)

    problem = refused(bench, member(bench, "viewer"), "member", as_=key)

    assert 403 == problem.status
    assert "has left" in problem.message
