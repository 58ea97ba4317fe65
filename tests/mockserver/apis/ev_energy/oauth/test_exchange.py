"""Getting tokens, refreshing them and taking them back, over the wire."""

from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.apis.ev_energy import kinds

FRODO = "user01HN2NJ9NMRZBXT1H6FT9N7735"
CALLBACK = "http://127.0.0.1:5000/callback"


def refused(answer, status, error):
    assert (status, error) == (answer.status_code, answer.json()["error"]), answer.text
    return answer.json().get("error_description", "")


@pytest.fixture
def usable(gate):
    """Whether a token opens the list of users."""
    return lambda token: 200 == gate.get("/v2/users", bearer=token).status_code


# client credentials


def test_a_client_gets_a_token_by_basic(gate, usable):
    answer = gate.exchange(grant_type="client_credentials")
    body = answer.json()

    assert 200 == answer.status_code
    assert {"access_token", "expires_in", "token_type", "scope"} == body.keys()
    assert (36_000, "Bearer") == (body["expires_in"], body["token_type"])
    assert sorted(kinds.SCOPES) == body["scope"].split()
    assert "no-store" == answer.headers["cache-control"]
    assert [] == gate.off_document(answer, "issueToken")
    assert usable(body["access_token"])


def test_a_client_gets_a_token_by_form(gate, usable):
    client_id, client_secret = gate.client()
    form = {"client_id": client_id, "client_secret": client_secret}
    answer = gate.exchange(auth=(), grant_type="client_credentials", **form)

    assert usable(answer.json()["access_token"])


def test_the_path_may_end_with_a_slash(gate, usable):
    answer = gate.exchange(path="/o/token/", grant_type="client_credentials")

    assert usable(answer.json()["access_token"])


def test_a_client_may_ask_for_less(gate):
    body = gate.exchange(grant_type="client_credentials", scope="user:read evse:read").json()

    assert "user:read evse:read" == body["scope"]
    assert (
        403
        == gate.get(
            f"/v2/tariffs/{'tari' + 'A' * 26}/prices", bearer=body["access_token"]
        ).status_code
    )


def test_a_scope_that_the_client_does_not_have_is_refused(gate):
    said = refused(
        gate.exchange(grant_type="client_credentials", scope="user:read root"),
        400,
        "invalid_scope",
    )

    assert "root" in said


@pytest.mark.parametrize("wrong", ["id", "secret", "both", "colon", "base64"])
def test_a_client_that_is_not_known_is_told_so(gate, wrong):
    client_id, client_secret = gate.client()
    sent = {
        "id": f"x:{client_secret}",
        "secret": f"{client_id}:x",
        "both": f"{client_id}:{client_id}",
        "colon": client_id,
    }.get(wrong, "")
    text = "%%%" if wrong == "base64" else b64encode(sent.encode()).decode()
    answer = gate.post(
        "/o/token",
        {"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {text}"},
    )

    refused(answer, 401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert [] == gate.off_document(answer, "issueToken")


def test_basic_and_form_must_name_the_same_client(gate):
    answer = gate.exchange(grant_type="client_credentials", client_id="another")

    refused(answer, 401, "invalid_client")


def test_what_oauthlib_leaves_unsaid_is_said(gate):
    wrong = gate.exchange(grant_type="client_credentials", client_id="another")
    odd = gate.exchange(grant_type="password")

    assert "the secret is not its own" in refused(wrong, 401, "invalid_client")
    assert "refresh_token" in refused(odd, 400, "unsupported_grant_type")


def test_a_revoked_client_gets_nothing(gate):
    record = gate.world.get("mock.credentials", kinds.DEFAULT_CLIENT)
    token = gate.exchange(grant_type="client_credentials").json()["access_token"]
    from mockserver.world.credentials import revoke

    revoke(gate.world, record)

    refused(gate.exchange(grant_type="client_credentials"), 401, "invalid_client")
    assert "application" in gate.get("/v2/users", bearer=token).json()["detail"]


def test_a_revoked_secret_is_none(gate):
    from mockserver.world.credentials import revoke

    revoke(gate.world, gate.world.get("mock.credentials", kinds.DEFAULT_SECRET))

    refused(gate.exchange(grant_type="client_credentials"), 401, "invalid_client")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
    ],
)
def test_what_is_no_grant_is_refused_in_the_form_of_oauth(gate, form, error):
    answer = gate.exchange(**form) if form else gate.exchange(other="x")

    refused(answer, 400, error)
    assert [] == gate.off_document(answer, "issueToken")


