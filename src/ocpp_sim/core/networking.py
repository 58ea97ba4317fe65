"""Networks that the peer names, and which of them is used (OCPP 2.0.1 B09, B10)."""

from dataclasses import replace
from typing import Final

from ocpp_sim.core import securing
from ocpp_sim.core.inventory import SLOTS
from ocpp_sim.core.network import Network, SetNetwork
from ocpp_sim.core.turn import Turn

_SCHEMES: Final = ("ws://", "wss://")
_LONGEST_S: Final = 600


def set_up(turn: Turn, command: SetNetwork) -> str:
    """Keep a profile in its slot; Rejected for one that is less secure than now, or unusable."""
    network = command.network
    why = _flaw(turn, network)
    if why:
        turn.decline("set_network_profile", why)
        return "Rejected"
    others = tuple(one for one in turn.facilities.networks if one.slot != network.slot)
    turn.facilities = replace(turn.facilities, networks=(*others, network))
    return "Accepted"


def choose(turn: Turn, *, failures: int) -> None:
    """Use the network that has its turn, of those of NetworkConfigurationPriority.

    After a boot that is the first of them; each is tried NetworkProfileConnectionAttempts times
    before the next (B10.FR.03). Whoever is registered stays where it is as long as that works.
    """
    if turn.link.registration == "Accepted" and not failures:
        return
    tries = max(turn.whole("NetworkProfileConnectionAttempts"), 1)
    order = [int(slot) for slot in turn.text("NetworkConfigurationPriority").split(",")]
    slot = order[failures // tries % len(order)]
    if slot == turn.facilities.network:
        return
    securing.withdraw(turn)
    chosen = replace(turn.facilities, network=slot)
    known = chosen.connected
    if known is not None:
        if not securing.is_ready(turn, known.security_profile):
            turn.decline("network", f"slot {slot} needs security profile {known.security_profile}")
            return
        before = turn.text(securing.KEY)
        turn.settings = {**turn.settings, securing.KEY: str(known.security_profile)}
        securing.rise(turn, before)
        turn.spec = replace(turn.spec, call_timeout_s=float(known.timeout_s))
    turn.facilities = chosen


def _flaw(turn: Turn, network: Network) -> str:
    if not 1 <= network.slot <= SLOTS:
        return f"slot {network.slot} does not exist; there are 1 to {SLOTS}"
    if network.transport != "JSON" or not network.url.startswith(_SCHEMES):
        return f"{network.transport} at {network.url[:50]!r} is not OCPP-J over ws or wss"
    if network.security_profile < turn.whole("SecurityProfile"):
        return f"security profile {network.security_profile} is below the present one"
    if not 0 < network.timeout_s <= _LONGEST_S:
        return f"a timeout of {network.timeout_s} s is not within 1 to {_LONGEST_S}"
    return ""
