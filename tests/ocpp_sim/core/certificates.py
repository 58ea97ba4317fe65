"""Certificates and signatures made for a test."""

import base64
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

START = datetime(2024, 6, 1, 9, tzinfo=UTC)
CONTENT = b"firmware"
DIGEST = sha256(CONTENT).hexdigest()
EC_KEY = ec.derive_private_key(5, ec.SECP256R1())
OTHER_KEY = ec.derive_private_key(6, ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
RSA_KEY = rsa.generate_private_key(65537, 2048)


def certificate(key=EC_KEY, issuer=None, name="maker", issuer_name=None, days=1, *, age=1):
    """A certificate as PEM, of so many days; its own issuer when none is named."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer_name or name)])
    public = key if not hasattr(key, "public_key") else key.public_key()
    signer = issuer or key
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(public)
        .serial_number(255)
        .not_valid_before(START - timedelta(days=age))
        .not_valid_after(START + timedelta(days=days))
        .sign(signer, None if signer is ED_KEY else hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def signature(key=EC_KEY, content=CONTENT, pad=None):
    """The signature of a content as base64."""
    if key is RSA_KEY:
        made = key.sign(content, pad or PSS, hashes.SHA256())
    elif key is ED_KEY:
        made = key.sign(content)
    else:
        made = key.sign(content, ec.ECDSA(hashes.SHA256()))
    return base64.b64encode(made).decode()


PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
PKCS1 = padding.PKCS1v15()