def test_a_form_that_is_not_utf8_is_refused(gate):
    answer = gate.ask(
        "POST",
        "/o/token",
        content=b"grant_type=\xff",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        auth=gate.client(),
    )

    refused(answer, 400, "invalid_request")


def test_a_body_that_is_no_form_is_told_so(gate):
    answer = gate.ask("POST", "/o/token", json={"grant_type": "x"}, auth=gate.client())

    assert 415 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]


def test_parameters_in_the_query_are_refused(gate):
    asked = {"grant_type": "client_credentials"}
    answer = gate.post("/o/token?scope=user:read", asked, auth=gate.client())

    refused(answer, 400, "invalid_request")


# the code of a user


def test_a_code_becomes_a_token_of_the_user(gate):
    back = gate.agree(scope="user:read")
    answer = gate.exchange(
        grant_type="authorization_code", code=back["code"], redirect_uri=CALLBACK
    )
    token = answer.json()["access_token"]

    assert "s t&te" == back["state"]
    assert [] == gate.off_document(answer, "issueToken")
    assert {"access_token", "expires_in", "token_type", "scope", "refresh_token"} == set(
        answer.json()
    )
    assert [FRODO] == [user["id"] for user in gate.get("/v2/users", bearer=token).json()]


def test_a_code_lives_a_minute_of_the_worlds_time(gate):
    in_time, late = gate.agree()["code"], gate.agree()["code"]
    gate.later(seconds=59)
    exchange = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}

    assert 200 == gate.exchange(code=in_time, **exchange).status_code
    gate.later(seconds=1)
    assert "one minute" in refused(gate.exchange(code=late, **exchange), 400, "invalid_grant")


def test_a_code_that_comes_again_takes_its_tokens_back(gate, usable):
    code = gate.agree()["code"]
    exchange = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": code}
    first = gate.exchange(**exchange).json()
    assert usable(first["access_token"])

    assert "before" in refused(gate.exchange(**exchange), 400, "invalid_grant")
    assert not usable(first["access_token"])
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    refused(gate.exchange(**refresh), 400, "invalid_grant")


def test_a_code_is_for_the_client_that_asked(gate):
    code = gate.agree()["code"]
    record, client_id = gate.mint("client")
    other = (client_id, gate.secret_of(f"{record['id']}_secret"))

    answer = gate.exchange(
        auth=other, grant_type="authorization_code", code=code, redirect_uri=CALLBACK
    )

    refused(answer, 400, "invalid_grant")


@pytest.mark.parametrize("uri", ["http://127.0.0.1:5001/callback", None])
def test_the_redirect_address_must_be_the_same_again(gate, uri):
    code = gate.agree()["code"]
    sent = {} if uri is None else {"redirect_uri": uri}

    refused(
        gate.exchange(grant_type="authorization_code", code=code, **sent), 400, "invalid_request"
    )


def _challenge(verifier):
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def test_with_pkce_only_the_verifier_opens_the_code(gate):
    verifier = "v" * 43
    asked = {"code_challenge": _challenge(verifier), "code_challenge_method": "S256"}
    exchange = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}

    code = gate.agree(**asked)["code"]
    refused(gate.exchange(code=code, **exchange), 400, "invalid_request")
    refused(gate.exchange(code=code, code_verifier="w" * 43, **exchange), 400, "invalid_grant")
    assert 200 == gate.exchange(code=code, code_verifier=verifier, **exchange).status_code


