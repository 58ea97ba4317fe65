"""Connecting EVSEs through their makers: how it begins, and the page on which it ends."""

from collections.abc import Iterator, Mapping

from mockserver.apis.ev_energy.behaviours.evses import chargers
from mockserver.apis.ev_energy.browser import go
from mockserver.apis.ev_energy.charging.names import EVSES
from mockserver.apis.ev_energy.onboarding import (
    Choice,
    Fields,
    asked,
    behind_link,
    choices,
    closed_page,
    done_page,
    ended,
    first,
    form_page,
    hand_out,
    pressed,
    spend,
)
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found, shown
from mockserver.store.collection import Record
from mockserver.world.problems import Detail, bad_request
from mockserver.world.world import World

KIND, PATH = "evse_connect_link", "/connect/evses/"
_MODEL, _SERIAL = "model", "serial_number"
_SHOWN_CHARS = 200
_SERIAL_FIELD = (
    f'<label>Serial number, as printed on it <input name="{_SERIAL}" maxlength="48"></label>'
)


async def start_onboarding(call: Call) -> Answer:
    """Lead the browser to the maker, or tell a client where to lead it.

    Raises ProblemError 404 for a user or an application that is not there, 400 for what is not in
    the catalogue.
    """
    who = asked(call)
    as_json = call.query.get("response_type") == "json"
    model = _named(call, "model_id", chargers.MODELS)
    make = _named(call, "make_id", chargers.MAKES)
    if as_json and make is None and model is None:
        text = "is missing; response_type=json needs make_id or model_id"
        raise refusal(400, [Detail("query.make_id", text)])
    about = {
        "user": who.user["id"],
        "redirect_uri": who.redirect_uri,
        "make": make,
        "model": model,
        "evse": None,
    }
    if not any(_offers(call.world, about)):
        text = "names nothing that can be connected"
        raise refusal(400, [Detail("query.make_id", text)])
    url = hand_out(call, KIND, PATH, about).url
    return Answer(200, {"url": url}) if as_json else go(url)


async def reconnect(call: Call) -> Answer:
    """Give an address at which the user renews the connection.

    Raises ProblemError 404, 400 for an EVSE that is nobody's.
    """
    key, record = found(call)
    if record.get("user") is None:
        raise bad_request(f"'{key}' is assigned to nobody; import it for a user first.")
    about = {"user": record["user"], "redirect_uri": None, "evse": key}
    return shown(call, {"url": hand_out(call, KIND, PATH, about).url})


async def open_page(call: Call) -> Answer:
    """Show what can be connected."""
    link = _link(call)
    return closed_page() if link is None else _page(call, link)


async def press(call: Call) -> Answer:
    """Connect what was chosen, or nothing, and lead the user back to the application."""
    return pressed(call, _link(call), _page, _connect)


def _named(call: Call, parameter: str, collection: str) -> str | None:
    """The id of what a parameter names by id or URL. Raises ProblemError 400 for nothing known."""
    text = call.query.get(parameter)
    if text is None:
        return None
    key = str(text).rstrip("/").rpartition("/")[2]
    if call.world.get(collection, key) is None:
        wrong = f"is '{text[:_SHOWN_CHARS]}'; allowed: the id of one in the catalogue"
        raise refusal(400, [Detail(f"query.{parameter}", wrong)])
    return key


def _link(call: Call) -> Record | None:
    """The good link in the path; one for an EVSE that is not the user's any more is not."""
    link = behind_link(call.world, KIND, str(call.path["connect_key"]))
    if link is None or link["about"]["evse"] is None:
        return link
    evse = call.world.get(EVSES, link["about"]["evse"])
    return link if evse is not None and evse.get("user") == link["about"]["user"] else None


def _page(call: Call, link: Record | None, warning: str = "") -> Answer:
    if link is None:
        return closed_page()
    path, about = f"{PATH}{call.path['connect_key']}", link["about"]
    intro, fields = "Choose what to connect.", list[str]()
    if about["evse"] is None:
        fields = [choices(_MODEL, "Charge points", _offers(call.world, about)), _SERIAL_FIELD]
    else:
        evse = call.world.get(EVSES, about["evse"]) or {}
        intro = f"Connect the charge point {evse.get('cpid')} again?"
    return form_page(call, "Connect your charge point", intro, fields, warning=warning, path=path)


def _offers(world: World, about: Mapping[str, str | None]) -> Iterator[Choice]:
    """The model asked for, or those of the make asked for, or all."""
    for model in chargers.models_of(world, about["make"]):
        if about["model"] in {None, model["id"]}:
            make = world.get(chargers.MAKES, model.get("make") or "") or {}
            yield Choice(model["id"], f"{make.get('name', '')} {model['name']}".strip())


def _connect(call: Call, link: Record, fields: Fields) -> Answer:
    world, about = call.world, link["about"]
    if about["evse"] is not None:
        spend(world, link)
        return _reconnected(world, about["evse"])
    model = first(fields, _MODEL)
    if model not in {each.value for each in _offers(world, about)}:
        return _page(call, link, "Choose a charge point.")
    try:
        evse = chargers.connect(world, about["user"], model, first(fields, _SERIAL))
    except ValueError as error:
        return _page(call, link, f"{error}.")
    spend(world, link)
    pairs = [("evse_uid", evse["id"])]
    if evse.get("legacy_id") is not None:
        pairs.append(("evse_id", str(evse["legacy_id"])))
    return ended(about["redirect_uri"], pairs, "Your charge point is connected.")


def _reconnected(world: World, key: str) -> Answer:
    evse = world.get(EVSES, key)
    assert evse is not None, "the link is good"
    if evse["lifecycle_state"] != chargers.ENROLLED:
        world.put(EVSES, key, {**evse, "lifecycle_state": chargers.IN_SERVICE})
    return done_page("Connected", f"The charge point {evse['cpid']} is connected again.")


BEHAVIOURS: Mapping[str, Handler] = {
    "evses.open_page": open_page,
    "evses.press": press,
    "evses.reconnect": reconnect,
    "evses.start_onboarding": start_onboarding,
}
