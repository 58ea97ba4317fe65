"""The charging profiles that a charge point holds, for whoever asks (OCPP 2.0.1 K09)."""

from typing import Final

from ocpp_sim.core import onsite, smart
from ocpp_sim.core.duty import GetProfiles
from ocpp_sim.core.notice import ProfilePage
from ocpp_sim.core.turn import Turn

_PAGE: Final = 5
PEER: Final = "CSO"


def report(turn: Turn, command: GetProfiles) -> str:
    """Accepted, and the profiles follow by place and origin; NoProfiles when none matches."""
    held = [(one.connector_id, PEER, one) for one in turn.profiles if not smart.is_raised(one)]
    held += [(one.connector_id, onsite.ORIGIN, one) for one in onsite.installed(turn)]
    found = [one for one in held if command.wants(one[2], one[1])]
    if not found:
        return "NoProfiles"
    pages = []
    for place, origin in dict.fromkeys(one[:2] for one in found):
        here = [one[2] for one in found if one[:2] == (place, origin)]
        pages += [
            (place, origin, tuple(here[start : start + _PAGE]))
            for start in range(0, len(here), _PAGE)
        ]
    for number, (place, origin, part) in enumerate(pages, 1):
        more = number < len(pages)
        page = ProfilePage(command.request_id, more, turn.now, place, origin, part)
        turn.want(page, triggered=True)
    return "Accepted"
