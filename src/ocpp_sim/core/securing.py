"""The security profile of a charge point, and what becomes of a rise of it (1.6 extension A05).

A profile can only rise, and has to be proven by a connection; else the earlier one is taken up
again. From 2.0.1 on it comes with a network, and goes when that is left for another (A05, B10).
So it is with a new password and a new certificate (A01, A02): one that the peer refuses gives way
to the one that let the charge point in before.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ocpp_sim.core import security, transfer
from ocpp_sim.core.port import Distrust
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import Credentials

KEY: Final = "SecurityProfile"
PASSWORD: Final = "AuthorizationKey"  # noqa: S105  # its name
_TLS: Final = 2
_MUTUAL: Final = 3
_ORDER: Final = "NetworkConfigurationPriority"
_BUILT_IN: Final = "0"
_LATEST: Final = "2.1"
_DISCARDED: Final = "DiscardedRenewedClientCertificate"
_TRY_AGAIN: Final = timedelta(days=1)
_EVENTS: Final[dict[Distrust, str]] = {
    "peer": "InvalidCentralSystemCertificate",
    "own": "FailedToAuthenticateAtCentralSystem",
    "version": "InvalidTLSVersion",
    "cipher": "InvalidTLSCipherSuite",
}


def is_ready(turn: Turn, wanted: int) -> bool:
    """Whether a profile may be taken up: no lower one, and none without what it works with."""
    now = turn.whole(KEY)
    if wanted <= now:
        return wanted == now
    upkeep = turn.upkeep
    if wanted >= _TLS and not any(
        one.use == "CentralSystemRootCertificate" for one in upkeep.certificates
    ):
        return False
    if wanted >= _MUTUAL:
        return upkeep.certificate is not None
    return bool(turn.text(PASSWORD))


def rise(turn: Turn, before: str) -> None:
    """A profile was taken up in place of another, to which it falls back if it fails."""
    if turn.text(KEY) != before and turn.upkeep.fallback is None:
        turn.upkeep = replace(turn.upkeep, fallback=before)


def take_up(turn: Turn) -> None:
    """Keep what is shown until now; what comes in its place has still to be proven."""
    upkeep = turn.upkeep
    if upkeep.earlier is None:
        earlier = Credentials(turn.text(PASSWORD), upkeep.certificate, upkeep.certified)
        turn.upkeep = replace(upkeep, earlier=earlier)


def proven(turn: Turn) -> None:
    """A connection stands: the profile holds, and no network is used that has a lower one."""
    if turn.upkeep.earlier is not None:
        turn.upkeep = replace(turn.upkeep, earlier=None)
    if turn.upkeep.fallback is None:
        return
    turn.upkeep = replace(turn.upkeep, fallback=None)
    networks, now = turn.facilities.networks, turn.whole(KEY)
    safe = tuple(one for one in networks if one.security_profile >= now)
    if safe != networks:
        gone = {str(one.slot) for one in networks} - {str(one.slot) for one in safe}
        turn.facilities = replace(turn.facilities, networks=safe)
        order = [slot for slot in turn.text(_ORDER).split(",") if slot not in gone]
        turn.settings = {**turn.settings, _ORDER: ",".join(order) or _BUILT_IN}


def withdraw(turn: Turn) -> bool:
    """Take up the profile before again; False when there is none."""
    before = turn.upkeep.fallback
    if before is not None:
        turn.settings = {**turn.settings, KEY: before}
        turn.upkeep = replace(turn.upkeep, fallback=None)
    return before is not None


def failed(turn: Turn, distrust: Distrust, reason: str) -> bool:
    """No connection could be made; True when what was before is to be tried at once.

    What could not be trusted is told when somebody listens again, once for all tries in a row.
    """
    kind = _EVENTS.get(distrust)
    kept = turn.upkeep.security
    if kind is not None and not (turn.link.attempts and kept and kept[-1].kind == kind):
        security.note(turn, kind, reason, urgent=True)
    if turn.facilities.connected is None and withdraw(turn):
        return True
    return _take_back(turn, distrust, reason)


def _take_back(turn: Turn, distrust: Distrust, reason: str) -> bool:
    """Show again what let us in before, if what came in its place is to blame.

    A peer that only hangs up may do so for a certificate, as asyncio's TLS does; for a password it
    would have said so. OCPP 2.1 has an event of its own for a certificate that was discarded.
    """
    upkeep = turn.upkeep
    earlier, blamed = upkeep.earlier, distrust == "own"
    if earlier is None:
        return False
    is_other = earlier.certificate != upkeep.certificate
    if not blamed and not (distrust == "unsaid" and is_other):
        return False
    turn.settings = {**turn.settings, PASSWORD: earlier.password}
    back = replace(
        upkeep, earlier=None, certificate=earlier.certificate, certified=earlier.certified
    )
    if is_other:
        back = replace(back, renew_at=turn.now + _TRY_AGAIN, asks=0)
    transfer.keep(turn, back)
    if is_other and turn.dialect.version == _LATEST:
        security.note(turn, _DISCARDED, reason, urgent=True)
    return True
