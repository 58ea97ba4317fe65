"""Webhooks from end to end: what happens at a charge point reaches whoever asked for it."""

import asyncio
import contextlib
import hmac
import http.server
import json
import threading
from hashlib import sha256

import httpx
import pytest

from ocpp_sim.core import port
from ocpp_sim.core.connector import Vehicle

TAG = "DRV00000001"
NINE = "2024-06-01T09:00:00Z"
WAIT_S = 15


@pytest.fixture
def world(here):
    made = here.world(fleet=1, at=NINE)
    made.clock.advance(minutes=1)
    yield made
    made.close()


@contextlib.contextmanager
def listening(answer):
    """A receiver on this machine in a thread of its own; `answer(event)` gives the status."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(answer(json.loads(body)))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def listen(world, url, *events):
    made = world.operator.post(
        "/api/v1/webhooks/endpoints", json={"url": url, "events": events or ["*"]}
    )
    assert 201 == made.status_code, made.text
    return made.json()


def charge(world):
    point = world.points[0]
    point.plug_in(battery_wh=60_000, soc_percent=20, max_power_w=11_000)
    point.present_tag(TAG)
    return point


def events(messages):
    return [json.loads(message["body"])["event"] for message in messages]


def test_a_session_is_told_from_its_beginning_to_its_end(world):
    endpoint = listen(world, world.inbox_url())
    point = charge(world)
    world.clock.advance(hours=1)
    point.unplug()
    world.clock.advance(minutes=1)

    messages = world.inbox()
    told = events(messages)
    assert ["charge_point.status_changed", "session.started"] == told[:2]
    assert "session.cost_updated" in told
    assert "session.ended" in told
    assert {(True, endpoint["id"])} == {(m["verified"], m["endpoint_id"]) for m in messages}
    for message in messages:
        made = hmac.new(endpoint["secret"].encode(), message["body"].encode(), sha256)
        assert f"sha256={made.hexdigest()}" == message["headers"]["x-dynamo-signature"]
    ended = json.loads(messages[told.index("session.ended")]["body"])["data"]
    session = world.driver.get("/api/v1/portal/sessions").json()["sessions"][0]
    assert (session["session_id"], session["energy_kwh"], session["total_cost"]) == (
        ended["session_id"], ended["energy_kwh"], ended["total_cost"],
    )  # fmt: skip


def test_each_event_arrives_at_its_own_time_of_the_world(world):
    listen(world, world.inbox_url(), "session.cost_updated")
    charge(world)
    world.clock.advance(hours=2)

    messages = world.inbox()
    assert len(messages) > 10
    for message in messages:
        assert json.loads(message["body"])["timestamp"][:19] == message["world_at"][:19]


def test_a_receiver_may_ask_about_what_it_is_told_before_it_answers(world):
    """Requests are let through while the advance waits for the receiver, so nobody waits long."""
    asked = []

    def ask(event):
        path = f"/api/v1/portal/sessions/{event['data']['session_id']}/cost-breakdown"
        asked.append(world.driver.get(path).json()["total_cost"] == event["data"]["total_cost"])
        return 200

    with listening(ask) as url:
        listen(world, url, "session.cost_updated")
        charge(world)
        world.clock.advance(minutes=30)

    assert asked
    assert all(asked)
    assert {"delivered"} == {one["state"] for one in world.deliveries()}


def test_a_refused_event_is_tried_again_until_it_arrives(world):
    listen(world, world.inbox_url() + "?fail=3", "session.started")
    charge(world)
    world.clock.advance(hours=1)

    (delivery,) = world.deliveries()
    assert "delivered" == delivery["state"]
    assert [
        ("09:01:00", 503), ("09:01:30", 503), ("09:03:30", 503), ("09:11:30", 200),
    ] == [(one["world_at"][11:19], one["status"]) for one in delivery["attempts"]]  # fmt: skip
    bodies = {message["body"] for message in world.inbox()}
    assert 1 == len(bodies)


def test_a_receiver_that_refuses_for_ever_loses_nothing(world):
    with listening(lambda _event: 500) as url:
        endpoint = listen(world, url, "session.started")
        charge(world)
        world.clock.advance(hours=1)
    (failed,) = world.deliveries(state="failed")
    assert 5 == len(failed["attempts"])

    world.operator.patch(
        f"/api/v1/webhooks/endpoints/{endpoint['id']}", json={"url": world.inbox_url()}
    )
    assert 200 == world.control.post(f"deliveries/{failed['id']}/replay").status_code

    (message,) = world.inbox(wait_s=WAIT_S)
    assert json.loads(message["body"]) == failed["body"]


def test_a_receiver_that_hangs_holds_nobody_up_for_long(world):
    let_go = threading.Event()

    def hang(_event):
        let_go.wait(WAIT_S)
        return 200

    with listening(hang) as url:
        world.settings(webhook_timeout_s=0.05)
        listen(world, url, "session.started")
        charge(world)
        world.clock.advance(minutes=1)
        let_go.set()

    (delivery,) = world.deliveries()
    assert "pending" == delivery["state"]
    assert "within 0.05 s" in delivery["attempts"][0]["error"]


def test_a_world_that_is_saved_and_restored_goes_on_trying(world):
    with listening(lambda _event: 500) as url:
        listen(world, url + "down", "session.started")
        charge(world)
        world.clock.advance(seconds=1)
        saved = world.snapshot()
    for _, endpoint in saved["records"]["dynamo.webhook_endpoints"]:
        endpoint["url"] = world.inbox_url()

    world.restore(saved)
    assert [] == world.inbox()
    world.clock.advance(minutes=1)

    assert ["session.started"] == events(world.inbox())


def test_a_reset_world_is_silent(world):
    listen(world, world.inbox_url())
    charge(world)
    world.inbox(wait_s=WAIT_S)
    world.reset()
    charge(world)
    world.clock.advance(minutes=5)

    assert [] == world.inbox()
    assert [] == world.deliveries()


def test_an_event_by_hand_reaches_whoever_wants_it(world):
    listen(world, world.inbox_url(), "alert.triggered")

    made = world.control.post(
        "deliveries", json={"event": "alert.triggered", "data": {"alert_id": "alert_1"}}
    )

    assert 201 == made.status_code, made.text
    (message,) = world.inbox(wait_s=WAIT_S)
    assert {"alert_id": "alert_1"} == json.loads(message["body"])["data"]
    assert 1 == len(world.deliveries(state="delivered", wait_s=WAIT_S))


def test_over_real_sockets_a_car_is_told_of_at_real_speed(served, connected):
    inbox = f"{served.base_url}/_mock/worlds/default/inbox/sockets"

    async def journey():
        async with connected("JRN-HOOK-") as point, served.client("api_key") as operator:
            made = await operator.post(
                "/api/v1/webhooks/endpoints",
                json={"url": inbox, "events": ["session.started", "session.ended"]},
            )
            point.do(port.PlugIn(1, Vehicle(60_000, 20, 11_000, 3)), port.PresentTag(1, TAG))
            await point.until(port.TransactionStarted, connector_id=1)
            point.do(port.Unplug(1))
            found = await operator.get(
                inbox, params={"wait_s": WAIT_S, "at_least": 2}, timeout=WAIT_S + 5
            )
            gone = await operator.delete(f"/api/v1/webhooks/endpoints/{made.json()['id']}")
            return found.json()["messages"], gone

    messages, gone = asyncio.run(journey())

    assert ["session.started", "session.ended"] == events(messages)
    assert all(message["verified"] for message in messages)
    assert 204 == gone.status_code
    assert {"removed": 2} == httpx.delete(inbox).json()
