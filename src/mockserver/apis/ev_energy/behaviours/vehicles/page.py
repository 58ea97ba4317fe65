"""The page of a maker of vehicles, on which a user chooses what to connect."""

from collections.abc import Mapping, Sequence

from mockserver.apis.ev_energy.behaviours.vehicles import garage
from mockserver.apis.ev_energy.behaviours.vehicles.offers import (
    Wanted,
    lacking,
    make_of,
    offers,
    trim_of,
)
from mockserver.apis.ev_energy.onboarding import (
    Choice,
    Fields,
    behind_link,
    choices,
    closed_page,
    done_page,
    ended,
    form_page,
    pressed,
    spend,
)
from mockserver.engine.call import Answer, Call, Handler
from mockserver.store.collection import Record
from mockserver.world.world import World

KIND, PATH = "vehicle_connect_link", "/connect/vehicles/"
ONBOARDINGS = "ev_energy.vehicle_onboardings"
_FIELD = "vehicle"
_SHOWN_CHARS = 60
_JSON, _HTML = "application/json", "text/html"


async def open_page(call: Call) -> Answer:
    """Show what can be connected: as a form, or as JSON to a client that asks for it."""
    link = _link(call)
    if link is None:
        return closed_page()
    assert call.wire is not None
    accept = call.wire.headers.get("accept", "")
    if _JSON not in accept or _HTML in accept:
        return _page(call, link)
    onboarding = call.world.get(ONBOARDINGS, link["about"].get("authorization") or "") or {}
    shown = {
        "authorization_request_uid": onboarding.get("authorization_request_id"),
        "auth_code": onboarding.get("auth_code"),
        "choices": [
            {"value": each.value, "label": each.label} for each in _offers(call.world, link)
        ],
    }
    return Answer(200, shown)


async def press(call: Call) -> Answer:
    """Connect what was chosen, or nothing, and lead the user back to the application."""
    return pressed(call, _link(call), _page, _connect, _forget)


def _link(call: Call) -> Record | None:
    """The good link in the path; one for a vehicle that was removed is good no more."""
    link = behind_link(call.world, KIND, str(call.path["connect_key"]))
    if link is None:
        return None
    vehicle = link["about"].get("vehicle")
    gone = vehicle is not None and call.world.get(garage.VEHICLES, vehicle) is None
    return None if gone else link


def _page(call: Call, link: Record, warning: str = "") -> Answer:
    vehicle = call.world.get(garage.VEHICLES, link["about"].get("vehicle") or "")
    if vehicle is None:
        fields = [choices(_FIELD, "Vehicles", _offers(call.world, link), many=True)]
        intro = "Choose what to connect."
    else:
        fields, intro = [], f"Connect {vehicle['description']} again?"
    path = f"{PATH}{call.path['connect_key']}"
    return form_page(call, "Connect your vehicle", intro, fields, warning=warning, path=path)


def _offers(world: World, link: Record) -> list[Choice]:
    about = link["about"]
    if about.get("vehicle") is not None:
        return []
    return offers(world, Wanted(about["make"], about["model"], about["trim"]))


def _warning(world: World, link: Record, chosen: Sequence[str]) -> str | None:
    """What is wrong with a choice; None for nothing."""
    if link["about"].get("vehicle") is not None:
        return None
    known = {each.value for each in _offers(world, link)}
    for each in chosen:
        if each not in known:
            return f"'{each[:_SHOWN_CHARS]}' is not among the vehicles here."
        lacks = lacking(world, link["about"]["user"], make_of(world, each))
        if lacks is not None:
            return lacks
    return None if chosen else "Choose a vehicle."


def _forget(call: Call, link: Record) -> None:
    call.world.delete(ONBOARDINGS, link["about"].get("authorization") or "")


def _connect(call: Call, link: Record, fields: Fields) -> Answer:
    chosen = list(dict.fromkeys(fields.get(_FIELD, ())))
    warning = _warning(call.world, link, chosen)
    if warning is not None:
        return _page(call, link, warning)
    spend(call.world, link)
    vehicle = call.world.get(garage.VEHICLES, link["about"].get("vehicle") or "")
    if vehicle is not None:
        return _reconnected(call.world, vehicle)
    return _connected(call.world, link["about"], chosen)


def _reconnected(world: World, vehicle: Record) -> Answer:
    garage.reconnect(world, vehicle)
    return done_page("Connected", f"{vehicle['description']} is connected again.")


def _connected(world: World, about: Record, chosen: list[str]) -> Answer:
    """Back to the application: with the vehicles, or with what it exchanges for them."""
    onboarding = world.get(ONBOARDINGS, about.get("authorization") or "")
    if onboarding is not None:
        key, code = onboarding["authorization_request_id"], onboarding["auth_code"]
        world.put(ONBOARDINGS, key, {**onboarding, "choices": chosen})
        pairs = [("authorization_request_uid", key), ("auth_code", code)]
        return ended(about["redirect_uri"], pairs, f"The code is {code}.")
    vehicles = [garage.connect(world, about["user"], trim_of(world, each)) for each in chosen]
    pairs = []
    for each in vehicles:
        pairs += [("vehicle_uid", each["id"]), ("vehicle_id", str(each["legacy_id"]))]
    return ended(about["redirect_uri"], pairs, "Your vehicles are connected.")


BEHAVIOURS: Mapping[str, Handler] = {
    "vehicles.open_page": open_page,
    "vehicles.press": press,
}
