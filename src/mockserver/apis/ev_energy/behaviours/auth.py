"""Accounts: a new password by mail."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.onboarding import behind_link, closed_page, done_page, hand_out
from mockserver.apis.ev_energy.people import USERS
from mockserver.engine.call import Answer, Call, Handler
from mockserver.store.collection import IndexSpec
from mockserver.world import mails

_KIND, _PATH = "password_reset_link", "/accounts/password_reset/"
_BY_EMAIL = IndexSpec(("email",), caseless=True)
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {USERS: (_BY_EMAIL,)}
"""What is asked here."""


async def password_reset(call: Call) -> Answer:
    """Mail a link for a new password; the answer tells nobody whether there is an account."""
    world, email = call.world, call.body["email"]
    for entry in world.store[USERS].group(_BY_EMAIL, (email.casefold(),)):
        user = world.store[USERS].record(entry)
        link = hand_out(call, _KIND, _PATH, {"user": user["id"]}).url
        text = f"Choose a new password here: {link}\nIf you did not ask for it, do nothing."
        mails.send(world, to=user["email"], subject="Your new password", text=text, links=(link,))
    return Answer(200, {"status": "password_reset_email_sent"})


async def open_reset_page(call: Call) -> Answer:
    """Show where the link of the mail leads; there is no password to choose."""
    if behind_link(call.world, _KIND, str(call.path["reset_key"])) is None:
        return closed_page()
    return done_page("Choose a new password", "This mock server takes any password; go and log in.")


BEHAVIOURS: Mapping[str, Handler] = {
    "auth.open_reset_page": open_reset_page,
    "auth.password_reset": password_reset,
}