def test_a_public_client_has_pkce_instead_of_a_secret(gate, usable):
    _, client_id = gate.mint("client", public=True)
    verifier = "v" * 43
    asked = {"code_challenge": _challenge(verifier), "code_challenge_method": "S256"}
    code = gate.agree(client_id=client_id, **asked)["code"]
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "client_id": client_id}

    got = gate.exchange(auth=(), code=code, code_verifier=verifier, **form).json()

    assert usable(got["access_token"])
    refreshed = gate.exchange(
        auth=(),
        grant_type="refresh_token",
        refresh_token=got["refresh_token"],
        client_id=client_id,
    ).json()
    gate.post("/o/revoke_token/", {"token": refreshed["access_token"], "client_id": client_id})
    assert not usable(refreshed["access_token"])


def test_a_public_client_gets_no_token_of_its_own(gate):
    _, client_id = gate.mint("client", public=True)

    answer = gate.exchange(auth=(), grant_type="client_credentials", client_id=client_id)

    refused(answer, 401, "invalid_client")


def test_a_public_client_without_pkce_is_sent_back(gate):
    _, client_id = gate.mint("client", public=True)
    answer = gate.get("/o/authorize/", params=gate.asked(client_id=client_id))

    assert "error=invalid_request" in answer.headers["location"]


# refreshing


@pytest.fixture
def granted(gate):
    """Tokens of a user."""
    return gate.exchange(
        grant_type="authorization_code", code=gate.agree()["code"], redirect_uri=CALLBACK
    ).json()


def test_a_refresh_token_gives_new_tokens_once(gate, granted, usable):
    gate.later(hours=10)
    assert not usable(granted["access_token"])
    refresh = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}

    fresh = gate.exchange(**refresh)

    assert [] == gate.off_document(fresh, "issueToken")
    assert usable(fresh.json()["access_token"])
    assert granted["scope"] == fresh.json()["scope"]
    refused(gate.exchange(**refresh), 400, "invalid_grant")
    refresh["refresh_token"] = fresh.json()["refresh_token"]
    assert 200 == gate.exchange(**refresh).status_code


def test_refreshing_may_narrow_the_scopes_and_never_widen_them(gate, granted):
    refresh = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    narrow = gate.exchange(scope="user:read", **refresh).json()
    refresh["refresh_token"] = narrow["refresh_token"]

    assert "user:read" == narrow["scope"]
    refused(gate.exchange(scope="user:read evse:read", **refresh), 400, "invalid_scope")


def test_an_access_token_refreshes_nothing(gate, granted):
    answer = gate.exchange(grant_type="refresh_token", refresh_token=granted["access_token"])

    refused(answer, 400, "invalid_grant")


# taking back


def test_a_token_is_taken_back(gate, granted, usable):
    answer = gate.post("/o/revoke_token/", {"token": granted["access_token"]}, auth=gate.client())

    assert (200, b"") == (answer.status_code, answer.content)
    assert [] == gate.off_document(answer, "revokeToken")
    assert "revoked" in gate.get("/v2/users", bearer=granted["access_token"]).json()["detail"]
    refresh = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    assert 200 == gate.exchange(**refresh).status_code


def test_with_a_refresh_token_goes_its_access_token(gate, granted, usable):
    gate.post("/o/revoke_token/", {"token": granted["refresh_token"]}, auth=gate.client())

    assert not usable(granted["access_token"])
    refresh = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    refused(gate.exchange(**refresh), 400, "invalid_grant")


@pytest.mark.parametrize("token", ["nobody's", None])
def test_taking_back_what_is_no_token_changes_nothing(gate, token):
    token = gate.client()[1] if token is None else token
    answer = gate.post("/o/revoke_token/", {"token": token}, auth=gate.client())

    assert 200 == answer.status_code
    assert 200 == gate.exchange(grant_type="client_credentials").status_code


def test_nobody_takes_back_the_token_of_another_client(gate, granted, usable):
    record, client_id = gate.mint("client")
    other = (client_id, gate.secret_of(f"{record['id']}_secret"))

    answer = gate.post("/o/revoke_token/", {"token": granted["access_token"]}, auth=other)

    refused(answer, 400, "unauthorized_client")
    assert usable(granted["access_token"])


