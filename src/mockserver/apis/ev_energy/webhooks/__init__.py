"""Webhooks of ev.energy, delivered as Svix does it, and the page on which they are managed."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.webhooks.channel import CHANNEL, CREATED, ENDED
from mockserver.apis.ev_energy.webhooks.events import tell
from mockserver.apis.ev_energy.webhooks.portal import act, open_portal, portal
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {
    "webhooks.portal": portal,
    "webhooks.open_portal": open_portal,
    "webhooks.act": act,
}
"""What the operations of paths/webhooks.yaml are bound to."""

__all__ = ["BEHAVIOURS", "CHANNEL", "CREATED", "ENDED", "tell"]
