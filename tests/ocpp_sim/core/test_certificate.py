"""What is read from certificates, held to what the library makes."""

from datetime import timedelta
from hashlib import sha256, sha512

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from ocpp_sim.core.certificate import (
    KeyName,
    hash_data,
    is_for,
    is_issued_by,
    is_signed_by,
    key_kind,
    private_pem,
    request,
    validity,
)
from tests.ocpp_sim.core import certificates as made

KEY = KeyName(7, "CP-1", 1)
GARBAGE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(("name", "digest"), [("SHA256", sha256), ("SHA512", sha512)])
def test_a_root_is_named_by_its_hashes(name, digest):
    pem = made.certificate()

    found = hash_data(pem, name)

    issuer = x509.load_pem_x509_certificate(pem.encode()).issuer.public_bytes()
    point = made.EC_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert (found.issuer_name, found.serial) == (digest(issuer).hexdigest(), "ff")
    assert found.issuer_key == digest(point).hexdigest()


def test_a_root_with_a_longer_key_is_named_by_its_hashes_too():
    bits = made.RSA_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)

    assert hash_data(made.certificate(made.RSA_KEY)).issuer_key == sha256(bits).hexdigest()


@pytest.mark.parametrize("text", ["", "hello", GARBAGE])
def test_what_is_no_certificate_has_no_name_and_proves_nothing(text):
    assert hash_data(text) is None
    assert not is_issued_by(text, [made.certificate()], made.START)
    assert not is_signed_by(text, made.signature(), made.DIGEST)
    assert not is_for(text, KEY)


def test_a_certificate_is_trusted_for_the_sake_of_its_issuer():
    root = made.certificate(name="root")
    stranger = made.certificate(made.OTHER_KEY, name="stranger")
    leaf = made.certificate(made.OTHER_KEY, made.EC_KEY, name="leaf", issuer_name="root")
    forged = made.certificate(made.OTHER_KEY, made.OTHER_KEY, name="leaf", issuer_name="root")

    assert is_issued_by(leaf, [stranger, root], made.START)
    assert is_issued_by(root, [root], made.START)
    assert not is_issued_by(leaf, ["?", stranger], made.START)
    assert not is_issued_by(forged, [root], made.START)
    assert not is_issued_by(leaf, [root], made.START + timedelta(days=2))
    assert not is_issued_by(leaf, [root], made.START - timedelta(days=2))


@pytest.mark.parametrize(
    ("key", "pad"),
    [(made.EC_KEY, None), (made.RSA_KEY, made.PSS), (made.RSA_KEY, made.PKCS1)],
)
def test_a_signature_is_checked_against_a_digest(key, pad):
    pem, signed = made.certificate(key), made.signature(key, pad=pad)

    assert is_signed_by(pem, signed, made.DIGEST)
    assert not is_signed_by(pem, signed, "ab" * 32)
    assert not is_signed_by(pem, signed, "ab")


@pytest.mark.parametrize(("signature", "digest"), [("?", made.DIGEST), ("AAAA", "xyz")])
def test_a_signature_that_cannot_be_read_proves_nothing(signature, digest):
    assert not is_signed_by(made.certificate(), signature, digest)


def test_a_key_of_another_kind_proves_nothing():
    pem = made.certificate(made.ED_KEY)

    assert not is_signed_by(pem, made.signature(made.ED_KEY), made.DIGEST)


@pytest.mark.parametrize(
    ("organization", "names"), [("", ["CN=CP-1"]), ("Grid", ["O=Grid", "CN=CP-1"])]
)
def test_a_request_is_for_the_key_and_always_the_same(organization, names):
    pem = request(KEY, organization)

    asked = x509.load_pem_x509_csr(pem.encode())
    assert asked.is_signature_valid
    assert asked.subject.rfc4514_string().split(",") == names
    assert request(KEY, organization) == pem
    assert request(KeyName(7, "CP-1", 2), organization) != pem


def test_a_certificate_is_for_the_key_that_was_asked_for():
    asked = x509.load_pem_x509_csr(request(KEY, "").encode())
    signed = made.certificate(asked.public_key(), made.EC_KEY, name="CP-1", issuer_name="root")

    assert is_for(signed + made.certificate(name="root"), KEY)
    assert not is_for(signed, KeyName(7, "CP-1", 2))


def test_a_key_can_be_used_elsewhere():
    key = load_pem_private_key(private_pem(KEY).encode(), None)

    assert is_for(made.certificate(key), KEY)


def test_the_kind_of_a_key_and_the_end_are_read():
    assert key_kind(made.certificate()) == "ECPublicKey"
    assert key_kind(made.certificate(made.RSA_KEY)) == "RSAPublicKey"
    assert validity(made.certificate(days=3)) == (
        made.START - timedelta(days=1),
        made.START + timedelta(days=3),
    )
    assert (key_kind("hello"), validity("hello")) == ("none", None)
