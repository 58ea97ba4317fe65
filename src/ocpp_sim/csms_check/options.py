"""What a check is told about the central system."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from ocpp_sim.plan.security import Security
from ocpp_sim.transport.address import flaw, is_secure
from ocpp_sim.transport.own import Own
from ocpp_sim.transport.trust import private

_SHORTEST_S = 0.05


class OptionError(ValueError):
    """An option of the check is out of range."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """CheckOptions(csms="ws://127.0.0.1:8080/ocpp", identity="CHECK-1").

    `csms` is what stands before "/{identity}". `tag` may charge there; `strange_tag` is one that
    nobody knows. An answer may take `within_s`. On wss:// `tls` is used, else the trust of the
    system; `certs` is a folder of `chargebench certs`. A password `as_hex` is sent as the octets
    that it spells. Raises OptionError.
    """

    csms: str
    identity: str = "CHECK-1"
    password: str | None = None
    tag: str = "CHECKTAG1"
    strange_tag: str = "NOBODYKNOWSME"
    within_s: float = 5.0
    tls: ssl.SSLContext | None = field(default=None, compare=False)
    certs: Path | None = None
    as_hex: bool = False

    def __post_init__(self) -> None:
        wrong = flaw(self.csms)
        wrong = wrong or self._security(self.password).lack(self.csms)
        if wrong:
            raise OptionError(wrong)
        if self.within_s < _SHORTEST_S:
            raise OptionError(f"within_s is {self.within_s}; it must be at least {_SHORTEST_S}")
        for name in ("tag", "strange_tag"):
            if not 1 <= len(getattr(self, name)) <= 20:  # noqa: PLR2004  # OCPP 1.6 §7.28 CiString20
                raise OptionError(
                    f"{name} is {getattr(self, name)!r}; a tag has 1 to 20 characters"
                )

    def sent(self, password: str | None) -> str | bytes | None:
        """A password as it goes over the line."""
        return self._security(password).octets_of(self.identity)

    def _security(self, password: str | None) -> Security:
        return Security(password=password or "", password_as="hex" if self.as_hex else "text")


def tls_of(
    csms: str, ca: Path | None, certificate: Path | None, key: Path | None
) -> ssl.SSLContext | None:
    """What TLS is spoken by: whom to trust, and what to show; None where it is not.

    Without a `key` it is in the file of the certificate. Raises OptionError.
    """
    if not is_secure(csms):
        if ca or certificate:
            raise OptionError(f"a certificate is given and csms is {csms!r}; TLS is for wss://")
        return None
    try:
        roots = () if ca is None else (ca.read_text("ascii"),)
        own = None
        if certificate is not None:
            secret = "" if key is None else key.read_text("ascii")
            own = Own(certificate.read_text("ascii"), secret)
        return private(roots, own)
    except (OSError, ValueError) as error:
        raise OptionError(f"the certificates cannot be used: {error}") from error
