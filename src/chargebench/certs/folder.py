"""Where the certificates of a test authority are, and how its own are kept."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from mockserver.world.authority import Authority, Life, PrivateKey

_NAME: Final = "chargebench test authority"
_BEGIN: Final = b"-----BEGIN CERTIFICATE-----"
_PUBLIC, _SECRET = 0o644, 0o600


class AuthorityError(Exception):
    """A folder of certificates cannot be read or kept; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key: Pair(Path("certs/csms.pem"), Path("certs/csms.key"))."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class CertsFolder:
    """The names of the files below one folder; what is in them is nobody's business here."""

    place: Path

    @property
    def ca_file(self) -> Path:
        """What everybody has to trust."""
        return self.place / "ca.pem"

    @property
    def ca_key(self) -> Path:
        return self.place / "ca.key"

    @property
    def crl_file(self) -> Path:
        """What the authority has revoked."""
        return self.place / "crl.pem"

    @property
    def csms(self) -> Pair:
        """The central system's."""
        return Pair(self.place / "csms.pem", self.place / "csms.key")

    def station(self, identity: str) -> Pair:
        """A charge point's; "CP/7" is in CP%2F7.pem."""
        named = self.place / "stations" / quote(identity, safe="")
        return Pair(named.with_name(f"{named.name}.pem"), named.with_name(f"{named.name}.key"))

    def bad(self, flaw: str) -> CertsFolder:
        """The same with a flaw in each certificate; `flaws.FLAWS` has the names."""
        return CertsFolder(self.place / "bad" / flaw)

    def authority(self) -> Authority:
        """The authority that is there; without its key when that is not there.

        Raises AuthorityError when there is none, or none that can be read.
        """
        from mockserver.world.authority import Authority

        try:
            content = self.ca_file.read_bytes()
            key = self.ca_key.read_bytes() if self.ca_key.exists() else None
            return Authority(_certificate(content), None if key is None else _key(key))
        except (OSError, ValueError, TypeError) as error:
            raise _unusable(self.place, error) from error

    def keep_authority(self, life: Life) -> Authority:
        """The authority that is there, made when there is none yet.

        Raises AuthorityError when it cannot be read or written.
        """
        if self.ca_file.exists() and not self.ca_key.exists():
            raise _unusable(self.place, "there is ca.pem, but not the key behind it in ca.key")
        try:
            self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.ca_key.exists():
                _make(self.ca_key, life)
            _, begin, certificate = self.ca_key.read_bytes().partition(_BEGIN)
            if begin and (
                not self.ca_file.exists() or self.ca_file.read_bytes() != begin + certificate
            ):
                write(self.ca_file, begin + certificate)
        except (OSError, ValueError) as error:
            raise _unusable(self.place, error) from error
        return self.authority()


def save(pair: Pair, certificate: Certificate, key: PrivateKey) -> None:
    """Write a certificate and its key, which only this user can read. Raises OSError."""
    pair.certificate.parent.mkdir(parents=True, exist_ok=True)
    write(pair.key, key_pem(key), _SECRET)
    write(pair.certificate, pem(certificate))


def new_key() -> PrivateKey:
    """A key that nobody has had before."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def pem(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def write(path: Path, content: bytes, mode: int = _PUBLIC) -> None:
    """Write a file at once, so that nobody ever reads half of it. Raises OSError."""
    _beside(path, content, mode).replace(path)


def _make(kept: Path, life: Life) -> None:
    """Keep a new authority, unless another process was faster."""
    from mockserver.world import authority

    key = new_key()
    made = authority.root(key, _NAME, life)
    beside = _beside(kept, key_pem(key) + made.pem.encode(), _SECRET)
    try:
        os.link(beside, kept)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _beside(path: Path, content: bytes, mode: int) -> Path:
    """A file in the same folder."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    beside = Path(name)
    beside.chmod(mode)
    return beside


def _certificate(content: bytes) -> Certificate:
    """Raises ValueError."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(content)


def _key(content: bytes) -> PrivateKey:
    """Raises ValueError for no key, and for one of a kind that signs no certificates here."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    found = load_pem_private_key(content.partition(_BEGIN)[0], password=None)
    if not isinstance(found, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError("ca.key is neither an EC nor an RSA key")  # noqa: TRY004
    return found


def _unusable(place: Path, error: Exception | str) -> AuthorityError:
    return AuthorityError(
        f"{place}: the test authority cannot be used: {error}."
        " Remove the folder to have a new one made, or name another."
    )
