"""What the charge points of a fleet get on their way: passwords, certificates, whom to trust."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from ocpp_sim import versions
from ocpp_sim.core.station import Station
from ocpp_sim.core.upkeep import Certificate, Upkeep
from ocpp_sim.fleet.options import FleetOptions, OptionError
from ocpp_sim.plan import FleetPlan, security_of
from ocpp_sim.plan.security import Security
from ocpp_sim.runner.access import Access, certificate_file, key_file
from ocpp_sim.transport.line import Endpoint, secure_context

_END: Final = "-----END CERTIFICATE-----"
_MUTUAL: Final = 3


class Entry:
    """How each charge point of some options gets in; those that do so alike share all of it.

    Raises OptionError when there is no certificate where one should be, and OSError.
    """

    def __init__(self, options: FleetOptions, plan: FleetPlan) -> None:
        self._options = options
        self._plan = plan
        self._roots: dict[str, Upkeep] = {}
        self._accesses: dict[tuple[Security, str], Access] = {}

    def equip(self, station: Station, index: int) -> Station:
        """A charge point with what it is let in by."""
        security, identity = security_of(self._plan, index), station.spec.identity
        upkeep = self._trust(security.ca_file)
        if security.shows_one:
            upkeep = _certified(upkeep, security, identity)
        password = security.password_of(identity)
        if password:
            station = replace(station, settings={**station.settings, "AuthorizationKey": password})
        return station if upkeep == station.upkeep else replace(station, upkeep=upkeep)

    def access(self, index: int, version: str) -> Access:
        """How the charge point at `index` gets in, which speaks a version."""
        key = (security_of(self._plan, index), version)
        known = self._accesses.get(key)
        if known is None:
            known = self._accesses[key] = self._access(*key)
        return known

    def _access(self, security: Security, version: str) -> Access:
        options = self._options
        endpoint = Endpoint(
            options.csms,
            versions.subprotocol(version),
            ping_interval_s=options.ping_interval_s,
            max_size=options.max_size,
            tls=None if security.ca_file else secure_context(options.csms),
        )
        return Access(
            endpoint,
            security.csms_tls,
            Path(security.own_folder) if security.certs else None,
            as_hex=security.as_hex,
            is_open=security.profile == 0,
        )

    def _trust(self, path: str) -> Upkeep:
        """One value for all that trust the same file."""
        known = self._roots.get(path)
        if known is None:
            text = Path(path).read_text("ascii", "replace") if path else ""
            roots = [f"{one.strip()}\n{_END}\n" for one in text.split(_END)[:-1]]
            if path and not roots:
                raise OptionError(f"{path} has no certificate; expected one or more as PEM")
            known = self._roots[path] = Upkeep(
                certificates=tuple(Certificate("CentralSystemRootCertificate", r) for r in roots)
            )
        return known


def _certified(upkeep: Upkeep, security: Security, identity: str) -> Upkeep:
    folder = Path(security.own_folder)
    path = certificate_file(folder, identity)
    try:
        shown = path.read_text("ascii")
        key_file(folder, identity).stat()
    except (OSError, ValueError) as error:
        if security.profile != _MUTUAL and isinstance(error, FileNotFoundError):
            return upkeep
        raise OptionError(
            f"there is no certificate for {identity}: {error}; make those of a fleet with"
            f" `chargebench certs {security.certs}`"
        ) from error
    return replace(upkeep, certificate=shown)
