"""The test authority of a world signs what asks for it properly."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
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


LIFE = (NOW, NOW + timedelta(days=3))


def extension(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind).value


def test_a_certificate_is_for_the_key_that_asked_and_leads_to_the_root():
    ours = authority.of_world(1, "default")
    leaf, root = chain(authority.sign(ours, request(), NOW))

    leaf.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    assert leaf.public_key() == KEY.public_key()
    assert "CN=CP-7" == leaf.subject.rfc4514_string()
    assert leaf.not_valid_before_utc == NOW - timedelta(days=1)
    assert leaf.not_valid_after_utc == NOW + timedelta(days=365)
    assert [ExtendedKeyUsageOID.CLIENT_AUTH] == list(extension(leaf, x509.ExtendedKeyUsage))
    assert extension(root, x509.BasicConstraints).ca
    assert ours.pem == root.public_bytes(serialization.Encoding.PEM).decode()


def test_it_follows_from_seed_and_world():
    once, again = (
        authority.sign(authority.of_world(1, "default"), request(), NOW) for _ in range(2)
    )
    roots = {authority.of_world(seed, world).pem for seed in (1, 2) for world in ("default", "x")}

    assert once == again
    assert 4 == len(roots)


def test_each_certificate_has_a_number_of_its_own():
    ours = authority.of_world(1, "default")
    signed = [authority.sign(ours, request(f"CP-{number}"), NOW) for number in range(10)]
    signed += [authority.sign(ours, request(), NOW + timedelta(hours=n)) for n in range(1, 11)]
    numbers = {chain(one)[0].serial_number for one in signed}

    assert 20 == len(numbers)
    assert all(0 < number < 1 << 63 for number in numbers)


def test_a_server_is_known_by_its_names_and_addresses():
    ours = authority.of_world(1, "default")
    hosts = ("csms.example.com", "bücher.example", "127.0.0.1", "::1")
    server = authority.Subject(hosts[0], "Acme", "server", hosts)

    made = authority.issue(ours, KEY.public_key(), server, LIFE)

    names = extension(made, x509.SubjectAlternativeName)
    assert ["csms.example.com", "xn--bcher-kva.example"] == names.get_values_for_type(x509.DNSName)
    assert ["127.0.0.1", "::1"] == [str(a) for a in names.get_values_for_type(x509.IPAddress)]
    assert [ExtendedKeyUsageOID.SERVER_AUTH] == list(extension(made, x509.ExtendedKeyUsage))
    assert "O=Acme,CN=csms.example.com" == made.subject.rfc4514_string()
    assert LIFE == (made.not_valid_before_utc, made.not_valid_after_utc)


def test_an_authority_may_have_an_rsa_key():
    key = rsa.generate_private_key(65537, 2048)
    ours = authority.root(key, "of another kind", LIFE)

    leaf, root = chain(authority.sign(ours, request(), NOW))

    leaf.verify_directly_issued_by(root)


def test_one_that_signed_itself_leads_nowhere():
    made = authority.self_signed(KEY, authority.Subject("CP-7", organization=""), LIFE)

    made.verify_directly_issued_by(made)
    assert "CN=CP-7" == made.subject.rfc4514_string()
    assert not extension(made, x509.BasicConstraints).ca


def test_what_is_revoked_is_on_the_list():
    ours = authority.of_world(1, "default")

    listed = x509.load_pem_x509_crl(authority.revoking(ours, [7, 9], LIFE).encode())

    assert {7, 9} == {entry.serial_number for entry in listed}
    assert listed.is_signature_valid(KEY.public_key()) is False
    assert listed.is_signature_valid(ours.certificate.public_key())


def test_without_its_key_an_authority_signs_nothing():
    seen = authority.Authority(authority.of_world(1, "default").certificate, None)

    assert authority.sign(seen, request(), NOW) is None
    with pytest.raises(ValueError, match="no key"):
        authority.issue(seen, KEY.public_key(), authority.Subject("CP-7"), LIFE)


def test_a_request_tells_whom_it_is_for():
    assert "CP-7" == authority.common_name(request())
    assert authority.common_name("none") is None


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
    assert authority.sign(authority.of_world(1, "default"), text, NOW) is None


def test_a_request_that_its_key_has_not_signed_is_not_signed():
    der = bytearray(
        x509.load_pem_x509_csr(request().encode()).public_bytes(serialization.Encoding.DER)
    )
    der[der.index(b"CP-7")] ^= 1
    forged = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM)

    assert authority.sign(authority.of_world(1, "default"), forged.decode(), NOW) is None
