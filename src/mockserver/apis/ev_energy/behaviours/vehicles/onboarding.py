"""Connecting vehicles through their makers: how it begins, and how a client completes it."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from mockserver.apis.ev_energy.access import application
from mockserver.apis.ev_energy.behaviours.vehicles import garage, page
from mockserver.apis.ev_energy.behaviours.vehicles.offers import (
    Wanted,
    lacking,
    make_of,
    offers,
    trim_of,
    wanted,
)
from mockserver.apis.ev_energy.browser import go, own_base_url
from mockserver.apis.ev_energy.onboarding import asked, hand_out
from mockserver.apis.ev_energy.people import user_at
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import created, found
from mockserver.store.collection import Record
from mockserver.world import mails
from mockserver.world.credentials import secret
from mockserver.world.ids import scattered
from mockserver.world.problems import Detail, bad_request, invalid, not_found
from mockserver.world.world import World
from virtualtime import chance
from virtualtime.instant import parse

_LABEL = "ev_energy/vehicle_onboarding"
_CODE_CHARS = 20
_SCOPES = ("read_battery", "read_charge", "control_charge")
# 'vmak01HN…', or the URL of that make, whatever its host
_MAKE = re.compile(r"(?:\S*/v2/vehicle_makes/)?(vmak[A-Z\d]{26})/?")


async def start_onboarding(call: Call) -> Answer:
    """Lead the browser to the maker, or tell a client where to lead it.

    Raises ProblemError 404 for a user or an application that is not there, 400 for what is not in
    the catalogue, 422 where the maker asks for more.
    """
    who, want = asked(call), wanted(call)
    as_json = call.query.get("response_type") == "json"
    if as_json and want == Wanted():
        text = "is missing; response_type=json needs make_id, model_id or trim_id"
        raise refusal(400, [Detail("query.make_id", text)])
    choices = offers(call.world, want)
    if not choices:
        text = "names nothing that can be connected"
        raise refusal(400, [Detail("query.make_id", text)])
    lacks = None
    if want != Wanted():
        lacks = lacking(call.world, who.user["id"], make_of(call.world, choices[0].value))
    if lacks is not None:
        raise invalid(lacks)
    about = {
        "user": who.user["id"],
        "redirect_uri": who.redirect_uri,
        "make": want.make,
        "model": want.model,
        "trim": want.trim,
    }
    if as_json:
        return _as_json(call, about)
    if who.redirect_uri is None:
        text = "is missing; the application has no redirect address of its own"
        raise refusal(400, [Detail("query.redirect_uri", text)])
    return go(hand_out(call, page.KIND, page.PATH, about).url)


async def complete_onboarding(call: Call) -> Answer:
    """Exchange what the flow handed out for the vehicles, once.

    Raises ProblemError 404 for what was never handed out, 422 when it is too late.
    """
    world, body = call.world, call.body
    key = body["authorization_request_uid"].lower()
    record = world.get(page.ONBOARDINGS, key)
    if record is None or record["auth_code"] != body["auth_code"]:
        raise not_found("authorization", key)
    if record["completed_at"] is not None:
        raise invalid(f"The authorization was exchanged at {record['completed_at']} already.")
    if world.now() >= parse(record["expires_at"]):
        text = f"The authorization expired at {record['expires_at']}; start the onboarding again."
        raise invalid(text)
    chosen = record.get("choices") or _first(world, record)
    vehicles = [garage.connect(world, record["user"], trim_of(world, each)) for each in chosen]
    done = {**record, "completed_at": world.now_seconds_text()}
    world.put(page.ONBOARDINGS, key, done)
    shown = [
        {"id": each["id"], "url": f"{call.base_url}/v2/vehicles/{each['id']}"} for each in vehicles
    ]
    return Answer(201, {"vehicles": shown})


async def send_onboarding_link(call: Call) -> Answer:
    """Mail the address at which a make is connected; nobody learns whether the user exists.

    Raises ProblemError 400 for a make that is not there.
    """
    world, email = call.world, call.body["email"]
    match = _MAKE.fullmatch(call.body["make"].strip())
    make = None if match is None else world.get(garage.MAKES, match[1])
    if make is None:
        text = "is no vehicle make; allowed: the id or the URL of one"
        raise bad_request(f"body.make {text}.", Detail("body.make", text))
    user, client = user_at(world, email), application(call)
    reach = call.caller.reach.get("user_id")
    if user is not None and client is not None and (reach is None or user["id"] in reach):
        query = {"make_id": make["id"], "user_id": user["id"], "client_id": secret(world, client)}
        url = f"{own_base_url(call)}/v2/vehicle_onboarding?{urlencode(query)}"
        text = f"Connect your {make['name']} here: {url}"
        mails.send(world, to=email, subject=f"Connect your {make['name']}", text=text, links=(url,))
    return Answer(204)


async def reconnect(call: Call) -> Answer:
    """Give an address at which the user renews the connection. Raises ProblemError 404."""
    key, record = found(call)
    about = {"user": record["user"], "redirect_uri": None, "vehicle": key}
    link = hand_out(call, page.KIND, page.PATH, about)
    return Answer(201, {"url": link.url, "expires_at": link.expires_at})


def _as_json(call: Call, about: Mapping[str, str | None]) -> Answer:
    world = call.world
    key, code = _fresh(world)
    link = hand_out(call, page.KIND, page.PATH, {**about, "authorization": key})
    created(
        call,
        authorization_request_id=key,
        client_id=call.query["client_id"],
        auth_code=code,
        expires_at=link.expires_at,
        **about,
    )
    body = {
        "authorization_request_id": key,
        "url": link.url,
        "auth_method": "api",
        "scopes": list(_SCOPES),
        "single_select": False,
    }
    return Answer(200, body)


def _fresh(world: World) -> tuple[str, str]:
    """A UUID of version 4 and a code, which nothing in the world has had yet."""
    number = world.count(_LABEL)
    text = "".join(f"{chance.bits(world.seed, _LABEL, 2 * number + n):016x}" for n in (0, 1))
    key = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
    return key, scattered(world.seed, f"{_LABEL}/code", number, _CODE_CHARS)


def _first(world: World, record: Record) -> list[str]:
    """What is connected where the user did not choose. Raises ProblemError 422 for nothing."""
    choices = offers(world, Wanted(record["make"], record["model"], record["trim"]))
    if not choices:
        raise invalid("What was to be connected is in the catalogue no more.")
    return [choices[0].value]


BEHAVIOURS: Mapping[str, Handler] = {
    "vehicles.complete_onboarding": complete_onboarding,
    "vehicles.reconnect": reconnect,
    "vehicles.send_onboarding_link": send_onboarding_link,
    "vehicles.start_onboarding": start_onboarding,
}
