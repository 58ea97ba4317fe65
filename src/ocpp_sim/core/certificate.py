"""What is in a certificate, as pure functions over PEM (security extension §5; RFC 5280).

The library is imported when it is first needed, since most fleets never see a certificate.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from virtualtime import chance

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

HashName = Literal["SHA256", "SHA384", "SHA512"]
_SHORT = 0x7F
# Twenty octets (RFC 5280 §4.1.2.2), which are the 40 digits that the answer has room for.
_MOST_SERIAL = (1 << 160) - 1
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class HashData:
    """What names a certificate: digests in hexadecimal, the serial number in hexadecimal too."""

    algorithm: HashName
    issuer_name: str
    issuer_key: str
    serial: str


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which key of which charge point: every number is another key, always the same one."""

    seed: int
    identity: str
    number: int


def hash_data(pem: str, algorithm: HashName = "SHA256") -> HashData | None:
    """The hash data of a root certificate, whose issuer's key is its own; None for no PEM."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    certificate = _read(pem)
    if certificate is None:
        return None

    def digest(content: bytes) -> str:
        hashing = hashes.Hash(getattr(hashes, algorithm)())
        hashing.update(content)
        return hashing.finalize().hex()

    name = digest(certificate.issuer.public_bytes())
    return HashData(
        algorithm, name, digest(_key_bits(certificate)), f"{certificate.serial_number:x}"
    )


def is_issued_by(pem: str, roots: Iterable[str], now: datetime) -> bool:
    """Whether a certificate is valid now and one of the roots has signed it, or is it."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

    certificate = _read(pem)
    if certificate is None:
        return False
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return False
    for root in filter(None, map(_read, roots)):
        try:
            certificate.verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return True
    return False


def is_signed_by(pem: str, signature: str, sha256: str) -> bool:
    """Whether the key of a certificate has signed a digest: ECDSA, RSA-PSS or PKCS #1 v1.5."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils  # noqa: PLC0415

    certificate = _read(pem)
    if certificate is None:
        return False
    key, hashing = certificate.public_key(), utils.Prehashed(hashes.SHA256())
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    try:
        written, digest = base64.b64decode(signature, validate=True), bytes.fromhex(sha256)
    except (binascii.Error, ValueError):
        return False
    for way in (pss, padding.PKCS1v15()):
        try:
            if isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(written, digest, ec.ECDSA(hashing))
            elif isinstance(key, rsa.RSAPublicKey):
                key.verify(written, digest, way, hashing)
            else:
                return False
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


def request(key: KeyName, organization: str) -> str:
    """A PKCS #10 request for the key of a charge point, as PEM; the same for the same key."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    names = [x509.NameAttribute(NameOID.COMMON_NAME, key.identity[:64] or "-")]
    if organization:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]))
    built = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    signed = built.sign(_private(key), hashes.SHA256(), ecdsa_deterministic=True)
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def is_for(pem: str, key: KeyName) -> bool:
    """Whether a certificate, the first of its chain, is for a charge point's key."""
    certificate = _read(pem)
    return certificate is not None and certificate.public_key() == _private(key).public_key()


def private_pem(key: KeyName) -> str:
    """The private key of a charge point, as PEM."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    return (
        _private(key)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def sign(key: KeyName, content: bytes) -> bytes:
    """ECDSA with SHA-256 by a charge point's key, as DER; the same for the same (RFC 6979)."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    return _private(key).sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def public_der(key: KeyName) -> bytes:
    """The public key of a charge point, as DER."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    return (
        _private(key)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def key_kind(pem: str) -> str:
    """What kind of key a certificate is for: "ECPublicKey"; "none" for no PEM."""
    certificate = _read(pem)
    return "none" if certificate is None else type(certificate.public_key()).__name__


def validity(pem: str) -> tuple[datetime, datetime] | None:
    """From when until when a certificate is good; None for no PEM."""
    certificate = _read(pem)
    if certificate is None:
        return None
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _private(key: KeyName) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    drawn = 0
    for part in range(4):
        label = f"station/{key.identity}/key/{key.number}"
        drawn = drawn << 64 | chance.bits(key.seed, label, part)
    return ec.derive_private_key(drawn % (_P256_ORDER - 1) + 1, ec.SECP256R1())


def _read(pem: str) -> Certificate | None:
    from cryptography import x509  # noqa: PLC0415
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        # What is read lazily may be broken too.
        certificate.public_key(), certificate.issuer.public_bytes()
        serial = certificate.serial_number
    except (ValueError, UnsupportedAlgorithm):
        return None
    return certificate if 0 <= serial <= _MOST_SERIAL else None


def _key_bits(certificate: Certificate) -> bytes:
    """The bits of the public key alone, without the algorithm beside them (RFC 6960 §4.1.1)."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
    )

    info = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    algorithm_at, _ = _content(info, 0)
    _, bits_at = _content(info, algorithm_at)
    start, end = _content(info, bits_at)
    return info[start + 1 : end]


def _content(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends (X.690 §8.1.3)."""
    length, start = der[at + 1], at + 2
    if length > _SHORT:
        start += length & _SHORT
        length = int.from_bytes(der[at + 2 : start], "big")
    return start, start + length
