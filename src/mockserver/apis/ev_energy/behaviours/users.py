"""Users: registration, where they live, their routes, and what their payouts go to."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.apis.ev_energy import people
from mockserver.apis.ev_energy.behaviours.sites import forget_user
from mockserver.apis.ev_energy.numbers import next_number
from mockserver.apis.ev_energy.people import USERS, user_at
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.resource import created, found, shown
from mockserver.engine.verbs import merge
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.problems import Detail, ProblemError, bad_request
from mockserver.world.world import World

_ROUTES, _TARIFFS = "ev_energy.saved_routes", "ev_energy.tariffs"
_BY_USER = IndexSpec(("user",))  # the list has it
_MOST_ROUTES = 50
_COUNTRY = "country_code"
_NEEDED = ("address_1", "city", "postal_code", _COUNTRY)
# each of them wants all that is needed
_ADDRESS = (*_NEEDED, "address_2", "state", "coordinates")
_LOCATION = (*_ADDRESS, "tariff", "evse_site")
# the kind of receiver that a wallet wants, how one looks, and what that is called
_RECEIVERS = {
    "PAYPAL": ("EMAIL", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "an email address"),
    "VENMO": ("PHONE", re.compile(r"\+?[0-9 ().-]{7,20}"), "a phone number"),
}


async def list_users(call: Call) -> Answer:
    """The list; an address finds its user in any case of letters."""
    email = call.query.get("email")
    user = None if email is None else user_at(call.world, email)
    if user is not None:
        call.query = {**call.query, "email": user["email"]}
    answer = listed(call)
    for shown_one in answer.body:
        _at_site(call, shown_one)
    return answer


async def read(call: Call) -> Answer:
    """One user. Raises ProblemError 404."""
    return _shown(call, found(call)[1])


async def create(call: Call) -> Answer:
    """Register a user, named after the email until somebody knows better.

    Raises ProblemError 400 for an address that is taken, and for half a home.
    """
    body = call.body or {}
    sent = body.get("default_location")
    location = _location(call.world, {}, sent)
    email = body.get("email")
    _check(call.world, None, email, (sent, location))
    made = created(
        call,
        email=email,
        full_name=_name(email),
        joined_at=call.world.now_seconds_text(),
        default_location=location,
        legacy_id=next_number(call.world),
    )
    return _shown(call, made)


async def update(call: Call) -> Answer:
    """Change the email, or parts of the home. Raises ProblemError 404, and 400 as `create`."""
    key, record = found(call)
    body = call.body or {}
    changed = merge(record, {"email": body.get("email", record["email"])})
    sent = body.get("default_location")
    if "default_location" in body:
        before = record.get("default_location") or {}
        changed["default_location"] = _location(call.world, before, sent)
    _check(call.world, key, changed["email"], (sent, changed.get("default_location")))
    call.world.put(USERS, key, changed)
    return _shown(call, changed)


async def create_saved_route(call: Call) -> Answer:
    """Save a route, last used now unless said. Raises ProblemError 404, 400 for the 51st."""
    assert call.resource is not None
    call.resource.confinement(call)
    key = str(call.path["user_id"])
    if len(call.world.store[_ROUTES].group(_BY_USER, (key,))) >= _MOST_ROUTES:
        text = f"There are {_MOST_ROUTES} routes already; delete one before saving another."
        raise bad_request(text)
    now = call.world.now_seconds_text()
    return shown(call, created(call, last_used_at=call.body.get("last_used_at", now)))


async def update_payout_method(call: Call) -> Answer:
    """Choose a wallet; the kind of its receiver follows from it.

    Raises ProblemError 404, and 400 for a receiver that the wallet does not take.
    """
    key, record = found(call)
    wallet, receiver = call.body["receiver_wallet"], call.body.get("receiver")
    changed = {
        **record,
        "receiver": receiver,
        "receiver_type": _receiver_type(wallet, receiver),
        "receiver_wallet": wallet,
    }
    call.world.put("ev_energy.payout_methods", key, changed)
    return shown(call, changed)


async def clear_payout_method(call: Call) -> Answer:
    """Forget the wallet, also where there was none. Raises ProblemError 404."""
    key, _ = found(call)
    call.world.delete("ev_energy.payout_methods", key)
    return Answer(204)


def _shown(call: Call, record: Record) -> Answer:
    answer = shown(call, record)
    _at_site(call, answer.body)
    return answer


def _at_site(call: Call, user: dict[str, Any]) -> None:
    """A site in place of its link is as its own URL shows it."""
    site = (user.get("default_location") or {}).get("evse_site")
    if isinstance(site, dict):
        forget_user(call, site)


def _location(world: World, before: Record, sent: Record | None) -> dict[str, Any] | None:
    """A home with what was sent laid over it; a new one gets a tariff of its country."""
    if sent is None:
        return None
    home = merge(before, {name: sent[name] for name in _LOCATION if name in sent})
    if not before and home.get("tariff") is None:
        home["tariff"] = _usual_tariff(world, home.get(_COUNTRY))
    if home.get(_COUNTRY, "") is None:
        # the vendor takes a null here, but its own answers have none
        del home[_COUNTRY]
    return home


def _check(
    world: World, key: str | None, email: str | None, homes: Sequence[Record | None]
) -> None:
    """Raises ProblemError 400 with all that stands against a user; `key` is the one who asks.

    An address is whole in what is sent, and in what comes of it.
    """
    wrong = []
    holder = None if email is None else user_at(world, email)
    if holder is not None and holder["id"] != key:
        text = f"'{email}' belongs to another user; every user has an own address"
        wrong.append(Detail("body.email", text))
    text = "is missing; an address has address_1, city, postal_code and country_code"
    lacking = dict.fromkeys(name for home in homes for name in _lacking(home or {}))
    wrong += [Detail(f"body.default_location.{name}", text) for name in lacking]
    if wrong:
        raise refusal(400, wrong)


def _lacking(home: Record) -> list[str]:
    """What a home has not got of its address, once there is a part of it."""
    if all(home.get(name) is None for name in _ADDRESS):
        return []
    return [name for name in _NEEDED if home.get(name) is None]


def _usual_tariff(world: World, country: str | None) -> str | None:
    """The tariff that homes in a country start with: the first one there."""
    if country is None:
        return None
    return next(
        (key for key, record in world.store[_TARIFFS] if _is_in(record, country)),
        None,
    )


def _is_in(record: Record, country: str) -> bool:
    return record["countries"] is None or country in record["countries"]


def _name(email: str | None) -> str:
    """'frodo.baggins@shire.example' is 'Frodo Baggins'."""
    local = (email or "").rpartition("@")[0]
    return " ".join(re.split(r"[._+\s-]+", local)).strip().title()


def _receiver_type(wallet: str, receiver: str | None) -> str | None:
    if wallet not in _RECEIVERS:
        if receiver is not None:
            raise _bad_receiver(f"'{receiver}' was sent; {wallet} takes none, leave it out")
        return None
    kind, pattern, wanted = _RECEIVERS[wallet]
    if receiver is None or not pattern.fullmatch(receiver):
        found = "is missing" if receiver is None else f"'{receiver}' is not {wanted}"
        raise _bad_receiver(f"{found}; {wallet} needs {wanted}")
    return kind


def _bad_receiver(message: str) -> ProblemError:
    return bad_request(f"body.receiver: {message}", Detail("body.receiver", message))


BEHAVIOURS: Mapping[str, Handler] = {
    "users.clear_payout_method": clear_payout_method,
    "users.create": create,
    "users.create_saved_route": create_saved_route,
    "users.list": list_users,
    "users.read": read,
    "users.update": update,
    "users.update_payout_method": update_payout_method,
}
INDEXES: Mapping[str, tuple[IndexSpec, ...]] = {**people.INDEXES, _ROUTES: (_BY_USER,)}
