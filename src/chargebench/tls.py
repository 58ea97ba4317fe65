"""TLS by a certificate of a test authority, for clients that refuse plain http, and for wss.

Without a folder of the user's an authority is made once and kept for this user, so that it has to
be trusted only once; its key never leaves the machine.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chargebench.certs.flaws import life
from chargebench.certs.folder import AuthorityError, CertsFolder, key_pem, new_key, pem
from chargebench.certs.make import AUTHORITY_DAYS, LOCAL
from mockserver.adapters.clock import SystemClock
from mockserver.world import authority
from mockserver.world.authority import Subject

if TYPE_CHECKING:
    from mockserver.world.authority import Authority

__all__ = ["AuthorityError", "Trust", "local", "of_folder"]

# what browsers take at most
_DAYS: Final = 397
_LONGEST_NAME: Final = 64
_ANYWHERE: Final = frozenset({"", "0.0.0.0", "::"})


@dataclass(frozen=True, slots=True)
class Trust:
    """What this server shows, and whom it trusts; others have to trust `ca_file`."""

    folder: CertsFolder
    authority: Authority
    shown: bytes = field(repr=False)

    @property
    def ca_file(self) -> Path:
        return self.folder.ca_file

    def https(self) -> ssl.SSLContext:
        """A context that asks nobody for a certificate. Raises AuthorityError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        with tempfile.TemporaryDirectory(prefix="chargebench-tls-") as beside:
            file = Path(beside) / "shown.pem"
            file.touch(mode=0o600)
            file.write_bytes(self.shown)
            try:
                context.load_cert_chain(file)
            except OSError as error:
                raise AuthorityError(
                    f"{self.folder.csms.certificate}: is no certificate that goes with"
                    f" {self.folder.csms.key.name}: {error}. Make them anew with chargebench certs."
                ) from error
        return context

    def wss(self, *, required: bool) -> ssl.SSLContext:
        """A context that takes certificates of charge points by this authority, or wants one.

        What the authority has revoked is refused. Nobody is handed a ticket, which would be judged
        later in place of a certificate. Raises AuthorityError.
        """
        context = self.https()
        context.verify_mode = ssl.CERT_REQUIRED if required else ssl.CERT_OPTIONAL
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
        context.load_verify_locations(self.ca_file)
        if self.folder.crl_file.exists():
            try:
                context.load_verify_locations(self.folder.crl_file)
            except OSError as error:
                raise AuthorityError(f"{self.folder.crl_file}: {error}.") from error
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        return context


def of_folder(place: Path) -> Trust:
    """What `chargebench certs` has made, or anybody else by the same names.

    Raises AuthorityError when a file is missing or cannot be read.
    """
    folder = CertsFolder(place)
    ours = folder.authority()
    try:
        shown = folder.csms.key.read_bytes() + folder.csms.certificate.read_bytes()
    except OSError as error:
        raise AuthorityError(
            f"{place}: there is no certificate of a central system: {error}."
            " Make one with chargebench certs."
        ) from error
    return Trust(folder, ours, shown)


def local(place: Path | None, host: str) -> Trust:
    """A fresh certificate for this machine's names and the given host, by a kept authority.

    The authority is made when it is not there yet; without a folder in a temporary one.
    Raises AuthorityError when it cannot be read or written.
    """
    kept = Path(tempfile.mkdtemp(prefix="chargebench-tls-")) if place is None else place
    folder, now = CertsFolder(kept), SystemClock().now()
    day = timedelta(days=1)
    ours = folder.keep_authority((now - day, now + AUTHORITY_DAYS * day))
    names = tuple(sorted({*LOCAL, socket.gethostname(), host} - _ANYWHERE))
    key, name = new_key(), socket.gethostname()[:_LONGEST_NAME]
    subject = Subject(name, side="server", hosts=names)
    leaf = authority.issue(ours, key.public_key(), subject, life(now, _DAYS))
    return Trust(folder, ours, key_pem(key) + pem(leaf))
