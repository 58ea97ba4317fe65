"""One request on its way."""

from itertools import count

import pytest

from mockserver.http.exchange import open_exchange

SCOPE = {
    "method": "GET",
    "path": "/w/blue/x",
    "query_string": b"a=1",
    "scheme": "https",
    "headers": [(b"host", b"example.com:8443"), (b"x-odd", b"\xe9")],
}


def test_the_scope_is_taken_over():
    exchange = open_exchange({**SCOPE, "raw_path": b"/w/red/%20"})

    assert ("red", "/%20", b"a=1") == (
        exchange.address.world,
        exchange.address.path,
        exchange.query,
    )
    assert {"host": "example.com:8443", "x-odd": "é"} == exchange.headers


def test_the_raw_path_may_be_missing():
    assert "blue" == open_exchange(SCOPE).address.world


def test_the_base_url_is_what_the_client_put_before_the_path():
    assert "https://example.com:8443/w/blue" == open_exchange(SCOPE).base_url
    assert "https://localhost/w/blue" == open_exchange({**SCOPE, "headers": []}).base_url


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("my-id_1.2:3", "my-id_1.2:3"), ("a b", "mock_1"), ("x" * 65, "mock_1"), ("", "mock_1")],
)
def test_the_clients_own_id_is_taken_when_it_is_harmless(sent, expected):
    exchange = open_exchange({**SCOPE, "headers": [(b"x-request-id", sent.encode())]})
    exchange.identify(None, count(1))

    assert expected == exchange.request_id


def test_requests_of_a_world_are_numbered_by_it(either):
    server = either()
    ids = [server.ask("GET", "/zoo/cats").headers["x-request-id"] for _ in range(2)]

    assert ["req_0000000000000001", "req_0000000000000002"] == ids
    assert (
        "mine" == server.ask("GET", "/x", headers={"X-Request-Id": "mine"}).headers["x-request-id"]
    )


def test_the_error_body_has_the_same_id(either):
    refused = either().ask("GET", "/zoo/cats/cat_none")

    assert refused.headers["x-request-id"] == refused.json()["request_id"]


def test_the_control_api_uses_up_no_number(either):
    server = either()

    assert "mock_1" == server.ask("GET", "/_mock/health").headers["x-request-id"]
    assert 0 == server.world.counters.get("requests", 0)


def test_the_journal_has_every_request(either):
    server = either()
    server.ask("POST", "/zoo/cats?x=1", json={"name": "Tom"})
    (entry,) = server.journal()
    told = entry.render()["data"]

    assert "zoo.addCat" == entry.subject
    assert ("POST", "/zoo/cats", "x=1", 422, "key") == tuple(
        told[name] for name in ("method", "path", "query", "status", "caller")
    )
    assert {"name": "Tom"} == told["request_body"]
    assert "zoo_says" in told["response_body"]


def test_the_journal_has_what_leads_nowhere_too(either):
    server = either()
    server.ask("GET", "/nowhere")

    assert [("", 404)] == [(entry.subject, entry.data["status"]) for entry in server.journal()]


def test_the_control_api_does_not_enter_the_journal(either):
    server = either()
    server.ask("GET", "/_mock/health")
    server.ask("PUT", "/_mock/health")

    assert [] == server.journal()


def test_a_world_that_does_not_exist_has_no_journal(either):
    server = either()

    assert 404 == server.ask("GET", "/w/green/zoo/cats").status_code
    assert [] == server.journal()
