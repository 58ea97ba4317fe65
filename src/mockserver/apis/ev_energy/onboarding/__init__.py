"""How a user connects a device through its maker: a page of ours in the place of theirs.

`asked` says who wants to be led where, `links` hands out addresses that work once, `pages` draws.
"""

from mockserver.apis.ev_energy.onboarding.asked import Asked, appended, asked
from mockserver.apis.ev_energy.onboarding.links import Link, behind_link, hand_out, spend
from mockserver.apis.ev_energy.onboarding.pages import (
    CANCEL,
    CONNECT,
    Choice,
    choices,
    closed_page,
    done_page,
    ended,
    form_page,
    sent,
)

__all__ = [
    "CANCEL",
    "CONNECT",
    "Asked",
    "Choice",
    "Link",
    "appended",
    "asked",
    "behind_link",
    "choices",
    "closed_page",
    "done_page",
    "ended",
    "form_page",
    "hand_out",
    "sent",
    "spend",
]
