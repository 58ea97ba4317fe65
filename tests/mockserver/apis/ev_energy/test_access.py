"""Who may call an operation, and for whom."""

from types import SimpleNamespace

import pytest

from mockserver.apis.ev_energy.access import application, need_user
from mockserver.world.problems import ProblemError

FRODO = "user01HN2NJ9NMRZBXT1H6FT9N7735"
SAM = "user01HN2NJ9NMRZBXT1H6FT9N7736"


@pytest.fixture
def caller(gate):
    """Who calls with a token: caller("listUsers", user=FRODO)."""

    def find(operation="listUsers", *, named=None, **wish):
        sent = {"authorization": f"Bearer {gate.token(**wish)}"}
        return gate.authenticate(operation, **sent, **({"evenergy_user": named} if named else {}))

    return find


@pytest.fixture
def refused(gate):
    def problem(operation="listUsers", **sent):
        with pytest.raises(ProblemError) as caught:
            gate.authenticate(operation, **sent)
        return caught.value.problem

    return problem


def test_an_applications_token_stands_for_nobody(caller):
    found = caller()

    assert ("application", {}, {}) == (found.kind, found.claims, found.reach)
    assert not found.confined
    assert "ev_energy.client_id/" == found.account


def test_an_application_names_a_user_by_id_or_url(caller):
    by_id = caller(named=SAM)
    by_url = caller(named=f"https://api.ev.energy/v2/users/{SAM}")

    for found in (by_id, by_url):
        assert "application" == found.kind
        assert {"user_id": SAM} == found.claims
        assert {"user_id": frozenset({SAM})} == found.reach
        assert f"ev_energy.client_id/{SAM}" == found.account


def test_a_users_token_stands_for_that_user(caller):
    found = caller(user=FRODO)

    assert ("user", {"user_id": FRODO}) == (found.kind, found.claims)
    assert found.claims == caller(user=FRODO, named=FRODO).claims


def test_a_users_token_names_nobody_else(gate, refused):
    problem = refused(authorization=f"Bearer {gate.token(user=FRODO)}", evenergy_user=SAM)

    assert (403, "forbidden") == (problem.status, problem.code)


@pytest.mark.parametrize("named", ["user01HN2NJ9NMRZBXT1H6FT9N7739", "frodo", ""])
def test_a_user_who_does_not_exist_is_refused(gate, refused, named):
    problem = refused(authorization=f"Bearer {gate.token()}", evenergy_user=named)

    assert 400 == problem.status
    assert ["header.EvEnergy-User"] == [detail.field for detail in problem.details]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Send a token"),
        ({"authorization": "Bearer"}, "Send a token"),
        ({"authorization": "Basic abc"}, "'Basic'"),
        ({"authorization": "Bearer nonsense"}, "not known"),
    ],
)
def test_without_a_good_token_it_is_401(refused, sent, said):
    problem = refused(**sent)

    assert (401, "unauthorized") == (problem.status, problem.code)
    assert said in problem.message
    assert problem.headers["WWW-Authenticate"].startswith('Bearer realm="ev.energy"')


@pytest.mark.parametrize("kind", ["client", "client_secret", "refresh_token"])
def test_other_secrets_are_no_tokens(gate, refused, kind):
    problem = refused(authorization=f"Bearer {gate.mint(kind)[1]}")

    assert 'error="invalid_token"' in problem.headers["WWW-Authenticate"]


def test_a_token_ends_with_the_worlds_clock(gate, refused):
    from mockserver.apis.ev_energy.kinds import TOKEN_LIFE

    token = gate.token(life=TOKEN_LIFE)
    gate.later(seconds=35_999)
    assert gate.authenticate("listUsers", authorization=f"bearer  {token}")

    gate.later(seconds=1)
    assert "expired at 2024-06-01T19:00:00Z" in refused(authorization=f"Bearer {token}").message


def test_a_revoked_token_is_refused(gate, refused):
    assert "revoked" in refused(authorization=f"Bearer {gate.token(revoked=True)}").message


def test_a_token_of_a_client_that_is_gone_is_refused(gate, refused):
    token = gate.token()
    gate.world.delete("mock.credentials", "ev_energy.client_id")

    assert "application" in refused(authorization=f"Bearer {token}").message


def test_a_missing_scope_is_told(gate, refused):
    token = gate.token(scopes=["evse:read"])
    problem = refused(authorization=f"Bearer {token}")

    assert (403, "insufficient_scope") == (problem.status, problem.code)
    assert "lacks the scope user:read; it has evse:read" in problem.message
    assert 'scope="user:read"' in problem.headers["WWW-Authenticate"]
    assert "it has none" in refused(authorization=f"Bearer {gate.token(scopes=[])}").message


def test_any_token_does_where_no_scope_is_asked_for(caller):
    assert "application" == caller("listIncentiveSchemes", scopes=[]).kind


def test_nobody_is_asked_where_it_is_public(gate, refused):
    assert "anonymous" == gate.authenticate("listEvseMakes").kind
    assert "anonymous" == gate.authenticate("listEvseMakes", authorization="Basic x").kind
    assert 401 == refused("listEvseMakes", authorization="Bearer nonsense").status


def test_a_good_token_does_no_harm_where_it_is_public(caller):
    assert "user" == caller("listEvseMakes", user=FRODO, scopes=[]).kind


def test_the_endpoints_of_oauth_judge_for_themselves(gate):
    for operation in ("issueToken", "authorize", "revokeToken"):
        found = gate.authenticate(operation, authorization="Bearer x", evenergy_version="9")
        assert "anonymous" == found.kind


def test_another_version_is_refused_before_anything_else(refused):
    problem = refused(evenergy_version="1")

    assert 400 == problem.status
    assert ["header.EvEnergy-Version"] == [detail.field for detail in problem.details]


def test_a_call_that_needs_a_user_says_so(caller):
    assert SAM == need_user(SimpleNamespace(caller=caller(named=SAM)))
    with pytest.raises(ProblemError) as caught:
        need_user(SimpleNamespace(caller=caller()))
    assert 400 == caught.value.problem.status


def test_a_call_knows_the_application_behind_it(gate, caller):
    call = SimpleNamespace(world=gate.world, caller=caller(user=FRODO))

    assert "chargebench" == application(call)["about"]["name"]
    call.caller = gate.authenticate("listEvseMakes")
    assert application(call) is None
