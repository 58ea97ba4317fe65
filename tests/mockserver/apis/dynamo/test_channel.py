"""How Dynamo signs and wraps what it tells."""

import hmac
from datetime import timedelta
from hashlib import sha256

import orjson

from mockserver.apis.dynamo.channel import CHANNEL, EVENTS


def test_its_events_are_those_of_the_document(bench):
    schemas = bench.document.spec["components"]["schemas"]

    assert list(EVENTS) == schemas["WebhookEvent"]["enum"]
    assert ["*", *EVENTS] == schemas["WebhookSubscription"]["enum"]


def test_the_body_is_signed_with_the_secret_of_its_endpoint(bench):
    headers = CHANNEL.sign(bench.world, {"secret": "whsec_1"}, {}, None, b"body")

    made = hmac.new(b"whsec_1", b"body", sha256).hexdigest()
    assert {"X-Dynamo-Signature": f"sha256={made}"} == headers


def test_a_signature_fits_one_secret_and_one_body(bench):
    headers = {CHANNEL.signature: CHANNEL.sign(None, {"secret": "a"}, {}, None, b"x").popitem()[1]}

    assert CHANNEL.verify({"secret": "a"}, headers, b"x")
    assert not CHANNEL.verify({"secret": "b"}, headers, b"x")
    assert not CHANNEL.verify({"secret": "a"}, headers, b"y")
    assert not CHANNEL.verify({"secret": "a"}, {}, b"x")


def test_the_envelope_has_type_id_time_and_data(bench):
    body = CHANNEL.envelope(bench.world, "evt_1", "session.ended", {"a": 1})

    assert (
        b'{"event":"session.ended","id":"evt_1","timestamp":"2024-06-05T12:00:00Z","data":{"a":1}}'
    ) == orjson.dumps(body)


def test_ids_of_events_look_like_all_others(bench):
    assert "evt_01H" == CHANNEL.message_id(bench.world)[:7]


def test_it_tries_five_times_each_wait_longer_than_the_one_before():
    assert (
        timedelta(seconds=30),
        timedelta(minutes=2),
        timedelta(minutes=8),
        timedelta(minutes=32),
    ) == CHANNEL.delays
