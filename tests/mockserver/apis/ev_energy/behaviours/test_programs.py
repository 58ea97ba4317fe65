import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused


@pytest.fixture
def program(ev):
    return ev.records("programs")[0][0]


def people(ev, country):
    return [
        key
        for key, one in ev.records("users")
        if (one["default_location"] or {}).get("country_code") == country
    ]


def version(ev, program, number):
    return next(
        key
        for key, one in ev.records("participation_agreement_versions")
        if (one["program"], one["version_number"]) == (program, number)
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("coordinates=51.4629,-2.6053", True),
        ("coordinates=51.4629,%20-2.6053", True),
        ("coordinates=0,0", False),
        ("postal_code=bs6%205aa&country_code=GB", True),
        ("postal_code=ZZ1&country_code=GB", False),
        ("country_code=GB", True),
        ("country_code=DE", False),
        ("coordinates=51.4629,-2.6053&country_code=DE", False),
        ("", True),
    ],
)
def test_programs_are_found_by_place(ev, program, query, found):
    answer = ev.get(f"/v2/programs?{query}", bearer=None)

    assert 200 == answer.status_code, answer.text
    assert (program in [one["id"] for one in answer.json()]) is found
    assert answer.headers["link"].count("about:blank") == 2


def test_a_program_without_postal_codes_runs_everywhere(ev, program):
    ev.change("programs", program, postal_codes=None, regions=["regn" + "0" * 26])

    assert program in ev.get("/v2/programs?postal_code=ZZ1&country_code=GB").text
    assert program not in ev.get("/v2/programs?coordinates=51.4629,-2.6053").text


def test_a_place_is_named_in_one_way(ev):
    answer = ev.get("/v2/programs?coordinates=1,1&postal_code=BS6")

    assert refused(answer, 400, "coordinates")
    assert refused(ev.get("/v2/programs?coordinates=here"), 400, "coordinates")
    assert refused(ev.get("/v2/programs?postal_code=BS6"), 400, "country_code")


def test_tiers_are_for_users_of_the_country(ev, program):
    path = f"/v2/programs/{program}/tiers"
    home, abroad = people(ev, "GB")[0], people(ev, "DE")[0]
    tiers = ev.get(path, bearer=None).json()

    assert tiers
    assert {(True, None)} == {(one["visible"], one["eligible"]) for one in tiers}
    assert {True} == {one["eligible"] for one in ev.get(path, user=home).json()}
    assert {False} == {one["eligible"] for one in ev.get(path, user=abroad).json()}
    one = f"{path}/{tiers[0]['id']}"
    assert ev.get(one).json()["eligible"] is None
    assert ev.get(one, user=home).json()["eligible"] is True
    assert 404 == ev.get("/v2/programs/nothing/tiers").status_code


def test_nobody_is_eligible_for_a_hidden_tier(ev, program):
    key = next(
        key
        for key, one in ev.records("program_tiers")
        if one["program"] == program and not one["visible"]
    )
    path = f"/v2/programs/{program}/tiers"

    assert ev.get(f"{path}/{key}", user=people(ev, "GB")[0]).json()["eligible"] is False
    assert key not in ev.get(path).text


def test_the_current_terms_are_the_latest_published(ev, program):
    path = f"/v2/programs/{program}/participation_agreement_versions/current"

    assert 2 == ev.get(path, bearer=None).json()["version_number"]
    for number in (1, 2):
        ev.change("participation_agreement_versions", version(ev, program, number), published=False)
    assert 404 == ev.get(path).status_code
    assert 404 == ev.get(path.replace(program, "prog" + "0" * 26)).status_code


def accepting(program, key):
    return f"/v2/programs/{program}/participation_agreement_versions/{key}/accept"


def test_a_user_accepts_terms_once(ev, program):
    user, key = ev.users[-1], version(ev, program, 2)
    bearer, path = ev.token(user), accepting(program, key)

    def accepted():
        return [one for _, one in ev.records("agreement_acceptances") if one["user"] == user]

    before = len([one for one in accepted() if one["version"] != key])
    for _ in range(2):
        answer = ev.post(path, {}, bearer=bearer)
        assert (201, b"") == (answer.status_code, answer.content)
    assert before + 1 == len(accepted())


def test_terms_that_cannot_be_accepted_are_refused(ev, program):
    user = ev.users[0]
    bearer, key = ev.token(user), version(ev, program, 2)
    other = ev.records("programs")[1][0]

    assert (
        404 == ev.post(accepting(program, version(ev, program, 3)), {}, bearer=bearer).status_code
    )
    assert 404 == ev.post(accepting(other, key), {}, bearer=bearer).status_code
    assert 400 == ev.post(accepting(program, key), {"yes": 1}, bearer=bearer).status_code
    assert 403 == ev.post(accepting(program, key), {}).status_code
    assert 403 == ev.post(accepting(program, key), {}, user=user).status_code


def test_who_joins_a_program_leaves_the_former(ev, program):
    user, other = ev.users[0], ev.records("programs")[1][0]

    for key in (other, program, program):
        answer = ev.post(f"/v2/programs/{key}/join", user=user)
        assert 201 == answer.status_code, answer.text
        assert key == answer.json()["id"]
    record = ev.get_record("users", user)
    tier = ev.get_record("programs", program)["default_tier"]
    assert (program, tier) == (record["program"], record["tier"])


def test_joining_needs_a_user_and_a_tier_to_begin_with(ev, program):
    path = f"/v2/programs/{program}/join"

    assert refused(ev.post(path), 400, "EvEnergy-User")
    ev.change("programs", program, default_tier=None)
    assert 404 == ev.post(path, user=ev.users[0]).status_code


@pytest.mark.parametrize("name", ["user_verification", "post-enrollment-verification"])
def test_a_sponsor_may_be_told_anything(ev, program, name):
    path = f"/v2/programs/{program}/{name}"
    answer = ev.post(path, {"account": {"number": 7}}, user=ev.users[0])

    assert (201, b"") == (answer.status_code, answer.content)
    assert refused(ev.post(path, {}), 400, "EvEnergy-User")
    assert 404 == ev.post(path.replace(program, "nothing"), {}, user=ev.users[0]).status_code
