"""How charge points get at their central system as its settings are just now."""

import ssl
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ocpp_sim.core import certificate
from ocpp_sim.core.certificate import KeyName
from ocpp_sim.core.configuration import value_of
from ocpp_sim.core.station import Station
from ocpp_sim.transport.address import is_secure, secured
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.own import Own
from ocpp_sim.transport.refusal import LineError
from ocpp_sim.transport.trust import trusting

_TLS: Final = 2
_MUTUAL: Final = 3
_TRUSTED: Final = "CentralSystemRootCertificate"


@dataclass(frozen=True, slots=True)
class Access:
    """One for all charge points that get in alike: Access(Endpoint("ws://csms.test/ocpp16", …)).

    `csms_tls` is where TLS is spoken, at the same place if that is not said. `folder` has the
    maker's keys. A password `as_hex` is sent as the octets that it spells; an `open` one sends none
    while its security profile is 0. `shows` certificates of their own whatever the profile, not
    only from 3 on. A network in use that the central system has named is where its profile says.
    """

    endpoint: Endpoint
    csms_tls: str = ""
    folder: Path | None = None
    as_hex: bool = False
    is_open: bool = False
    shows: bool = False

    def of(self, station: Station) -> Endpoint:
        """What the next connection is made with. Raises LineError when there is no such thing."""
        layers = (station.settings, station.spec.settings)
        profile = int(value_of("SecurityProfile", *layers))
        ping_s = int(value_of("WebSocketPingInterval", *layers)) or self.endpoint.ping_interval_s
        network = station.facilities.connected
        csms = self._csms(profile) if network is None else network.url
        tls, own = None, None
        if is_secure(csms):
            own = self._own(station) if self.shows or profile >= _MUTUAL else None
            tls = self._tls(station, own)
        return replace(
            self.endpoint,
            csms=csms,
            password=self._password(profile, value_of("AuthorizationKey", *layers)),
            ping_interval_s=ping_s,
            tls=tls,
            own=own,
        )

    def _csms(self, profile: int) -> str:
        if profile < _TLS:
            return self.endpoint.csms
        return self.csms_tls or secured(self.endpoint.csms)

    def _password(self, profile: int, kept: str) -> str | bytes | None:
        if profile >= _MUTUAL or (self.is_open and not profile):
            return None
        if not kept:
            return self.endpoint.password
        try:
            return bytes.fromhex(kept) if self.as_hex else kept
        except ValueError:
            return kept

    def _tls(self, station: Station, own: Own | None) -> ssl.SSLContext:
        installed = station.upkeep.certificates
        roots = tuple(one.pem for one in installed if one.use == _TRUSTED)
        kind = "" if own is None else certificate.key_kind(own.certificate)
        if not roots and not kind and self.endpoint.tls is not None:
            return self.endpoint.tls
        try:
            return trusting(roots, kind)
        except OSError as error:
            raise LineError(f"a trusted certificate is none: {error}", "no trust") from error

    def _own(self, station: Station) -> Own | None:
        """The certificate that was signed last, or the maker's; with its key."""
        shown, number = station.upkeep.certificate, station.upkeep.certified
        if shown is None:
            return None
        identity = station.spec.identity
        if number is not None:
            return Own(shown, certificate.private_pem(KeyName(station.spec.seed, identity, number)))
        path = key_file(self.folder or Path(), identity)
        try:
            return Own(shown, path.read_text("ascii"))
        except (OSError, ValueError) as error:
            raise LineError(f"{path}: {error}", "no key") from error


def certificate_file(folder: Path, identity: str) -> Path:
    """Where the maker's certificate of a charge point is: stations/CP%2F7.pem."""
    return folder / "stations" / f"{quote(identity, safe='')}.pem"


def key_file(folder: Path, identity: str) -> Path:
    return certificate_file(folder, identity).with_suffix(".key")
