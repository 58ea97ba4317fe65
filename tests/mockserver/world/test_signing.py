"""Signatures, judged by the libraries that receivers use."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
import standardwebhooks
import svix

from mockserver.world import signing

BODY = b'{"type":"charging_sub_session.ended","data":{"location":"M\xc3\xbcnchen"}}'
OTHER = "whsec_" + "QUJD" * 8


@pytest.fixture
def secret(world):
    return signing.new_secret(world)


def signed(*secrets, at=None, content=BODY):
    return signing.svix_headers(secrets, "msg_1", at or datetime.now(UTC), content)


def test_secrets_look_like_those_of_svix_and_differ(world, make_world):
    first, second = signing.new_secret(world), signing.new_secret(world)

    assert first.startswith("whsec_")
    assert len("whsec_") + 32 == len(first)
    assert first != second
    assert first == signing.new_secret(make_world("green"))
    assert first != signing.new_secret(make_world(seed=2))


def test_the_official_client_of_svix_takes_the_signature(secret):
    svix.Webhook(secret).verify(BODY, signed(secret))


def test_standard_webhooks_takes_it_under_its_own_header_names(secret):
    headers = {name.replace("svix-", "webhook-"): value for name, value in signed(secret).items()}

    assert json.loads(BODY) == standardwebhooks.Webhook(secret).verify(BODY, headers)


def test_a_changed_body_and_a_foreign_secret_are_refused_by_the_client(secret):
    headers = signed(secret)

    with pytest.raises(svix.WebhookVerificationError):
        svix.Webhook(secret).verify(BODY + b" ", headers)
    with pytest.raises(svix.WebhookVerificationError):
        svix.Webhook(OTHER).verify(BODY, headers)


def test_the_client_refuses_what_was_signed_long_ago(secret):
    with pytest.raises(svix.WebhookVerificationError):
        svix.Webhook(secret).verify(BODY, signed(secret, at=datetime(2024, 6, 1, tzinfo=UTC)))


def test_while_a_secret_is_exchanged_both_fit(secret):
    headers = signed(secret, OTHER)

    assert 2 == len(headers["svix-signature"].split(" "))
    svix.Webhook(secret).verify(BODY, headers)
    svix.Webhook(OTHER).verify(BODY, headers)


def test_our_own_look_at_a_signature_does_not_mind_its_age(secret):
    old = signed(secret, OTHER, at=datetime(2024, 6, 1, tzinfo=UTC))

    assert "1717200000" == old["svix-timestamp"]
    assert signing.svix_signed(secret, old, BODY)
    assert signing.svix_signed(OTHER, old, BODY)
    assert not signing.svix_signed(secret, old, BODY + b" ")


@pytest.mark.parametrize(
    "broken",
    [
        {"svix-timestamp": "soon"},
        {"svix-timestamp": "9" * 30},
        {"svix-timestamp": "9" * 15},
        {"svix-signature": "v2,abc v1"},
        {"svix-signature": ""},
        {"svix-signature": "v1,\u00fc"},
        {"svix-id": None},
    ],
)
def test_headers_that_are_none_of_svix_are_not_signed(secret, broken):
    headers = {**signed(secret), **broken}
    headers = {name: value for name, value in headers.items() if value is not None}

    assert not signing.svix_signed(secret, headers, BODY)


def test_a_body_that_is_no_text_is_not_signed(secret):
    assert not signing.svix_signed(secret, signed(secret), b"\xff")


def test_a_secret_that_is_no_base64_signs_nothing(secret):
    assert not signing.svix_signed("whsec_\u00e4", signed(secret), BODY)


def test_the_plain_signature_is_the_hmac_of_the_body_in_hex():
    found = signing.hex_signature("whsec_mine", BODY)

    assert "sha256=" + hmac.new(b"whsec_mine", BODY, sha256).hexdigest() == found
    assert signing.hex_signed("whsec_mine", found, BODY)
    assert not signing.hex_signed("whsec_mine", found, BODY + b" ")
    assert not signing.hex_signed("whsec_yours", found, BODY)
    assert not signing.hex_signed("whsec_mine", "sha256=\u00fc", BODY)
