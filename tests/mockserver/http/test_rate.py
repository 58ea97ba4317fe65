"""Rate limits on the wire."""

from datetime import timedelta

import pytest

from mockserver.world.limits import Rates, Rule


def test_without_a_limit_there_are_no_headers(either):
    assert "x-ratelimit-limit" not in either().ask("GET", "/zoo/cats").headers


def test_headers_tell_where_a_caller_stands(either):
    server = either()
    server.world.settings["rate_limit"] = {"requests": 2, "window_s": 60}
    answer = server.ask("GET", "/zoo/cats")

    assert ("2", "1", "1717232460") == tuple(
        answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset")
    )


def test_a_used_up_limit_is_429_until_the_window_ends(either):
    server = either()
    server.world.settings["rate_limit"] = {"requests": 1, "window_s": 60}
    server.ask("GET", "/zoo/cats")
    refused = server.ask("GET", "/zoo/cats")

    assert (429, "60", "0") == (
        refused.status_code,
        refused.headers["retry-after"],
        refused.headers["x-ratelimit-remaining"],
    )
    server.clock.advance(timedelta(seconds=60))
    assert 200 == server.ask("GET", "/zoo/cats").status_code


def test_callers_are_counted_apart(either):
    server = either()
    server.world.settings["rate_limit"] = {"requests": 1, "window_s": 60}
    server.ask("GET", "/zoo/cats")

    assert 200 == server.ask("GET", "/zoo/cats/best", key=None).status_code


def test_callers_without_a_credential_are_counted_by_address(either):
    server = either()
    server.world.settings["rate_limit"] = {"requests": 1, "window_s": 60}
    server.ask("GET", "/zoo/cats/best", key=None)

    assert 429 == server.ask("GET", "/zoo/cats/best", key=None).status_code
    assert [("anonymous@127.0.0.1", 1)] == [
        (payer, spent[0][1]) for payer, spent in server.world.buckets.items()
    ]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/zoo/nowhere", 404), ("PUT", "/zoo/cats", 405), ("GET", "/zoo/cats", 401)],
)
def test_a_refusal_before_any_counting_tells_what_is_left(fused, method, path, status):
    server = fused()
    server.world.settings["rate_limit"] = {"requests": 7, "window_s": 60}
    refused = server.ask(method, path, key=None)

    assert status == refused.status_code
    assert "7" == refused.headers["x-ratelimit-remaining"]


def test_an_api_has_limits_of_its_own_for_what_it_meters(either):
    rates = Rates(Rule(5, 60), Rule(3, 60))
    server = either(api={"rates": rates, "metered": lambda one: one.id != "zoo.bestCat"})

    assert "4" == server.ask("GET", "/zoo/cats").headers["x-ratelimit-remaining"]
    refused = server.ask("GET", "/zoo/cats", key=None)
    assert "3" == refused.headers["x-ratelimit-remaining"]
    free = server.ask("GET", "/zoo/cats/best", key=None)
    assert "x-ratelimit-remaining" not in free.headers


def test_the_control_api_is_not_limited(either):
    server = either()
    server.world.settings["rate_limit"] = {"requests": 0, "window_s": 60}

    assert 200 == server.ask("GET", "/_mock/health").status_code
