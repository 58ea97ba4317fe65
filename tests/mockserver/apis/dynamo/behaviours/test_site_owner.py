from mockserver.apis.dynamo.kinds import site_owner_token
from mockserver.world.credentials import mint, secret


def invited(bench):
    return bench.one("site_owners", invitation_status="pending")


def put(bench, owner, **changes):
    bench.world.put("dynamo.site_owners", owner["site_owner_id"], {**owner, **changes})


def test_accepting_begins_the_onboarding_and_gives_a_token_for_an_hour(bench):
    owner = invited(bench)

    accepted = bench.call("acceptSiteOwnerInvitation", token=owner["token"])

    assert 200 == accepted.status
    assert ("accepted", "in_progress", "Bearer", 3600) == (
        accepted.body["status"],
        accepted.body["onboarding_status"],
        accepted.body["token_type"],
        accepted.body["expires_in"],
    )
    token = accepted.body["access_token"]
    status = bench.call("getOnboardingStatus", as_=token).body
    assert ["accept_invitation"] == status["completed_steps"]
    assert "profile" == status["current_step"]
    profile = bench.call("getSiteOwnerProfile", as_=token).body
    assert ("active", owner["email"]) == (profile["status"], profile["email"])
    assert 0 == bench.call("listSiteOwnerProjects", as_=token, query={}).body["total"]


def test_a_token_works_once(bench):
    token = invited(bench)["token"]
    bench.call("acceptSiteOwnerInvitation", token=token)

    assert 409 == bench.refused("acceptSiteOwnerInvitation", token=token).status


def test_an_unknown_token_is_not_found(bench):
    assert 404 == bench.refused("acceptSiteOwnerInvitation", token="abc").status


def test_an_invitation_that_ran_out_is_gone(bench):
    owner = invited(bench)

    bench.later(days=7)

    found = bench.one("site_owners", site_owner_id=owner["site_owner_id"])
    assert "expired" == found["invitation_status"]
    assert 410 == bench.refused("acceptSiteOwnerInvitation", token=owner["token"]).status


def test_a_cancelled_invitation_is_no_good(bench):
    owner = invited(bench)
    put(bench, owner, invitation_status="cancelled")

    assert 409 == bench.refused("acceptSiteOwnerInvitation", token=owner["token"]).status


def test_the_timer_leaves_alone_who_has_come_or_is_gone(bench):
    from mockserver.apis.dynamo.behaviours.site_owner import expire

    owner = bench.one("site_owners", invitation_status="accepted")

    expire(bench.world, owner["site_owner_id"])
    expire(bench.world, "so_gone")

    assert owner == bench.one("site_owners", site_owner_id=owner["site_owner_id"])


def test_the_default_site_owner_is_in_the_middle_of_the_onboarding(bench):
    status = bench.call("getOnboardingStatus").body

    expected = {
        "status": "in_progress",
        "current_step": "bank_details",
        "completed_steps": ["accept_invitation", "profile"],
        "pending_steps": ["bank_details", "agreement"],
    }
    assert expected == status


def test_onboarding_is_not_completed_while_steps_are_left(bench):
    problem = bench.refused("completeOnboarding")

    assert 409 == problem.status
    assert "left: bank_details, agreement" in problem.message


def test_onboarding_is_completed_once(bench):
    ready = next(o for o in bench.all("site_owners") if len(o["completed_steps"]) == 4)
    token = secret(bench.world, mint(bench.world, site_owner_token(ready["site_owner_id"])))

    done = bench.call("completeOnboarding", as_=token)

    assert {"status": "completed", "completed_at": "2024-06-05T12:00:00Z"} == done.body
    status = bench.call("getOnboardingStatus", as_=token).body
    assert ("completed", None, []) == (
        status["status"],
        status["current_step"],
        status["pending_steps"],
    )
    problem = bench.refused("completeOnboarding", as_=token)
    assert 409 == problem.status
    assert "2024-06-05T12:00:00Z" in problem.message


def test_projects_are_the_callers_own(bench):
    listed = bench.call("listSiteOwnerProjects", query={"limit": 50, "offset": 0}).body

    assert (2, 2) == (listed["total"], len(listed["data"]))
    assert [2, 1] == [project["charge_point_count"] for project in listed["data"]]


def test_a_token_outlives_its_site_owner_to_no_avail(bench):
    token = bench.secret("site_owner_token")
    bench.world.delete(
        "dynamo.site_owners",
        bench.authenticate("getSiteOwnerProfile", authorization=f"Bearer {token}").claims[
            "site_owner_id"
        ],
    )

    assert 401 == bench.refused("getSiteOwnerProfile", as_=token).status
