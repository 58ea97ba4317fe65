"""A certificate authority for tests: one for each world, made of its seed (RFC 5280).

What it signs is worth nothing outside of the world. The library is imported when it is first
needed, since most worlds never see a certificate.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from virtualtime import chance

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import CertificateBuilder, CertificateSigningRequest, Name

_ROOT_LIFE: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
_LIFE: Final = (timedelta(days=1), timedelta(days=365))
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def root(seed: int, world: str) -> str:
    """The root certificate of a world, as PEM; always the same one."""
    from cryptography import x509  # noqa: PLC0415

    key, name = _key(seed, world), _name(world)
    return _signed(
        _builder(seed, f"authority/{world}/root", 0)
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .not_valid_before(_ROOT_LIFE[0])
        .not_valid_after(_ROOT_LIFE[1])
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True),
        key,
    )


def sign(seed: int, world: str, request: str, number: int, now: datetime) -> str | None:
    """A certificate for a PKCS #10 request and the root behind it, as PEM.

    None when the request cannot be read or is not signed by its own key. `number` counts what this
    authority signs; a certificate is valid from a day before `now` until a year after.
    """
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    wish = _read(request)
    if wish is None:
        return None
    certificate = _signed(
        _builder(seed, f"authority/{world}/serial", number)
        .subject_name(wish.subject)
        .issuer_name(_name(world))
        .public_key(wish.public_key())
        .not_valid_before(now - _LIFE[0])
        .not_valid_after(now + _LIFE[1])
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False),
        _key(seed, world),
    )
    return certificate + root(seed, world)


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


def _builder(seed: int, label: str, number: int) -> CertificateBuilder:
    from cryptography import x509  # noqa: PLC0415

    serial = chance.bits(seed, label, number) >> 1 or 1
    return x509.CertificateBuilder().serial_number(serial)


def _signed(builder: CertificateBuilder, key: EllipticCurvePrivateKey) -> str:
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415

    made = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return made.public_bytes(serialization.Encoding.PEM).decode()


def _name(world: str) -> Name:
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    named = f"Test authority of {world}"[:64]
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, named)])


def _key(seed: int, world: str) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    drawn = 0
    for part in range(4):
        drawn = drawn << 64 | chance.bits(seed, f"authority/{world}/key", part)
    return ec.derive_private_key(drawn % (_P256_ORDER - 1) + 1, ec.SECP256R1())
