"""Tariffs: which are valid, and what they cost now."""

from collections.abc import Mapping
from dataclasses import replace

from mockserver.apis.ev_energy.people import USERS
from mockserver.apis.ev_energy.prices import last_prices, price_at, valid_today
from mockserver.engine.bodies import refusal
from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.lists import listed
from mockserver.engine.query import Where
from mockserver.engine.resource import found, shown
from mockserver.store.collection import Record
from mockserver.world.problems import Detail, not_found

_DAILY, _PRICES = "daily_prices", "prices"
_FIELDS = ("started_at", "interval_seconds", "price_minor_units")


async def list_tariffs(call: Call) -> Answer:
    """Find tariffs; their daily prices come only on demand. Raises what lists raise."""
    valid, world = call.query.get("valid"), call.world
    tests = [] if valid is None else [Where(lambda one: valid_today(world, one) is valid)]
    answer = listed(call, *tests)
    if call.query.get("include_optional") != _DAILY:
        for shown_one in answer.body:
            shown_one.pop(_DAILY, None)
    return answer


async def read(call: Call) -> Answer:
    """Show a tariff with what it costs now.

    Raises ProblemError 404, also for a tariff that is not sold where the user lives.
    """
    key, record = found(call)
    _check_available(call, key, record)
    world, expand = call.world, call.query.get("expand") or []
    priced = {**record, "current_price": price_at(world, key, world.now_seconds_text())}
    # expanded by the engine they would be those of all times
    query = {**call.query, "expand": [name for name in expand if name != _PRICES]}
    answer = shown(replace(call, query=query), priced)
    if _PRICES in expand and _PRICES in answer.body:
        past = last_prices(world, key)
        answer.body[_PRICES] = [{name: one[name] for name in _FIELDS} for one in past]
    return answer


def _check_available(call: Call, key: str, tariff: Record) -> None:
    named = call.query.get("available_for_user_id")
    if named is None:
        return
    user = call.world.get(USERS, named)
    if user is None or call.caller.claims.get("user_id", named) != named:
        text = f"is '{named}'; there is no such user"
        raise refusal(400, [Detail("query.available_for_user_id", text)])
    country = (user.get("default_location") or {}).get("country_code")
    countries = tariff.get("countries")
    if country is not None and countries is not None and country not in countries:
        raise not_found("tariff", key)


BEHAVIOURS: Mapping[str, Handler] = {"tariffs.list": list_tariffs, "tariffs.read": read}
