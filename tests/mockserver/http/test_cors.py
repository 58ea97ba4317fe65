"""Pages of this machine may read answers, others may not."""

import pytest

from mockserver.http import cors


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://localhost:5173", True),
        ("https://localhost", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:3000", True),
        ("http://localhost.evil.example", False),
        ("http://localhost:5173/path", False),
        ("ftp://localhost", False),
        ("null", False),
    ],
)
def test_loopback_origins_are_allowed(origin, expected):
    assert expected is cors.allowed(origin)


def test_a_foreign_origin_gets_no_header():
    assert [] == cors.headers("https://example.com")


def test_a_preflight_asks_by_options_from_an_allowed_origin():
    request = {"origin": "http://localhost", "access-control-request-method": "GET"}

    assert cors.is_preflight("OPTIONS", request)
    assert not cors.is_preflight("GET", request)
    assert not cors.is_preflight("OPTIONS", {"origin": "http://localhost"})
    assert not cors.is_preflight("OPTIONS", {**request, "origin": "https://example.com"})


def test_a_preflight_is_granted_what_it_asks_for():
    asked = dict(cors.preflight({"access-control-request-headers": "x-key"}, "GET, PUT"))

    assert b"GET, PUT" == asked[b"access-control-allow-methods"]
    assert b"x-key" == asked[b"access-control-allow-headers"]
    assert b"access-control-allow-headers" not in dict(cors.preflight({}, "GET"))


def test_an_answer_may_be_read_by_a_page_of_this_machine(either):
    server = either()
    origin = {"Origin": "http://localhost:3000"}
    answer = server.ask("GET", "/zoo/cats", headers=origin)

    assert "http://localhost:3000" == answer.headers["access-control-allow-origin"]
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    refused = server.ask("GET", "/nowhere", headers=origin)
    assert "access-control-allow-origin" in refused.headers


def test_a_preflight_is_answered(either):
    server = either()
    answer = server.ask(
        "OPTIONS",
        "/zoo/cats",
        key=None,
        headers={"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"},
    )

    assert 204 == answer.status_code
    assert "GET, POST" == answer.headers["access-control-allow-methods"]
    assert "x-request-id" in answer.headers
    assert [] == server.journal()
