"""Connecting an inverter on a page in the place of its maker's."""

from collections.abc import Mapping
from itertools import islice

from mockserver.apis.ev_energy.browser import go
from mockserver.apis.ev_energy.onboarding import (
    Choice,
    Fields,
    asked,
    behind_link,
    choices,
    closed_page,
    ended,
    first,
    form_page,
    hand_out,
    pressed,
    spend,
)
from mockserver.engine.call import Answer, Call, Handler
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, bad_request
from mockserver.world.world import World

KIND, PATH = "inverter_connect_link", "/connect/inverters/"
_INVERTERS = "ev_energy.inverters"
_MAKES, _MODELS = "ev_energy.inverter_makes", "ev_energy.inverter_models"
_BY_MAKE = IndexSpec(("make",))  # the list of models has it, for its filter
_ALL = IndexSpec(())
_FIELD = "model"
_MOST = 200


async def start_onboarding(call: Call) -> Answer:
    """Lead the browser to the maker's page.

    Raises ProblemError 404 for a user or an application that is not there, 400 for a make without
    models and for an inverter that is not the user's.
    """
    who = asked(call)
    make, inverter = call.query.get("make_id"), call.query.get("inverter_id")
    held = None if inverter is None else call.world.get(_INVERTERS, inverter)
    if inverter is not None and (held is None or held["user"] != who.user["id"]):
        raise _unknown("inverter_id", inverter, "an inverter of the user")
    if not _offers(call.world, make):
        raise _unknown("make_id", make or "", "an inverter make that has models")
    about = {
        "user": who.user["id"],
        "redirect_uri": who.redirect_uri,
        "make": make,
        "inverter": inverter,
    }
    return go(hand_out(call, KIND, PATH, about).url)


async def open_page(call: Call) -> Answer:
    """Show what can be connected."""
    link = _link(call)
    return closed_page() if link is None else _page(call, link)


async def press(call: Call) -> Answer:
    """Connect what was chosen, or nothing, and lead the user back to the application."""
    return pressed(call, _link(call), _page, _connect)


def _link(call: Call) -> Record | None:
    """The good link in the path; one for an inverter that is gone is good no more."""
    link = behind_link(call.world, KIND, str(call.path["connect_key"]))
    if link is None:
        return None
    key = link["about"]["inverter"]
    return None if key is not None and call.world.get(_INVERTERS, key) is None else link


def _page(call: Call, link: Record, warning: str = "") -> Answer:
    path = f"{PATH}{call.path['connect_key']}"
    intro, fields = "Connect your inverter again?", list[str]()
    if link["about"]["inverter"] is None:
        intro = "Choose what to connect."
        fields = [choices(_FIELD, "Inverters", _offers(call.world, link["about"]["make"]))]
    return form_page(call, "Connect your inverter", intro, fields, warning=warning, path=path)


def _offers(world: World, make: str | None) -> list[Choice]:
    """The models of a make, or of all makes."""
    held = world.store[_MODELS]
    entries = held.group(_ALL, ()) if make is None else held.group(_BY_MAKE, (make,))
    return [_choice(world, held.record(entry)) for entry in islice(entries, _MOST)]


def _choice(world: World, model: Record) -> Choice:
    make = world.get(_MAKES, model.get("make") or "") or {}
    return Choice(model["id"], f"{make.get('name', '')} {model['name']}".strip())


def _connect(call: Call, link: Record, fields: Fields) -> Answer:
    about = link["about"]
    key, model = about["inverter"], first(fields, _FIELD)
    if key is None and model not in {each.value for each in _offers(call.world, about["make"])}:
        return _page(call, link, "Choose an inverter.")
    spend(call.world, link)
    if key is None:
        key = _install(call.world, about["user"], model)
    return ended(about["redirect_uri"], [("inverter_uid", key)], "Your inverter is connected.")


def _install(world: World, user: str, model: str) -> str:
    """The id of a new inverter."""
    key = world.new_id("invt{ulid}")
    record = {"id": key, "model": model, "created_at": world.now_seconds_text(), "user": user}
    world.put(_INVERTERS, key, record)
    return key


def _unknown(name: str, found: str, allowed: str) -> Exception:
    text = f"is '{found[:100]}'; allowed: the id of {allowed}"
    return bad_request(f"query.{name} {text}.", Detail(f"query.{name}", text))


BEHAVIOURS: Mapping[str, Handler] = {
    "solar.open_page": open_page,
    "solar.press": press,
    "solar.start_onboarding": start_onboarding,
}
