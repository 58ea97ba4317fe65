"""A certificate authority for tests, as a value (RFC 5280; OCPP 2.0.1 A00, A02).

What it signs is worth nothing outside of a test bench. The library is imported when it is first
needed, since most worlds never see a certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from virtualtime import chance

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
    from cryptography.x509 import (
        Certificate,
        CertificateBuilder,
        CertificateSigningRequest,
        GeneralName,
        KeyUsage,
        Name,
    )

    PrivateKey: TypeAlias = EllipticCurvePrivateKey | RSAPrivateKey

# not valid before, not valid after
Life: TypeAlias = tuple[datetime, datetime]
Side: TypeAlias = Literal["client", "server"]
ORGANIZATION: Final = "chargebench"
_ROOT_LIFE: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
_EARLIER, _LATER = timedelta(days=1), timedelta(days=365)
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_LONGEST_NAME = 64
# Eight octets of twenty (RFC 5280 §4.1.2.2), and a positive number.
_SERIAL_OCTETS = 8


@dataclass(frozen=True, slots=True)
class Authority:
    """The certificate of a root, and the key behind it; without the key it signs nothing."""

    certificate: Certificate
    key: PrivateKey | None = field(repr=False)

    @property
    def pem(self) -> str:
        """What others have to trust."""
        return _pem(self.certificate)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate is for: Subject("CP-7", "Acme"), or a server with its `hosts`.

    The common name of a charge point is its identity, that of a server its first host, and the
    organization is who runs them (OCPP 2.0.1 A00; OCPP 1.6 security whitepaper).
    """

    common_name: str
    organization: str = ORGANIZATION
    side: Side = "client"
    hosts: tuple[str, ...] = ()


def of_world(seed: int, world: str) -> Authority:
    """The authority of a world, made of its seed; always the same one."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    drawn = 0
    for part in range(4):
        drawn = drawn << 64 | chance.bits(seed, f"authority/{world}/key", part)
    key = ec.derive_private_key(drawn % (_P256_ORDER - 1) + 1, ec.SECP256R1())
    return root(key, f"Test authority of {world}", _ROOT_LIFE)


def root(key: PrivateKey, name: str, life: Life) -> Authority:
    """An authority whose certificate its own key has signed."""
    from cryptography import x509  # noqa: PLC0415

    named = _name(Subject(name[:_LONGEST_NAME]))
    builder = (
        _builder(key.public_key(), named, named, life, name.encode())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
    )
    return Authority(_signed(builder, key), key)


def issue(
    authority: Authority, key: CertificatePublicKeyTypes, subject: Subject, life: Life
) -> Certificate:
    """A certificate for a key, which the authority says is that of the subject.

    Raises ValueError for an authority without a key, and for a name that is too long.
    """
    return _issued(authority, key, _name(subject), subject, life)


def self_signed(key: PrivateKey, subject: Subject, life: Life) -> Certificate:
    """A certificate behind which nobody stands but its own key."""
    from cryptography import x509  # noqa: PLC0415

    named = _name(subject)
    builder = _builder(key.public_key(), named, named, life, b"self-signed")
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    return _signed(_for(builder, subject), key)


def sign(
    authority: Authority, request: str, now: datetime, latest: datetime | None = None
) -> str | None:
    """A certificate for a PKCS #10 request and the root behind it, as PEM (OCPP 2.0.1 A02).

    None when the request cannot be read or is not signed by its own key, and when the authority
    has no key. It is valid from a day before `now` until a year after, or after the `latest` time
    at which somebody may look at it.
    """
    wish = _read(request)
    if wish is None or authority.key is None:
        return None
    life = now - _EARLIER, (latest or now) + _LATER
    made = _issued(authority, wish.public_key(), wish.subject, Subject(""), life)
    return _pem(made) + authority.pem


def common_name(request: str) -> str | None:
    """Whom a PKCS #10 request is for; None when it does not say, or cannot be read."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    wish = _read(request)
    names = () if wish is None else wish.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else None


def revoking(authority: Authority, certificates: Sequence[int], life: Life) -> str:
    """A list of serial numbers that are not to be trusted any more, as PEM (RFC 5280 §5).

    Raises ValueError for an authority without a key.
    """
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415

    key = _key_of(authority)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(life[0])
        .next_update(life[1])
    )
    for number in certificates:
        revoked = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(life[0])
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def _issued(
    authority: Authority,
    key: CertificatePublicKeyTypes,
    named: Name,
    subject: Subject,
    life: Life,
) -> Certificate:
    from cryptography import x509  # noqa: PLC0415

    signing, issuer = _key_of(authority), authority.certificate
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    builder = (
        _builder(key, named, issuer.subject, life, issuer.signature)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(above, critical=False)
    )
    return _signed(_for(builder, subject), signing)


def _builder(
    key: CertificatePublicKeyTypes, named: Name, issuer: Name, life: Life, salt: bytes
) -> CertificateBuilder:
    """What every certificate has; its number follows from what it is about."""
    from cryptography import x509  # noqa: PLC0415

    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    told = "/".join(at.isoformat() for at in life)
    about = b"/".join((salt, identifier.digest, named.public_bytes(), told.encode()))
    serial = int.from_bytes(sha256(about).digest()[:_SERIAL_OCTETS], "big") >> 1 or 1
    return (
        x509.CertificateBuilder()
        .serial_number(serial)
        .subject_name(named)
        .issuer_name(issuer)
        .public_key(key)
        .not_valid_before(life[0])
        .not_valid_after(life[1])
        .add_extension(identifier, critical=False)
    )


def _for(builder: CertificateBuilder, subject: Subject) -> CertificateBuilder:
    """What a certificate of one side may be used for."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    sides = {"client": ExtendedKeyUsageOID.CLIENT_AUTH, "server": ExtendedKeyUsageOID.SERVER_AUTH}
    purpose = x509.ExtendedKeyUsage([sides[subject.side]])
    builder = builder.add_extension(_usage(signs=False), critical=True)
    builder = builder.add_extension(purpose, critical=False)
    if subject.hosts:
        names = x509.SubjectAlternativeName([_host(host) for host in subject.hosts])
        builder = builder.add_extension(names, critical=False)
    return builder


def _usage(*, signs: bool) -> KeyUsage:
    """The usage of an authority's key, or that of one end of a connection."""
    from cryptography import x509  # noqa: PLC0415

    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> GeneralName:
    from cryptography import x509  # noqa: PLC0415

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode())


def _name(subject: Subject) -> Name:
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    told = [x509.NameAttribute(NameOID.COMMON_NAME, subject.common_name)]
    if subject.organization:
        told.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organization))
    return x509.Name(told)


def _key_of(authority: Authority) -> PrivateKey:
    if authority.key is None:
        raise ValueError("the authority has no key here, so it cannot sign anything")
    return authority.key


def _read(request: str) -> CertificateSigningRequest | None:
    from cryptography import x509  # noqa: PLC0415
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    try:
        found = x509.load_pem_x509_csr(request.encode())
        # What is read lazily may be broken too.
        valid, _ = found.is_signature_valid, found.subject.public_bytes()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return found if valid else None


def _signed(builder: CertificateBuilder, key: PrivateKey) -> Certificate:
    """Signed without chance where the kind of key allows it."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    if isinstance(key, ec.EllipticCurvePrivateKey):
        return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return builder.sign(key, hashes.SHA256())


def _pem(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    return certificate.public_bytes(serialization.Encoding.PEM).decode()
