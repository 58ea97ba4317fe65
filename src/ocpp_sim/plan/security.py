"""How the charge points of a plan are let in: the security profiles of OCPP, and bad certificates.

Profile 0 is none, 1 a password in the open, 2 a password through TLS, 3 a certificate of their own
(OCPP 1.6 security extension §3; OCPP 2.0.1 part 2, A00).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Final, Literal

PROFILES: Final = (0, 1, 2, 3)
GOOD, NONE = "good", "none"
CERTIFICATES: Final = (
    GOOD,
    "expired",
    "not-yet-valid",
    "wrong-name",
    "self-signed",
    "wrong-authority",
    "revoked",
    NONE,
)
PASSWORDS_AS: Final = ("text", "hex")
IDENTITY: Final = "{identity}"
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_BASIC: Final = (1, 2)
_TLS, _MUTUAL = 2, 3


@dataclass(frozen=True, slots=True)
class Security:
    """Security(profile=2, ca="certs/ca.pem", password="{identity}-s3cret").

    Without a profile a password is sent when there is one, else on TLS a certificate, and TLS is
    as the address says.
    `certs` is a folder as `chargebench certs` makes it, of which `ca` may stand elsewhere;
    `certificate` is which of a charge point's own it shows. `csms_tls` is where TLS is spoken, when
    that is not where the others go. A password `as_hex` is sent as the octets that it spells
    (OCPP-J 1.6 §6.2).
    """

    profile: int | None = None
    csms_tls: str = ""
    ca: str = ""
    certs: str = ""
    password: str = field(default="", repr=False)
    password_as: Literal["", "text", "hex"] = ""
    certificate: str = ""

    def over(self, other: "Security") -> "Security":
        """This one, and the other where this one says nothing."""
        values = {
            one.name: getattr(other if getattr(self, one.name) in ("", None) else self, one.name)
            for one in fields(self)
        }
        return Security(**values)

    @property
    def as_hex(self) -> bool:
        return self.password_as == "hex"  # noqa: S105  # how, not which

    @property
    def shows_one(self) -> bool:
        """Whether there is a certificate that they can show."""
        return bool(self.certs) and self.certificate != NONE

    @property
    def shows_by_itself(self) -> bool:
        """Whether they show it on TLS though no profile says so: where there is no password."""
        return self.shows_one and self.profile is None and not self.password

    @property
    def ca_file(self) -> str:
        return self.ca or (f"{self.certs}/ca.pem" if self.certs else "")

    @property
    def own_folder(self) -> str:
        """Where their own certificates are: "certs/bad/expired"."""
        flaw = self.certificate or GOOD
        return self.certs if flaw == GOOD else f"{self.certs}/bad/{flaw}"

    def password_of(self, identity: str) -> str:
        return self.password.replace(IDENTITY, identity)

    def octets_of(self, identity: str) -> str | bytes | None:
        """A password as it is sent, None when there is none."""
        password = self.password_of(identity)
        spells = self.as_hex and _HEX.fullmatch(password)
        return bytes.fromhex(password) if spells else password or None

    def lack(self, csms: str) -> str:
        """What is missing for its profile at an address, and what to do; "" when nothing is."""
        return next(self._wrong(), "") or next(self._lacks(csms), "")

    def _wrong(self) -> Iterator[str]:
        if self.profile not in (None, *PROFILES):
            yield f"security profile is {self.profile}; allowed are 0, 1, 2, 3"
        if self.certificate and self.certificate not in CERTIFICATES:
            yield f"certificate is '{self.certificate}'; allowed are {', '.join(CERTIFICATES)}"
        if self.csms_tls and not _is_secure(self.csms_tls):
            yield f"csms_tls is {self.csms_tls!r}; expected wss://host/path"
        if self.as_hex and self.password and not _HEX.fullmatch(self.password_of("")):
            yield (
                "the password is to be sent as the octets that it spells, and does not spell any;"
                " expected pairs of the digits 0 to 9 and A to F, or --password-as text"
            )

    def _lacks(self, csms: str) -> Iterator[str]:
        profile = self.profile or 0
        if profile in _BASIC and not self.password:
            yield (
                f"security profile {profile} needs a password and there is none; give --password,"
                f" in which {IDENTITY} stands for the identity of each charge point"
            )
        if profile >= _TLS and not _is_secure(self.csms_tls or csms):
            yield (
                f"security profile {profile} is TLS and csms is {csms!r}; give wss://host/path,"
                " or where TLS is spoken with --csms-tls"
            )
        if self.certs or self.certificate == NONE:
            return
        if profile == _MUTUAL:
            yield (
                "security profile 3 needs a certificate for each charge point; give the folder of"
                " `chargebench certs` with --certs"
            )
        if self.certificate not in ("", GOOD):
            yield (
                f"certificate is '{self.certificate}' and there is no folder to take it from;"
                " give that of `chargebench certs` with --certs"
            )


def _is_secure(csms: str) -> bool:
    return csms.lower().startswith("wss://")


UNSAID: Final = Security()
