"""Where somebody charges: the EVSE that a charge point is, its user, car, tariff and feeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.apis.ev_energy.charging.names import EVSES, SUB_SESSIONS, USERS, VEHICLES
from mockserver.store.collection import IndexSpec, Record
from mockserver.world.world import World

BY_STATION = IndexSpec(("station_id",))
BY_USER = IndexSpec(("user",))
BY_VEHICLE = IndexSpec(("vehicle",), "start")
_TARIFFS, _CARBON, _GRID = "ev_energy.tariffs", "ev_energy.carbon_feeds", "ev_energy.grid_feeds"
_GONE = "DECOMMISSIONED"
_COUNTRY = "US"
_CURRENCIES: Mapping[str, str] = {"GB": "GBP", "DE": "EUR", "US": "USD"}
_OTHERWISE = "EUR"
# who can charge: a car that is connected to the platform comes before one that is not
_USABLE = ("ACTIVE", "UNINTEGRATED")


@dataclass(frozen=True, slots=True)
class Place:
    """What holds for all that is charged at an EVSE now; ids but for `location` and `currency`."""

    evse: str
    user: str
    location: dict[str, Any]
    currency: str
    tariff: str | None
    carbon_feed: str | None
    grid_feeds: list[str]


def evse_of(world: World, station_id: str) -> Record | None:
    """The EVSE that a charge point is, the one that was made last; None when nobody took it over.

    What is decommissioned is no EVSE any more.
    """
    collection = world.store[EVSES]
    for entry in reversed(collection.group(BY_STATION, (station_id,))):
        record = collection.record(entry)
        if record.get("lifecycle_state") != _GONE:
            return record
    return None


def place_of(world: World, evse: Record) -> Place | None:
    """The circumstances of an EVSE; None for one that is nobody's."""
    user = world.get(USERS, evse.get("user") or "")
    if user is None:
        return None
    home = user.get("default_location") or {}
    tariff = world.get(_TARIFFS, home.get("tariff") or "")
    country = home.get("country_code") or _COUNTRY
    where = evse.get("location") or home.get("coordinates")
    return Place(
        evse["id"],
        user["id"],
        {
            "name": "Home",
            **({} if where is None else {"coordinates": where}),
            "postal_code": home.get("postal_code"),
            "address_1": home.get("address_1"),
            "timezone": None if tariff is None else tariff.get("timezone_name"),
        },
        _CURRENCIES.get(country, _OTHERWISE) if tariff is None else tariff["currency"],
        None if tariff is None else tariff["id"],
        next(iter(_of_country(world, _CARBON, country)), None),
        _of_country(world, _GRID, country),
    )


def vehicle_at(world: World, user: str) -> Record | None:
    """The car that somebody has most likely plugged in; None when every one is out or unknown."""
    collection = world.store[VEHICLES]
    known = [collection.record(entry) for entry in collection.group(BY_USER, (user,))]
    idle = [
        one
        for one in known
        if not one.get("disabled")
        and one.get("integrated") in _USABLE
        and not _charges(world, one["id"])
    ]
    return min(idle, key=lambda one: _USABLE.index(one["integrated"]), default=None)


def _charges(world: World, vehicle: str) -> bool:
    collection = world.store[SUB_SESSIONS]
    group = collection.group(BY_VEHICLE, (vehicle,))
    return bool(group) and collection.record(group[-1])["end"] is None


def _of_country(world: World, name: str, country: str) -> list[str]:
    return [key for key, record in world.store[name] if country in (record.get("countries") or ())]
