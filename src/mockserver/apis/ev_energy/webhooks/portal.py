"""`GET /v2/webhook_portal` and the page that its link opens.

The link works once, within an hour; it opens a session that lives a day.
Both are credentials of the world, so that they are found, revoked and snapshot like all others.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

from mockserver.apis.ev_energy.browser import go, is_ours, own_base_url, page, root_url
from mockserver.apis.ev_energy.webhooks import endpoints
from mockserver.apis.ev_energy.webhooks.channel import CHANNEL, EVENTS
from mockserver.apis.ev_energy.webhooks.page import closed_page, portal_page
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world import outbox
from mockserver.world.credentials import Grant, behind, expired, mint, revoke, secret
from mockserver.world.problems import ProblemError, invalid_field
from mockserver.world.world import World

Form: TypeAlias = Mapping[str, list[str]]

PATH = "/webhook_portal/"
LINK, SESSION = "webhook_portal_link", "webhook_portal_session"
_SHAPE = "{secret}"
_LINK_LIFE, _SESSION_LIFE = timedelta(hours=1), timedelta(days=1)
_SHOWN = 100


async def portal(call: Call) -> Answer:
    """A link to the page that works once."""
    link = mint(call.world, Grant(LINK, _SHAPE, {}), life=_LINK_LIFE)
    url = f"{own_base_url(call)}{PATH}{secret(call.world, link)}"
    return Answer(200, {"url": url})


async def open_portal(call: Call) -> Answer:
    """Show the page of a session; a link is exchanged for a session."""
    record = _credential(call, LINK, SESSION)
    if record is None:
        return _closed()
    if record["kind"] == LINK:
        revoke(call.world, record)
        session = mint(call.world, Grant(SESSION, _SHAPE, {}), life=_SESSION_LIFE)
        return go(f"{own_base_url(call)}{PATH}{secret(call.world, session)}", 303)
    return _page(call)


async def act(call: Call) -> Answer:
    """Do what a button of the page says, and show the page again."""
    assert call.wire is not None
    if _credential(call, SESSION) is None or not is_ours(call.wire, call.base_url):
        return _closed()
    form = parse_qs(call.wire.raw.decode(errors="replace"))
    try:
        _do(call, form)
    except ProblemError as error:
        return _page(call, warning=error.problem.message, status=400)
    return go(_own_url(call), 303)


def _do(call: Call, form: Form) -> None:
    """Raises ProblemError for what cannot be done, with what is wrong as its message."""
    world, deed = call.world, _one(form, "action")
    if deed == "add":
        endpoints.add(
            world,
            _one(form, "url"),
            base_url=own_base_url(call),
            events=[event for event in form.get("event", ()) if event in EVENTS],
            description=_one(form, "description"),
        )
        return
    if deed == "replay":
        delivery = _found(world, outbox.COLLECTION, form, "delivery_id")
        outbox.replay(world, CHANNEL, delivery)
        return
    if deed not in _DEEDS:
        known = ", ".join(["add", "replay", *_DEEDS])
        raise invalid_field("body.action", f"'{deed[:20]}' is unknown; allowed: {known}")
    _DEEDS[deed](world, _found(world, endpoints.ENDPOINTS, form, "endpoint_id"))


_DEEDS: Mapping[str, Callable[[World, Record], Record | None]] = {
    "rotate": endpoints.rotate,
    "pause": endpoints.pause,
    "resume": endpoints.go_on,
    "remove": endpoints.remove,
}


def _found(world: World, collection: str, form: Form, name: str) -> Record:
    key = _one(form, name)
    record = world.get(collection, key)
    if record is None:
        raise invalid_field(f"body.{name}", f"'{key[:64]}' is not there any more")
    return record


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[0].strip()


def _page(call: Call, *, warning: str = "", status: int = 200) -> Answer:
    world = call.world
    sent = [one for _, one in world.store[outbox.COLLECTION] if one["api"] == CHANNEL.api]
    body = portal_page(
        world=world.name,
        now=world.now_text(),
        action=urlsplit(_own_url(call)).path,
        inbox_url=f"{root_url(call)}/_mock/worlds/{world.name}/inbox/ev-energy",
        events=EVENTS,
        endpoints=[one for _, one in world.store[endpoints.ENDPOINTS]],
        deliveries=sent[: -_SHOWN - 1 : -1],
        warning=warning,
    )
    return page(body, status)


def _credential(call: Call, *kinds: str) -> Record | None:
    """The good credential in the path, if it is of one of these kinds."""
    record = behind(call.world, str(call.path["portal_key"]))
    if record is None or record["kind"] not in kinds:
        return None
    return None if record["revoked"] or expired(call.world, record) else record


def _closed() -> Answer:
    text = "It was used, or its time is over. Ask GET /v2/webhook_portal for another one."
    return page(closed_page(text), 403)


def _own_url(call: Call) -> str:
    return f"{own_base_url(call)}{PATH}{call.path['portal_key']}"
