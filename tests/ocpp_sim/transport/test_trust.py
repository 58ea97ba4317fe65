"""Whom charge points trust."""

import ssl

import pytest

from ocpp_sim.transport.trust import trusting
from tests.ocpp_sim.core import certificates as made

ROOT = made.certificate(name="root")


def test_who_trusts_the_same_shares_a_context():
    assert trusting((ROOT,)) is trusting((str(ROOT),))
    assert trusting((ROOT,)) is not trusting((ROOT,), "RSAPublicKey")


def test_names_and_authorities_are_checked():
    context = trusting((ROOT,))

    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.cert_store_stats()["x509"] == 1
    assert trusting(()).verify_mode is ssl.CERT_REQUIRED


def test_what_is_no_certificate_is_an_error():
    with pytest.raises(ssl.SSLError):
        trusting(("hello",))
