"""What the charge points of a fleet get on their way: passwords, certificates, whom to trust."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from ocpp_sim import versions
from ocpp_sim.core.station import Station
from ocpp_sim.core.upkeep import Certificate, Upkeep
from ocpp_sim.fleet.options import FleetOptions, OptionError
from ocpp_sim.plan import FleetPlan, identity, security_of
from ocpp_sim.plan.security import Security
from ocpp_sim.runner.access import Access, certificate_file, key_file
from ocpp_sim.transport.line import Endpoint, secure_context

_END: Final = "-----END CERTIFICATE-----"
_MUTUAL: Final = 3


def check_entry(options: FleetOptions) -> None:
    """Raise OptionError, or OSError, when there is no certificate where one should be."""
    plan = options.fleet_plan()
    entry = Entry(options, plan)
    for index in range(plan.count):
        entry.upkeep(security_of(plan, index), identity(plan, index))


def authorities(path: str) -> tuple[str, ...]:
    """The certificates of a file that are trusted, each as PEM. Raises OptionError."""
    try:
        text = Path(path).read_text("ascii", "replace")
    except OSError as error:
        raise OptionError(
            f"there is nobody to trust: {error}; --certs is a folder as `chargebench certs` makes"
            " it, with ca.pem in it, or give a file with --ca"
        ) from error
    roots = tuple(f"{one.strip()}\n{_END}\n" for one in text.split(_END)[:-1])
    if not roots:
        raise OptionError(f"{path} has no certificate; expected one or more as PEM")
    return roots


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
        security, name = security_of(self._plan, index), station.spec.identity
        upkeep = self.upkeep(security, name)
        password = security.password_of(name)
        if password:
            station = replace(station, settings={**station.settings, "AuthorizationKey": password})
        return station if upkeep == station.upkeep else replace(station, upkeep=upkeep)

    def upkeep(self, security: Security, name: str) -> Upkeep:
        """What it trusts, and its certificate."""
        upkeep = self._trust(security.ca_file)
        return self._certified(upkeep, security, name) if security.shows_one else upkeep

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
            shows=security.shows_by_itself,
        )

    def _trust(self, path: str) -> Upkeep:
        """One value for all that trust the same file."""
        known = self._roots.get(path)
        if known is None:
            roots = authorities(path) if path else ()
            known = self._roots[path] = Upkeep(
                certificates=tuple(Certificate("CentralSystemRootCertificate", r) for r in roots)
            )
        return known

    def _certified(self, upkeep: Upkeep, security: Security, name: str) -> Upkeep:
        folder = Path(security.own_folder)
        try:
            shown = certificate_file(folder, name).read_text("ascii")
            key_file(folder, name).stat()
        except (OSError, ValueError) as error:
            if security.profile != _MUTUAL and isinstance(error, FileNotFoundError):
                return upkeep
            prefix, count = self._plan.prefix, self._plan.count
            raise OptionError(
                f"there is no certificate for {name}: {error}; make those of all with"
                f" `chargebench certs {security.certs} --prefix {prefix} --count {count}`"
            ) from error
        if _END not in shown:
            where = certificate_file(folder, name)
            raise OptionError(f"{where} is no certificate; expected one as PEM")
        return replace(upkeep, certificate=shown)
