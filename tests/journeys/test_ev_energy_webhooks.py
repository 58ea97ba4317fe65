"""Endpoints of ev.energy that hang, redirect or refuse for ever: each event is kept and comes."""

import contextlib
import http.server
import json
import re
import threading
from html import unescape
from urllib.parse import urljoin

import pytest
from svix.webhooks import Webhook

NINE = "2024-06-03T09:00:00Z"
TAG = "DRV00000001"
CREATED = "charging_sub_session.created"
WAIT_S = 15
# of Svix's own schedule, from the first try on
TRIES = [
    *("09:01:00", "09:01:05", "09:06:05", "09:36:05", "11:36:05"),
    *("16:36:05", "02:36:05", "12:36:05"),
]


@pytest.fixture
def world(here):
    made = here.world(fleet=1, at=NINE)
    made.clock.advance(minutes=1)
    yield made
    made.close()


@contextlib.contextmanager
def listening(status, *, location=None, wait=None):
    """A receiver on this machine that answers every POST alike; it counts them."""
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["content-length"])))
            if wait is not None:
                wait.wait(WAIT_S)
            self.send_response(status)
            if location:
                self.send_header("location", location)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", got
        finally:
            server.shutdown()
            thread.join()


def portal(world):
    """The page that lists the endpoints, opened by its one-time link."""
    link = world.application.get("/v2/webhook_portal").json()["url"]
    return urljoin(link, world.application.get(link).headers["location"])


def listen(world, url):
    """Add an endpoint by the page; gives its secret."""
    place = portal(world)
    added = world.application.post(place, data={"action": "add", "url": url})
    assert 303 == added.status_code, added.text
    return re.search(r"whsec_[A-Za-z0-9+/=]+", unescape(world.application.get(place).text))[0]


def plug_in(world):
    """Have a user's charge point begin to charge."""
    point = world.points[0]
    user = world.application.get("/v2/users").json()[0]["id"]
    imported = world.application.post(
        "/v2/evse_onboarding/import",
        json={"provider": "Wallbox", "serial_number": point.id},
        headers={"EvEnergy-User": user},
    )
    assert 201 == imported.status_code, imported.text
    point.plug_in(battery_wh=60_000, soc_percent=20, max_power_w=7_400)
    point.present_tag(TAG)


def told_created(world):
    return [one for one in world.deliveries() if one["event"] == CREATED]


def test_an_endpoint_that_refuses_for_ever_is_tried_as_svix_does_and_loses_nothing(world):
    with listening(500) as (url, got):
        secret = listen(world, url)
        plug_in(world)
        world.clock.advance(hours=30)

    (failed,) = told_created(world)
    assert "failed" == failed["state"]
    assert TRIES == [one["world_at"][11:19] for one in failed["attempts"]]
    assert {500} == {one["status"] for one in failed["attempts"]}
    created = [body for body in got if CREATED.encode() in body]
    assert len(TRIES) == len(created)
    assert 1 == len(set(created))

    endpoint = world.records("ev_energy.webhook_endpoints")[0]
    world.put("ev_energy.webhook_endpoints", endpoint["id"], {**endpoint, "url": world.inbox_url()})
    assert 200 == world.control.post(f"deliveries/{failed['id']}/replay").status_code

    (message,) = world.inbox(wait_s=WAIT_S)
    sent = {k: v for k, v in message["headers"].items() if k.startswith("svix-")}
    Webhook(secret).verify(message["body"], sent)
    begun = json.loads(message["body"])["data"]
    assert begun["id"] == world.application.get(begun["url"]).json()["id"]


def test_a_redirect_is_not_followed_and_counts_as_a_refusal(world):
    with listening(307, location=world.inbox_url()) as (url, got):
        listen(world, url)
        plug_in(world)
        world.clock.advance(minutes=2)

    (delivery,) = told_created(world)
    assert "pending" == delivery["state"]
    assert [307, 307] == [one["status"] for one in delivery["attempts"]]
    assert "redirect" in delivery["attempts"][0]["error"]
    assert 2 == len(got)
    assert [] == world.inbox()


def test_an_endpoint_that_hangs_holds_nobody_up(world):
    let_go = threading.Event()
    with listening(200, wait=let_go) as (url, _):
        world.settings(webhook_timeout_s=0.05)
        listen(world, url)
        plug_in(world)
        world.clock.advance(minutes=2)
        let_go.set()

    (delivery,) = told_created(world)
    assert "pending" == delivery["state"]
    assert all("within 0.05 s" in one["error"] for one in delivery["attempts"])
    assert 200 == world.application.get("/v2/charging_sub_sessions").status_code


def test_the_page_shows_what_became_of_each_attempt(world):
    with listening(500) as (url, _):
        listen(world, url)
        plug_in(world)
        world.clock.advance(minutes=2)

    page = unescape(world.application.get(portal(world)).text)

    assert url in page
    assert CREATED in page
    assert "500" in page
