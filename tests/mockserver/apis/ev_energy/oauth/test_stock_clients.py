"""The OAuth clients that people use drive every grant, over TLS on real sockets."""

import contextlib
import re
import socket
import ssl
import threading
from html import unescape
from urllib.parse import urljoin

import httpx
import pytest
import requests
import uvicorn
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from chargebench.tls import local

FRODO = "user01HN2NJ9NMRZBXT1H6FT9N7735"
CALLBACK = "https://app.example.com/callback"
SCOPE = ["user:read", "evse:read"]


@pytest.fixture
def trusted(tmp_path):
    return local(tmp_path / "tls", "127.0.0.1")


@pytest.fixture
def base_url(gate, trusted):
    """The small ev.energy as https."""
    config = uvicorn.Config(
        gate.app,
        lifespan="off",
        log_config=None,
        ssl_context_factory=lambda _config, _default: trusted.https(),
    )
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            started.set()

    server = Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    assert started.wait(15)
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def ca_file(trusted):
    return str(trusted.ca_file)


@pytest.fixture
def authlib(ca_file):
    """A session of authlib that trusts our authority."""
    with contextlib.ExitStack() as stack:

        def make(*client, **options):
            session = AuthlibSession(*client, **options)
            session.trust_env, session.verify = False, ca_file
            return stack.enter_context(contextlib.closing(session))

        yield make


@pytest.fixture
def browse(ca_file):
    """Do what a person does with the page, as a browser sends it; gives where it leads."""

    def go(url, *, decision="allow"):
        context = ssl.create_default_context(cafile=ca_file)
        with httpx.Client(verify=context) as browser:
            page = browser.get(url)
            assert 200 == page.status_code, page.text
            hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
            form = {unescape(name): unescape(value) for name, value in hidden}
            origin = url[: url.index("/", len("https://"))]
            answer = browser.post(
                urljoin(url, re.search(r'action="([^"]+)"', page.text)[1]),
                data={**form, "email": FRODO, "decision": decision},
                headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"},
            )
            assert 302 == answer.status_code, answer.text
            return answer.headers["location"]

    return go


def names(answer):
    assert 200 == answer.status_code, answer.text
    return [user["id"] for user in answer.json()]


def test_requests_oauthlib_gets_a_token_for_the_application(gate, base_url, ca_file):
    client_id, client_secret = gate.client()
    with OAuth2Session(client=BackendApplicationClient(client_id, scope=SCOPE)) as session:
        token = session.fetch_token(
            f"{base_url}/o/token", client_secret=client_secret, verify=ca_file
        )

        assert SCOPE == token["scope"]
        assert 3 == len(names(session.get(f"{base_url}/v2/users", verify=ca_file)))


@pytest.mark.parametrize("pkce", [None, "S256"])
def test_requests_oauthlib_acts_for_a_user(gate, base_url, ca_file, browse, pkce):
    client_id, client_secret = gate.client()
    with OAuth2Session(client_id, redirect_uri=CALLBACK, scope=SCOPE, pkce=pkce) as session:
        url, _ = session.authorization_url(f"{base_url}/o/authorize/")
        location = browse(url)
        session.fetch_token(
            f"{base_url}/o/token",
            authorization_response=location,
            client_secret=client_secret,
            verify=ca_file,
        )
        assert [FRODO] == names(session.get(f"{base_url}/v2/users", verify=ca_file))

        fresh = session.refresh_token(
            f"{base_url}/o/token", verify=ca_file, auth=(client_id, client_secret)
        )
        assert SCOPE == fresh["scope"]
        assert [FRODO] == names(session.get(f"{base_url}/v2/users", verify=ca_file))


def test_requests_oauthlib_learns_that_the_user_denied(gate, base_url, browse):
    from oauthlib.oauth2 import AccessDeniedError

    with OAuth2Session(gate.client()[0], redirect_uri=CALLBACK) as session:
        url, _ = session.authorization_url(f"{base_url}/o/authorize/")
        location = browse(url, decision="deny")
        with pytest.raises(AccessDeniedError):
            session.fetch_token(f"{base_url}/o/token", authorization_response=location)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_gets_a_token_for_the_application(gate, base_url, authlib, method):
    session = authlib(*gate.client(), scope="user:read", token_endpoint_auth_method=method)
    token = session.fetch_token(f"{base_url}/o/token/", grant_type="client_credentials")
    users = f"{base_url}/v2/users"

    assert ("user:read", 36_000) == (token["scope"], token["expires_in"])
    assert 3 == len(names(session.get(users)))
    assert [FRODO] == names(session.get(users, headers={"EvEnergy-User": FRODO}))


@pytest.mark.parametrize("challenge", [None, "S256"])
def test_authlib_acts_for_a_user_until_the_token_is_taken_back(
    gate, base_url, authlib, browse, challenge
):
    verifier = "v" * 48 if challenge else None
    users = f"{base_url}/v2/users"
    session = authlib(
        *gate.client(), redirect_uri=CALLBACK, scope="user:read", code_challenge_method=challenge
    )
    url, _ = session.create_authorization_url(f"{base_url}/o/authorize/", code_verifier=verifier)
    token = session.fetch_token(
        f"{base_url}/o/token", authorization_response=browse(url), code_verifier=verifier
    )
    assert [FRODO] == names(session.get(users))

    fresh = session.refresh_token(f"{base_url}/o/token", token["refresh_token"])
    assert fresh["access_token"] != token["access_token"]
    assert [FRODO] == names(session.get(users))

    answer = session.revoke_token(f"{base_url}/o/revoke_token/", fresh["access_token"])
    assert 200 == answer.status_code
    assert 401 == session.get(users).status_code


def test_a_public_client_of_authlib_needs_no_secret(gate, base_url, authlib, browse):
    _, client_id = gate.mint("client", public=True)
    verifier = "w" * 48
    session = authlib(
        client_id,
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="none",
    )
    url, _ = session.create_authorization_url(f"{base_url}/o/authorize/", code_verifier=verifier)
    session.fetch_token(
        f"{base_url}/o/token", authorization_response=browse(url), code_verifier=verifier
    )

    assert [FRODO] == names(session.get(f"{base_url}/v2/users"))


def test_a_world_is_reached_by_its_path(gate, base_url, ca_file):
    client_id, client_secret = gate.client("blue")
    with OAuth2Session(client=BackendApplicationClient(client_id)) as session:
        token = session.fetch_token(
            f"{base_url}/w/blue/o/token", client_secret=client_secret, verify=ca_file
        )
        links = session.get(f"{base_url}/w/blue/v2/users", verify=ca_file).json()

    assert "blue" == gate.worlds.by_credential(token["access_token"])
    assert f"{base_url}/w/blue/v2/users/{FRODO}" == links[0]["url"]


def test_who_does_not_trust_the_authority_is_not_served(base_url):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{base_url}/v2/evse_makes", timeout=5)
