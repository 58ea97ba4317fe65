"""The test authority of a world signs what asks for it properly."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mockserver.world import authority

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
KEY = ec.derive_private_key(4711, ec.SECP256R1())


def request(name="CP-7"):
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateSigningRequestBuilder().subject_name(names).sign(KEY, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def chain(text):
    return x509.load_pem_x509_certificates(text.encode())


def test_a_certificate_is_for_the_key_that_asked_and_leads_to_the_root():
    leaf, root = chain(authority.sign(1, "default", request(), 1, NOW))

    leaf.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    assert leaf.public_key() == KEY.public_key()
    assert "CN=CP-7" == leaf.subject.rfc4514_string()
    assert leaf.not_valid_before_utc == NOW - timedelta(days=1)
    assert leaf.not_valid_after_utc == NOW + timedelta(days=365)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [ExtendedKeyUsageOID.CLIENT_AUTH] == list(usage)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert authority.root(1, "default") == root.public_bytes(serialization.Encoding.PEM).decode()


def test_it_follows_from_seed_and_world():
    once, again = (authority.sign(1, "default", request(), 1, NOW) for _ in range(2))
    roots = {authority.root(seed, world) for seed in (1, 2) for world in ("default", "other")}

    assert chain(once)[0].serial_number == chain(again)[0].serial_number
    assert 4 == len(roots)


def test_each_certificate_has_a_number_of_its_own():
    numbers = {
        chain(authority.sign(1, "default", request(), number, NOW))[0].serial_number
        for number in range(20)
    }

    assert 20 == len(numbers)
    assert all(0 < number < 1 << 63 for number in numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        request().replace("CERTIFICATE REQUEST", "CERTIFICATE"),
        request("é" * 30)[:-80],
    ],
)
def test_what_is_no_request_is_not_signed(text):
    assert authority.sign(1, "default", text, 1, NOW) is None


def test_a_request_that_its_key_has_not_signed_is_not_signed():
    der = bytearray(
        x509.load_pem_x509_csr(request().encode()).public_bytes(serialization.Encoding.DER)
    )
    der[der.index(b"CP-7")] ^= 1
    forged = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM)

    assert authority.sign(1, "default", forged.decode(), 1, NOW) is None
