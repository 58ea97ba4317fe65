"""How a user connects a device through its maker: a page of ours in the place of theirs.

`asked` says who wants to be led where, `links` hands out addresses that work once, `pages` draws.
"""

from mockserver.apis.ev_energy.onboarding.asked import Asked, appended, asked
from mockserver.apis.ev_energy.onboarding.links import Link, behind_link, hand_out, spend
from mockserver.apis.ev_energy.onboarding.pages import (
    Choice,
    Fields,
    choices,
    closed_page,
    done_page,
    ended,
    first,
    form_page,
    pressed,
    sent,
)

__all__ = [
    "Asked",
    "Choice",
    "Fields",
    "Link",
    "appended",
    "asked",
    "behind_link",
    "choices",
    "closed_page",
    "done_page",
    "ended",
    "first",
    "form_page",
    "hand_out",
    "pressed",
    "sent",
    "spend",
]
