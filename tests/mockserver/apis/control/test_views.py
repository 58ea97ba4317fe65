"""How worlds look as JSON."""

import pytest

from mockserver.apis.control import views


@pytest.mark.parametrize(
    ("base", "name", "base_url", "ocpp_url"),
    [
        ("http://h:1", "default", "http://h:1", "ws://h:1/ocpp"),
        ("http://h:1", "blue", "http://h:1/w/blue", "ws://h:1/w/blue/ocpp"),
        ("https://h", "blue", "https://h/w/blue", "wss://h/w/blue/ocpp"),
    ],
)
def test_a_world_is_reached_under_its_name_but_for_the_default_one(base, name, base_url, ocpp_url):
    assert views.urls(base, name) == {
        "base_url": base_url,
        "ocpp_url": ocpp_url,
        "control_url": f"{base}/_mock/worlds/{name}",
    }


def test_urls_do_not_repeat_the_world_that_a_client_came_by(bench):
    bench.base_url = "http://host/w/default"

    assert bench("createWorld", body={"name": "blue"}).body["urls"]["base_url"] == (
        "http://host/w/blue"
    )
