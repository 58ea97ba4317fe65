"""Tokens for a client: had, kept fresh, narrowed, and never seen."""

import contextlib
import json
from urllib.parse import parse_qs

import pytest
import requests

from contract_tests.tokens import TokenError, Tokens
from contract_tests.wire import BlockedError, Wire, origin_of

URL = "https://auth.test/o/token"


class Server:
    """Gives out token-1, token-2, …; `expires_in` and `scope` may be changed."""

    def __init__(self):
        self.asked = []
        self.expires_in = 36_000
        self.scope = "carbon:read grid:read"
        self.status = 200

    def __call__(self, request):
        response = requests.Response()
        response.request = request
        response.status_code = 200
        response._content = b"{}"
        if request.url == URL:
            asked = parse_qs(request.body)
            self.asked.append((request.headers["Authorization"][:6], asked))
            response.status_code = self.status
            scope = asked.get("scope", [self.scope])[0]
            token = f"token-{len(self.asked)}"
            body = {"access_token": token, "expires_in": self.expires_in, "scope": scope}
            response._content = json.dumps(body).encode()
            response.headers["Content-Type"] = "application/json"
        else:
            response.headers["Seen"] = request.headers["Authorization"]
        return response


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def wire(server):
    wire = Wire(origin_of("https://api.test"), allow_writes=False, dispatch=server)
    with wire.guarding():
        yield wire


def tokens(wire):
    return Tokens(URL, "client", "secret", wire.letting_pass)


def test_a_token_is_had_though_the_run_only_reads_and_it_is_another_host(wire, server):
    assert "token-1" == tokens(wire).first
    assert [("Basic ", {"grant_type": ["client_credentials"]})] == server.asked


def test_nothing_else_passes_to_where_tokens_are_had(wire):
    tokens(wire)

    with pytest.raises(BlockedError):
        requests.post(URL, data="grant_type=client_credentials")


def test_what_is_sent_holds_a_token_that_is_good_yet(wire, server):
    server.expires_in = 30
    held = tokens(wire)
    wire.present = held.present

    seen = requests.get("https://api.test/x", headers={"Authorization": f"Bearer {held.first}"})

    assert "Bearer token-2" == seen.headers["Seen"]
    assert {"token-1", "token-2"} == held.issued


def test_other_credentials_are_left_alone(wire):
    held = tokens(wire)

    assert "Bearer garbage" == held.present("Bearer garbage")
    assert "Bearer token-1" == held.present("Bearer token-1")


def test_a_token_without_a_scope_has_the_others(wire, server):
    assert "token-2" == tokens(wire).without({"grid:read"})
    assert ["carbon:read"] == server.asked[-1][1]["scope"]


@pytest.mark.parametrize(
    "scopes", [{"carbon:read", "grid:read"}, {"carbon:read", "grid:read", "x"}]
)
def test_there_is_none_without_the_only_scopes(wire, scopes):
    assert tokens(wire).without(scopes) is None


def test_no_token_says_what_to_look_at(wire, server):
    server.status = 503

    with pytest.raises(TokenError, match=r"auth\.test.*--client-secret"):
        tokens(wire)


def test_secrets_do_not_show(wire):
    held = tokens(wire)

    assert not [word for word in ("secret'", "token-1") if word in repr(held)]


def test_the_passage_closes_behind_a_failure(wire):
    with contextlib.suppress(ZeroDivisionError), wire.letting_pass(URL):
        _ = 1 / 0

    with pytest.raises(BlockedError):
        requests.post(URL)
