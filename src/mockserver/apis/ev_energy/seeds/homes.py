"""Households: a user with a car, a charge point and what else stands at home."""

from dataclasses import dataclass
from typing import Any

from mockserver.apis.ev_energy.seeds.catalogue import Catalogue, Trim
from mockserver.apis.ev_energy.seeds.draws import faked, pick, put, slug, whole
from mockserver.apis.ev_energy.seeds.markets import Market, Town
from mockserver.world.world import World

_POOL = 120
_SECOND = (
    "DECOMMISSIONED", "UNPAIRED", "PENDING", "CREATED_LINKED", "PROBABLY_INSTALLED", "UNKNOWN",
)  # fmt: skip
_FIRST = ("COMMISSIONED", "ENROLLED", "INSTALLED")
_LOCKS = ("UNLOCKED", "SMART", "LOCKED")
_EVERY = 40  # households of which six have a second charge point, and one an idle car
_PROVIDERS = ((None, None), ("CHARGEPOINT", "ChargePoint"), ("SWTCH", "SWTCH"))
_WITH_SITE = (0, 1, 2)  # of each six households
_LIMITS = (80, 90, 100)
_IN_SIX, _BUSY = 6, 2  # of each six households, the first ones are charging now
_GROUPS = {
    "charging_flow": True,
    "charging_issues": True,
    "charging_optimisation": True,
    "deals_and_offers": False,
    "power_supply_notifications": True,
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names and streets of a country, from which households draw."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the n-th household comes to live; `program` is one with its default tier."""

    number: int
    market: Market
    names: Names
    catalogue: Catalogue
    program: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Home:
    """A seeded household; `slot_wh` is what its charge point delivers in half an hour."""

    number: int
    market: Market
    tariff: int
    user: str
    vehicle: str
    evse: str
    trim: Trim
    limit: int
    slot_wh: int
    location: dict[str, Any]
    town: Town


def names(world: World, market: Market) -> Names:
    """What a Faker of the country makes of a label, once for all households there."""
    fake = faked(world, f"names/{market.land.country}", market.land.locale)
    return Names(
        tuple(fake.first_name() for _ in range(_POOL)),
        tuple(fake.last_name() for _ in range(_POOL)),
        tuple(fake.street_name() for _ in range(_POOL)),
    )


def plant(world: World, plot: Plot) -> Home:
    """A household with its user, site, charge points and cars."""
    number, land, label = plot.number, plot.market.land, f"home/{plot.number}"
    town = pick(world, f"{label}/town", land.towns)
    tariff = number // 3 % len(plot.market.tariffs)
    site = _site(world, number, town) if number % 6 in _WITH_SITE else None
    house = whole(world, f"{label}/house", 1, 120)
    address = f"{house} {pick(world, f'{label}/street', plot.names.streets)}"
    where = _near(world, label, town)
    postal = _postal(world, label, land.country, town)
    home = {
        "address_1": address,
        "address_2": None,
        "postal_code": postal,
        "country_code": land.country,
        "coordinates": where,
        "tariff": plot.market.tariffs[tariff].id,
        "city": town.city,
        "state": town.state,
        "evse_site": site,
    }
    user = _user(world, plot, home)
    if site is not None:
        sites = world.store["ev_energy.evse_sites"]
        sites.put(site, {**(sites.get(site) or {}), "user": user})
    trim = pick(world, f"{label}/trim", plot.catalogue.trims)
    limit = _LIMITS[number % len(_LIMITS)]
    evse = _evse(world, plot, user, where, state=_FIRST[number % 3], site=site)
    if number % _EVERY < len(_SECOND):
        _evse(world, plot, user, where, state=_SECOND[number % _EVERY])
    vehicle = _vehicle(world, plot, user, trim, limit=limit, state="ACTIVE")
    if number % _EVERY in (1, 2):
        state = ("INACTIVE", "UNINTEGRATED")[number % _EVERY - 1]
        _vehicle(world, plot, user, plot.catalogue.trims[number % 5], limit=80, state=state)
    location = {
        "name": "Home",
        "coordinates": where,
        "postal_code": postal,
        "address_1": address,
        "timezone": land.timezone,
    }
    power = pick(world, f"{label}/power", (7_214, 7_090, 7_330))
    return Home(
        number, plot.market, tariff, user, vehicle, evse, trim, limit, power // 2, location, town
    )


def _site(world: World, number: int, town: Town) -> str:
    provider, shown = _PROVIDERS[number % len(_PROVIDERS)]
    record = {
        "cpms_connection": provider,
        "cpms_connection_display_name": shown,
        "user_connected": provider is not None,
        "user": None,
        "name": f"{town.city} {number + 1}",
    }
    return put(world, "evse_sites", record)


def _near(world: World, label: str, town: Town) -> dict[str, float]:
    """Somewhere within two kilometres of the town's middle."""
    north = whole(world, f"{label}/north", -150, 150) / 10_000
    east = whole(world, f"{label}/east", -150, 150) / 10_000
    return {
        "latitude": round(town.latitude + north, 4),
        "longitude": round(town.longitude + east, 4),
    }


def _postal(world: World, label: str, country: str, town: Town) -> str:
    drawn = whole(world, f"{label}/postal", 0, 99)
    if country == "GB":
        return f"{town.postal} {drawn % 9 + 1}{'ABDEFGHJLN'[drawn // 10]}{'PQRSTUWXYZ'[drawn % 10]}"
    return f"{town.postal}{drawn:02d}" if country == "DE" else town.postal


def _user(world: World, plot: Plot, location: dict[str, Any]) -> str:
    number, market, known = plot.number, plot.market, plot.names
    label = f"home/{number}"
    first = pick(world, f"{label}/first", known.first)
    last = pick(world, f"{label}/last", known.last)
    joined = market.calendar.ago(days=40 + whole(world, f"{label}/joined", 0, 600))
    program, tier = plot.program if number % 2 == 0 else (None, None)
    user = put(
        world,
        "users",
        {
            "email": f"{slug(first)}.{slug(last)}{number + 1}@example.com",
            "full_name": f"{first} {last}",
            "joined_at": joined,
            "terms_consent_datetime": joined,
            "default_location": location,
            "legacy_id": 10_001 + number,
            "program": program,
            "tier": tier,
        },
    )
    if number % 10 == 0:
        put(world, "notification_preferences", {"user": user, "groups": dict(_GROUPS)})
    return user


def identity(number: int) -> str | None:
    """The charge point that stands at the n-th household, "CP-0001" at the first that is idle.

    None where somebody charges in the seed: the seed goes on telling of that one.
    """
    six, rest = divmod(number, _IN_SIX)
    if rest < _BUSY:
        return None
    return f"CP-{six * (_IN_SIX - _BUSY) + rest - _BUSY + 1:04d}"


def _evse(
    world: World,
    plot: Plot,
    user: str,
    where: dict[str, float],
    *,
    state: str,
    site: str | None = None,
) -> str:
    number, country = plot.number, plot.market.land.country
    first = state in _FIRST
    serial = f"{'EV' if first else 'EX'}{number + 1:07d}"
    name = (identity(number) if first else None) or serial
    return put(
        world,
        "evses",
        {
            "cpid": name,
            "model": pick(world, f"home/{number}/evse", plot.catalogue.evses[country]),
            "user": user,
            "lock_mode": _LOCKS[number // 2 % 3],
            "location": where,
            "lifecycle_state": state,
            "legacy_id": 50_001 + number if first else 950_001 + number,
            "serial_number": serial,
            "station_id": name,
            "site": site,
            "firmware_version": plot.catalogue.firmware,
            "created_at": plot.market.calendar.ago(days=38),
        },
    )


def _vehicle(world: World, plot: Plot, user: str, trim: Trim, *, limit: int, state: str) -> str:
    number, calendar = plot.number, plot.market.calendar
    return put(
        world,
        "vehicles",
        {
            "trim": trim.id,
            "user": user,
            "integrated": state,
            "battery_size_watt_hours": trim.battery_wh,
            "effective_battery_size_watt_hours": trim.battery_wh,
            "maximum_charge_limit_percentage": limit,
            "description": trim.description,
            "disabled": state == "INACTIVE",
            "smart_charging_enabled": state == "ACTIVE",
            "vehicle_class": "PASSENGER",
            "legacy_id": 70_001 + number if state == "ACTIVE" else 970_001 + number,
            "created_at": calendar.ago(days=38),
            "disconnected_at": calendar.ago(days=9) if state == "INACTIVE" else None,
        },
    )
