"""Rate limits on the wire."""

from datetime import timedelta


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


def test_the_control_api_is_not_limited(either):
    server = either()
    server.world.settings["rate_limit"] = {"requests": 0, "window_s": 60}

    assert 200 == server.ask("GET", "/_mock/health").status_code
