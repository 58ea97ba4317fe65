"""TLS by a certificate of a local authority, for clients that refuse plain http.

The authority is made once and kept for this user, so that it has to be trusted only once; its key
never leaves the machine.
"""

import os
import socket
import ssl
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mockserver.adapters.clock import SystemClock

if TYPE_CHECKING:
    import trustme

_NAME = "chargebench local authority"
_KEPT, _SHOWN = "authority.pem", "ca.pem"
_BEGIN = b"-----BEGIN CERTIFICATE-----"
# what browsers take at most, and for clocks that are not quite right
_LIFE, _EARLIER = timedelta(days=397), timedelta(days=1)
_LOCAL = ("localhost", "127.0.0.1", "::1")
_ANYWHERE = frozenset({"", "0.0.0.0", "::"})


class AuthorityError(Exception):
    """The local authority cannot be read or kept; the text says where and what to do."""


@dataclass(frozen=True, slots=True)
class Authority:
    """`ca_file` is its certificate, which clients have to trust."""

    ca: "trustme.CA"
    ca_file: Path

    def server_context(self, host: str) -> ssl.SSLContext:
        """A context with a fresh certificate for this machine's names and the given host."""
        now = SystemClock().now()
        names = {*_LOCAL, socket.gethostname(), host} - _ANYWHERE
        leaf = self.ca.issue_cert(*sorted(names), not_before=now - _EARLIER, not_after=now + _LIFE)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context


def authority(folder: Path | None) -> Authority:
    """The authority that is kept in a folder, made when it is not there yet.

    Without a folder it is made anew in a temporary one.
    Raises AuthorityError when it cannot be read or written.
    """
    # every start imports this module, and one without TLS shall not wait for that
    import trustme

    place = Path(tempfile.mkdtemp(prefix="chargebench-tls-")) if folder is None else folder
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = place / _KEPT
        if not kept.exists():
            _make(kept)
        key, begin, certificate = kept.read_bytes().partition(_BEGIN)
        ca = trustme.CA.from_pem(begin + certificate, key)
        shown = place / _SHOWN
        if not shown.exists() or shown.read_bytes() != ca.cert_pem.bytes():
            _write(shown, ca.cert_pem.bytes())
    except (OSError, ValueError) as error:
        raise AuthorityError(
            f"{place}: the local authority for TLS cannot be used: {error}."
            " Remove the folder to have a new one made."
        ) from error
    return Authority(ca, shown)


def _make(kept: Path) -> None:
    """Keep a new authority, unless another process was faster."""
    import trustme

    ca = trustme.CA(organization_name=_NAME)
    beside = _beside(kept, ca.private_key_pem.bytes() + ca.cert_pem.bytes())
    try:
        os.link(beside, kept)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _write(path: Path, content: bytes) -> None:
    _beside(path, content).replace(path)


def _beside(path: Path, content: bytes) -> Path:
    """A file in the same folder that only this user can read."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)