def test_taking_back_needs_a_client_and_a_token(gate):
    refused(gate.post("/o/revoke_token/", {"token": "x"}), 401, "invalid_client")
    refused(gate.post("/o/revoke_token/", {"x": "y"}, auth=gate.client()), 400, "invalid_request")


def test_without_the_slash_taking_back_is_405(gate):
    answer = gate.post("/o/revoke_token", {"token": "x"}, auth=gate.client())

    assert 405 == answer.status_code
    assert "" == answer.headers["allow"]
    assert [] == gate.off_document(answer, "revokeTokenWithoutSlash")


# whose world


def test_a_client_leads_to_its_world(gate):
    body = gate.exchange(auth=gate.client("blue"), grant_type="client_credentials").json()

    assert "blue" == gate.worlds.by_credential(body["access_token"])


def test_a_client_of_another_world_than_the_path_is_refused(gate):
    answer = gate.exchange(path="/w/blue/o/token", grant_type="client_credentials")

    assert "another" not in refused(answer, 401, "invalid_client")
    assert "'default'" in answer.json()["error_description"]


def test_a_code_leads_to_its_world_by_itself(gate):
    back = gate.agree(client_id=gate.client("blue")[0])
    answer = gate.exchange(
        auth=gate.client("blue"),
        grant_type="authorization_code",
        code=back["code"],
        redirect_uri=CALLBACK,
    )

    assert "blue" == gate.worlds.by_credential(answer.json()["access_token"])


def test_the_same_deeds_give_the_same_tokens(make_gate):
    def tokens():
        gate = make_gate()
        body = gate.exchange(grant_type="client_credentials").json()
        return gate.keys(), body["access_token"], gate.agree()["code"]

    assert tokens() == tokens()


def test_a_fork_keeps_the_grants_under_other_secrets(gate, runner):
    token = gate.exchange(grant_type="client_credentials").json()["access_token"]

    async def fork():
        return gate.worlds.fork(gate.world, "fork")

    runner.run(fork())
    key = gate.worlds.credential(gate.world, token)["id"]
    forked = gate.secret_of(key, "fork")

    assert forked != token
    assert 200 == gate.get("/v2/users", bearer=forked).status_code
    assert 401 == gate.get("/w/fork/v2/users", bearer=token).status_code


def test_the_journal_shows_no_secrets(gate):
    code = gate.agree()["code"]
    body = gate.exchange(grant_type="authorization_code", code=code, redirect_uri=CALLBACK).json()
    gate.post(
        "/o/revoke_token/",
        {
            "token": body["access_token"],
            "client_id": gate.client()[0],
            "client_secret": gate.client()[1],
        },
    )
    shown = str([entry.render() for entry in gate.world.journal])

    secrets = (code, body["access_token"], body["refresh_token"], gate.client()[1])
    assert [] == [secret for secret in secrets if secret in shown]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    form=st.dictionaries(
        st.sampled_from(
            [
                "grant_type",
                "code",
                "client_id",
                "client_secret",
                "scope",
                "redirect_uri",
                "refresh_token",
                "code_verifier",
                "token",
                "token_type_hint",
            ]
        ),
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["client_credentials", "authorization_code", "refresh_token"]),
        ),
    ),
    path=st.sampled_from(["/o/token", "/o/token/", "/o/revoke_token/"]),
    known=st.booleans(),
)
def test_any_form_has_a_documented_answer(gate, form, path, known):
    operation = "revokeToken" if "revoke" in path else "issueToken"
    answer = gate.post(path, form, auth=gate.client() if known else None)

    if answer.status_code != 415:  # httpx sends no form where there is nothing in it
        assert answer.status_code in {200, 400, 401}
        assert [] == gate.off_document(answer, operation)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.binary(max_size=60),
    authorization=st.text(st.characters(max_codepoint=255), max_size=30),
)
def test_any_bytes_have_an_answer(gate, content, authorization):
    answer = gate.ask(
        "POST",
        "/o/token",
        content=content,
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": b"Basic "
            + authorization.encode("latin-1").replace(b"\n", b"").replace(b"\r", b""),
        },
    )

    assert answer.status_code in {200, 400, 401}
