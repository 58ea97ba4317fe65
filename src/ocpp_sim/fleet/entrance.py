"""How charge points that have no state get in, as those that are replayed."""

from pathlib import Path

from ocpp_sim import versions
from ocpp_sim.core import certificate
from ocpp_sim.fleet.entry import authorities
from ocpp_sim.fleet.options import OptionError
from ocpp_sim.plan.security import Security
from ocpp_sim.runner.access import certificate_file, key_file
from ocpp_sim.transport.address import is_secure
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.own import Own
from ocpp_sim.transport.trust import trusting


class Entrance:
    """Entrance("wss://csms.test/ocpp16", Security(certs="certs"), "1.6").

    Each shows its own certificate where there is a folder of them and no password. Raises
    OptionError when there is none where one should be.
    """

    def __init__(self, csms: str, security: Security, version: str) -> None:
        self._csms = csms
        self._security = security
        self._subprotocol = versions.subprotocol(version)
        self._roots: tuple[str, ...] = ()
        self._is_secure = is_secure(csms)
        if self._is_secure and security.ca_file:
            self._roots = authorities(security.ca_file)

    def endpoint(self, identity: str) -> Endpoint:
        """Where and how a charge point connects."""
        tls, own = None, None
        if self._is_secure:
            own = self._own(identity)
            tls = trusting(self._roots, certificate.key_kind(own.certificate) if own else "")
        password = self._security.octets_of(identity)
        return Endpoint(self._csms, self._subprotocol, password, tls=tls, own=own)

    def _own(self, identity: str) -> Own | None:
        security = self._security
        if not security.shows_by_itself:
            return None
        folder = Path(security.own_folder)
        try:
            return Own(
                certificate_file(folder, identity).read_text("ascii"),
                key_file(folder, identity).read_text("ascii"),
            )
        except (OSError, ValueError) as error:
            raise OptionError(
                f"there is no certificate for {identity}: {error}; make one with"
                f" `chargebench certs {security.certs} --station {identity}`"
            ) from error
