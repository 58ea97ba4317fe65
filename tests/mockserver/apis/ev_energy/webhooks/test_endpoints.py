"""Endpoints: which URLs will do, and what becomes of them."""

import pytest

from mockserver.apis.ev_energy.webhooks import CHANNEL, endpoints
from mockserver.world import outbox
from mockserver.world.problems import ProblemError

URL = "https://hooks.example.com/"


def test_a_new_endpoint_is_active_and_wants_everything(portal):
    made = endpoints.add(portal.world, URL, base_url="http://mock.test", events=[])

    assert (["*"], "active") == (made["events"], made["status"])
    assert made["secret"].startswith("whsec_")
    assert [] == portal.off_schema()


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "https://hooks.example.com:8443/a?b=c",
        "http://localhost:9000/",
        "http://127.0.0.1:8080/_mock/worlds/blue/inbox/mine?fail=1",
        "http://[::1]/",
    ],
)
def test_https_will_do_and_http_of_this_machine(portal, url):
    assert url == endpoints.add(portal.world, url, base_url="http://mock.test")["url"]


@pytest.mark.parametrize(
    "url",
    ["", "http://example.com/", "ftp://x/", "https://", "https://a b/", "https://x/" + "y" * 2048],
)
def test_nothing_else_will(portal, url):
    with pytest.raises(ProblemError, match=r"allowed is https, or http for localhost") as caught:
        endpoints.add(portal.world, url, base_url="http://mock.test")
    assert 422 == caught.value.problem.status


def test_what_is_held_back_goes_out_when_an_endpoint_goes_on(portal):
    made = endpoints.add(portal.world, URL, base_url="http://mock.test")
    outbox.post(portal.world, CHANNEL, made, "charging_sub_session.ended", {})
    paused = endpoints.pause(portal.world, made)
    outbox.begin(portal.world, "dlv_1")
    assert outbox.message(portal.world, CHANNEL, "dlv_1") is None

    failing = {**paused, "failing_since": "2024-06-01T09:00:00Z"}
    active = endpoints.go_on(portal.world, failing)

    assert ("active", None) == (active["status"], active["failing_since"])
    assert "pending" == portal.world.get(outbox.COLLECTION, "dlv_1")["state"]


def test_a_rotated_endpoint_keeps_its_former_secret_for_a_day(portal):
    made = endpoints.add(portal.world, URL, base_url="http://mock.test")
    rotated = endpoints.rotate(portal.world, made)

    assert made["secret"] == rotated["old_secret"] != rotated["secret"]
    assert "2024-06-02T09:00:00.000Z" == rotated["old_secret_until"]
    assert [] == portal.off_schema()


def test_a_removed_endpoint_is_gone(portal):
    endpoints.remove(portal.world, endpoints.add(portal.world, URL, base_url="http://mock.test"))

    assert [] == portal.endpoints()
