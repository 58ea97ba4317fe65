import pytest

BOB = {"email": "Bob.Moreno@example.com", "role": "member"}


def invite(bench, **body):
    return bench.call("createInvitation", org_id=bench.org_id, body={**BOB, **body})


def token_of(bench, invitation):
    return bench.one("invitations", id=invitation["id"])["token"]


def accept(bench, token):
    return bench.call("acceptInvitation", body={"token": token})


def test_an_invitation_is_pending_for_seven_days_and_keeps_its_token_to_itself(bench):
    made = invite(bench)

    assert 201 == made.status
    expected = {
        **BOB,
        "id": made.body["id"],
        "org_id": bench.org_id,
        "status": "pending",
        "expires_at": "2024-06-12T12:00:00Z",
        "created_at": "2024-06-05T12:00:00Z",
    }
    assert expected == made.body


def test_the_mail_carries_the_token_and_a_link_under_the_callers_base(bench):
    made = invite(bench)

    mail = bench.all("mock.mails")[-1]
    token = token_of(bench, made.body)
    assert BOB["email"] == mail["to"]
    assert token in mail["text"]
    assert [f"http://mock.test/api/v1/organizations/invitations/accept#{token}"] == mail["links"]


def test_a_mail_names_the_organization_by_id_when_its_record_is_gone(bench):
    from mockserver.apis.dynamo.behaviours.invitations import invite as make

    make(bench.world, "org_gone", "x@example.com", "viewer", base_url="")

    assert "Join org_gone" == bench.all("mock.mails")[-1]["subject"]


def test_accepting_makes_a_member_named_after_the_address(bench):
    made = invite(bench)
    bench.later(days=1)

    joined = accept(bench, token_of(bench, made.body))

    assert 200 == joined.status
    member = bench.one("members", user_id=joined.body["user_id"])
    assert ("Bob Moreno", "member", BOB["email"]) == (
        member["name"],
        member["role"],
        member["email"],
    )
    assert "2024-06-06T12:00:00Z" == joined.body["joined_at"]
    assert "accepted" == bench.one("invitations", id=made.body["id"])["status"]


def test_a_token_works_once(bench):
    token = token_of(bench, invite(bench).body)
    accept(bench, token)

    problem = bench.refused("acceptInvitation", body={"token": token})

    assert 409 == problem.status
    assert "accepted at 2024-06-05T12:00:00Z" in problem.message


def test_an_unknown_token_is_not_found(bench):
    assert 404 == bench.refused("acceptInvitation", body={"token": "inv_token_x"}).status


def test_an_invitation_that_ran_out_is_gone(bench):
    made = invite(bench)
    token = token_of(bench, made.body)

    bench.later(days=7)

    assert "expired" == bench.one("invitations", id=made.body["id"])["status"]
    problem = bench.refused("acceptInvitation", body={"token": token})
    assert (410, "gone") == (problem.status, problem.code)
    assert "2024-06-12T12:00:00Z" in problem.message


def test_an_invitation_put_in_by_hand_ends_without_a_timer(bench):
    made = invite(bench)
    record = bench.one("invitations", id=made.body["id"])
    past = {**record, "expires_at": "2024-06-05T11:00:00Z"}
    bench.world.put("dynamo.invitations", record["id"], past)

    assert 410 == bench.refused("acceptInvitation", body={"token": record["token"]}).status
    assert 201 == invite(bench).status


def test_a_cancelled_invitation_is_no_good(bench):
    made = invite(bench)
    token = token_of(bench, made.body)
    given = {"org_id": bench.org_id, "invitation_id": made.body["id"]}

    assert 204 == bench.call("cancelInvitation", **given).status

    assert 409 == bench.refused("acceptInvitation", body={"token": token}).status
    assert 409 == bench.refused("cancelInvitation", **given).status
    bench.later(days=8)
    assert "cancelled" == bench.one("invitations", id=made.body["id"])["status"]


def test_the_timer_leaves_an_invitation_alone_that_is_gone_or_settled(bench):
    from mockserver.apis.dynamo.behaviours.invitations import expire

    made = invite(bench)
    accept(bench, token_of(bench, made.body))

    expire(bench.world, made.body["id"])
    expire(bench.world, "inv_gone")

    assert "accepted" == bench.one("invitations", id=made.body["id"])["status"]


def test_a_member_is_not_invited_again(bench):
    email = bench.one("members", role="viewer")["email"].upper()

    problem = bench.refused(
        "createInvitation", org_id=bench.org_id, body={"email": email, "role": "admin"}
    )

    assert 409 == problem.status
    assert "is a member already" in problem.message


def test_a_second_invitation_waits_for_the_first(bench):
    first = invite(bench).body["id"]
    body = {**BOB, "email": BOB["email"].lower()}

    problem = bench.refused("createInvitation", org_id=bench.org_id, body=body)
    assert 409 == problem.status
    assert first in problem.message

    bench.call("cancelInvitation", org_id=bench.org_id, invitation_id=first)
    assert 201 == invite(bench).status


def test_who_has_joined_meanwhile_cannot_accept(bench):
    token = token_of(bench, invite(bench).body)
    member = bench.one("members", role="viewer")
    bench.world.put("dynamo.members", member["user_id"], {**member, "email": BOB["email"]})

    assert 409 == bench.refused("acceptInvitation", body={"token": token}).status


@pytest.mark.parametrize("role", ["member", "viewer", "billing"])
def test_inviting_and_cancelling_take_an_admin(bench, role):
    key = bench.mint(role=role)
    made = invite(bench).body["id"]

    given = {"as_": key, "org_id": bench.org_id}
    assert 403 == bench.refused("createInvitation", body=BOB, **given).status
    assert 403 == bench.refused("cancelInvitation", invitation_id=made, **given).status


def test_invitations_of_somebody_else_are_not_found(bench):
    foreign = bench.one("invitations", org_id=bench.foreign_org_id)["id"]

    given = {"org_id": bench.foreign_org_id}
    assert 404 == bench.refused("createInvitation", body=BOB, **given).status
    assert 404 == bench.refused("cancelInvitation", invitation_id=foreign, **given).status
    given = {"org_id": bench.org_id, "invitation_id": foreign}
    assert 404 == bench.refused("cancelInvitation", **given).status


def test_the_same_seed_gives_the_same_token_and_another_seed_another(make_bench):
    tokens = [token_of(b, invite(b).body) for b in (make_bench(), make_bench(), make_bench(seed=2))]

    assert tokens[0] == tokens[1] != tokens[2]
    assert tokens[0].startswith("inv_token_")
