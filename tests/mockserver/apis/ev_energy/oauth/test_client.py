"""How a client says who it is, and where it may be led."""

from base64 import b64encode

import pytest

from mockserver.apis.ev_energy.oauth.client import Client, basic, form, named_by


def encoded(text):
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "pair"),
    [
        (encoded("id:secret"), ("id", "secret")),
        (encoded("id:se:cret").replace("Basic", "bASIC"), ("id", "se:cret")),
        (encoded("a%3Ab:c+d"), ("a:b", "c d")),
        (encoded("id:"), ("id", "")),
        (encoded("id"), None),
        ("Basic %%%", None),
        ("Basic /w==", None),
        ("Bearer x", None),
        ("", None),
        (None, None),
    ],
)
def test_basic_is_read_as_oauth_has_it(header, pair):
    assert pair == basic(header)


def test_a_form_is_read_however_bad_it_is():
    assert [("a", "1"), ("b", ""), ("\ufffd", "%zz")] == form(b"a=1&b&%ff=%zz")


def allowed(uri, *redirect_uris):
    return Client("c", {"about": {"redirect_uris": list(redirect_uris)}}).may_redirect(uri)


@pytest.mark.parametrize(
    ("uri", "registered"),
    [
        ("https://app.example.com/cb", "https://app.example.com/cb"),
        ("http://127.0.0.1:51004/cb", "http://127.0.0.1/cb"),
        ("http://[::1]:9/cb?x=1", "http://[::1]:7/cb?x=1"),
        ("app:/cb", "app:/cb"),
    ],
)
def test_a_client_is_led_to_its_own_addresses(uri, registered):
    assert allowed(uri, "https://other.example.com", registered)


@pytest.mark.parametrize(
    ("uri", "registered"),
    [
        ("https://app.example.com/cb/", "https://app.example.com/cb"),
        ("https://app.example.com:444/cb", "https://app.example.com/cb"),
        ("http://localhost:1/cb", "http://127.0.0.1/cb"),
        ("https://127.0.0.1:1/cb", "http://127.0.0.1/cb"),
        ("http://127.0.0.1/other", "http://127.0.0.1/cb"),
        ("http://x@127.0.0.1/cb", "http://127.0.0.1/cb"),
        ("http://[::1/cb", "http://[::1]/cb"),
        ("https://a", "https://b"),
    ],
)
def test_and_nowhere_else(uri, registered):
    assert not allowed(uri, registered)


@pytest.mark.parametrize(
    ("path", "sent", "names"),
    [
        ("/v2/users", {"raw": b"client_id=x"}, []),
        ("/o/token", {"headers": {"authorization": encoded("id:x")}, "raw": b"code=c"}, ["id"]),
        ("/o/token", {"raw": b"code=c&client_id=x"}, ["x", "c"]),
        ("/o/authorize/", {"query": b"client_id=x&state=y"}, ["x"]),
        ("/o/revoke_token/", {"raw": b"token=t"}, ["t"]),
    ],
)
def test_what_names_the_world_is_the_client_else_the_token(path, sent, names):
    from types import SimpleNamespace

    wire = SimpleNamespace(**{"headers": {}, "query": b"", "raw": b"", **sent})

    assert names == list(named_by(SimpleNamespace(path=path), wire))
