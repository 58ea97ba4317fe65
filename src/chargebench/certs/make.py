"""Fills a folder with the certificates of a test authority."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from chargebench.certs.flaws import FLAWS, REVOKED, Authorities, Flaw, Wish, good, life
from chargebench.certs.folder import AuthorityError, CertsFolder, Pair, new_key, save, write
from mockserver.world import authority
from mockserver.world.authority import ORGANIZATION, Authority, Subject

DAYS: Final = 365
AUTHORITY_DAYS: Final = 3650
LONGEST_IDENTITY: Final = 64
LOCAL: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom certificates are made, and for how long.

    `hosts` are names and addresses of the central system, its own name first; `bad` says whether
    the bad ones are made too.
    """

    identities: Sequence[str] = ()
    hosts: Sequence[str] = LOCAL
    organization: str = ORGANIZATION
    days: int = DAYS
    bad: bool = True


@dataclass(slots=True)
class _Maker:
    authorities: Authorities
    wanted: Wanted
    now: datetime

    def fill(self, folder: CertsFolder, flaw: Flaw) -> list[int]:
        """Write the certificates of both sides into a folder; gives their numbers."""
        wanted, numbers = self.wanted, []
        hosts = tuple(wanted.hosts)
        server = Subject(hosts[0], wanted.organization, "server", hosts)
        numbers.append(self._put(folder.csms, server, flaw))
        for identity in wanted.identities:
            subject = Subject(identity, wanted.organization)
            numbers.append(self._put(folder.station(identity), subject, flaw))
        return numbers

    def _put(self, pair: Pair, subject: Subject, flaw: Flaw) -> int:
        key = new_key()
        made = flaw(self.authorities, Wish(key, subject, life(self.now, self.wanted.days)))
        save(pair, made, key)
        return made.serial_number


def make(place: Path, wanted: Wanted, now: datetime) -> CertsFolder:
    """Fill a folder; an authority that is there stays, other files are made anew.

    Raises AuthorityError when the folder cannot be used, ValueError for an identity that fits no
    certificate.
    """
    for identity in wanted.identities:
        if not 0 < len(identity) <= LONGEST_IDENTITY:
            raise ValueError(
                f"'{identity[:LONGEST_IDENTITY]}…': an identity in a certificate has 1 to"
                f" {LONGEST_IDENTITY} characters (RFC 5280, ub-common-name)"
            )
    folder = CertsFolder(place)
    forever = now - timedelta(days=1), now + timedelta(days=AUTHORITY_DAYS)
    ours = folder.keep_authority(forever)
    strange = authority.root(new_key(), "An authority that nobody trusts", forever)
    maker = _Maker(Authorities(ours, strange), wanted, now)
    try:
        maker.fill(folder, good)
        revoked = set(_revoked(folder.crl_file))
        if wanted.bad:
            for name, flaw in FLAWS.items():
                numbers = maker.fill(folder.bad(name), flaw)
                revoked.update(numbers if name == REVOKED else ())
        _publish(folder, ours, authority.revoking(ours, sorted(revoked), forever), bad=wanted.bad)
    except (OSError, ValueError) as error:
        raise AuthorityError(f"{place}: the certificates cannot be made: {error}.") from error
    return folder


def _publish(folder: CertsFolder, ours: Authority, revocations: str, *, bad: bool) -> None:
    """Put what everybody has to know beside the certificates."""
    write(folder.crl_file, revocations.encode())
    for flaw in FLAWS if bad else ():
        beside = folder.bad(flaw)
        write(beside.ca_file, ours.pem.encode())
        write(beside.crl_file, revocations.encode())


def _revoked(kept: Path) -> Iterable[int]:
    """What was revoked before. Raises OSError, and ValueError for a file that is no such list."""
    from cryptography import x509

    if not kept.exists():
        return ()
    return [entry.serial_number for entry in x509.load_pem_x509_crl(kept.read_bytes())]
