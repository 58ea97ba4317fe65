"""Signatures and schedule, as Svix has them."""

import os
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import svix

from mockserver.apis.ev_energy.webhooks import CHANNEL, endpoints
from mockserver.contract.load import load_document, user_cache
from mockserver.contract.schema import deref
from mockserver.world import outbox
from tests.mockserver.apis.ev_energy.behaviours.conftest import OPENAPI

URL = "https://hooks.example.com/"


@pytest.fixture
def endpoint(portal):
    return endpoints.add(portal.world, URL, base_url="http://mock.test")


def signed(portal, endpoint):
    """A message as it goes out now, signed with the wall's time of this very machine."""
    made = outbox.post(portal.world, CHANNEL, endpoint, "charging_sub_session.ended", {"id": "c"})
    portal.clock.at = datetime.now(UTC)
    return outbox.message(portal.world, CHANNEL, made["id"])


def test_the_official_client_takes_what_is_sent(portal, endpoint):
    message = signed(portal, endpoint)

    svix.Webhook(endpoint["secret"]).verify(message.content, dict(message.headers))
    assert "charging_sub_session.ended" == message.headers["svix-event-type"]
    assert message.headers["svix-id"].startswith("msg_01")


def test_a_message_has_every_header_that_the_document_promises(portal, endpoint):
    document = load_document(OPENAPI / "ev_energy", cache=user_cache(os.environ))
    post = document.spec["x-webhooks"]["charging_sub_session.ended"]["post"]
    promised = {deref(document.spec, each)["name"] for each in post["parameters"]}

    assert promised == signed(portal, endpoint).headers.keys() & promised
    assert {"svix-event-type", "svix-id", "svix-signature", "svix-timestamp"} == promised


def test_while_a_secret_is_exchanged_the_former_one_fits_too(portal, endpoint):
    before = endpoint["secret"]
    rotated = endpoints.rotate(portal.world, endpoint)
    portal.world.dial = portal.world.dial.set("frozen", portal.clock.now())
    message = signed(portal, rotated)

    for secret in (before, rotated["secret"]):
        svix.Webhook(secret).verify(message.content, dict(message.headers))
    assert 2 == len(message.headers["svix-signature"].split(" "))


def test_after_a_day_only_the_new_one_does(portal, endpoint):
    rotated = endpoints.rotate(portal.world, endpoint)
    assert 2 == len(endpoints.secrets_in_force(portal.world, rotated))

    portal.later(hours=24)

    assert [rotated["secret"]] == endpoints.secrets_in_force(portal.world, rotated)


def test_the_body_has_type_time_and_data(portal, endpoint):
    body = orjson.loads(signed(portal, endpoint).content)

    assert {
        "type": "charging_sub_session.ended",
        "timestamp": "2024-06-01T09:00:00.000Z",
        "data": {"id": "c"},
    } == body


def test_a_signature_is_known_again(portal, endpoint):
    message = signed(portal, endpoint)
    headers = {name.lower(): value for name, value in message.headers.items()}

    assert CHANNEL.signature in headers
    assert CHANNEL.verify(endpoint, headers, message.content)
    assert not CHANNEL.verify(endpoint, headers, b"{}")


def test_it_is_tried_eight_times_within_28_hours():
    assert [5, 300, 1800, 7200, 18000, 36000, 36000] == [d.total_seconds() for d in CHANNEL.delays]
    assert timedelta(days=5) == CHANNEL.gives_up_after
