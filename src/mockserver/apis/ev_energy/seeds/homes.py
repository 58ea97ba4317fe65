"""Households: a user with a car, a charge point and what else stands at home."""

from dataclasses import dataclass
from typing import Any

from mockserver.apis.ev_energy.seeds.catalogue import Catalogue, Trim
from mockserver.apis.ev_energy.seeds.draws import faked, pick, put, slug, whole
from mockserver.apis.ev_energy.seeds.markets import Market, Town
from mockserver.world.world import World

USER, EVSE, VEHICLE = 10_001, 50_001, 70_001  # legacy ids of the first household
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
_PUBLIC = 4
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
    """A seeded household; `slot_wh` is what its charge point delivers in half an hour.

    `vehicle` and `evse` are None where they are there no longer.
    """

    number: int
    market: Market
    tariff: int
    user: str
    vehicle: str | None
    evse: str | None
    trim: Trim
    limit: int
    slot_wh: int
    location: dict[str, Any]
    town: Town


@dataclass(frozen=True, slots=True)
class Keys:
    """The ids of a household's user, car and charge point; None for what is there no longer."""

    user: str
    vehicle: str | None
    evse: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a household lives: Address(town, "7 High Street", "BS6 4BQ", {"latitude": …, …})."""

    town: Town
    line: str
    postal: str
    where: dict[str, float]


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
    number, land = plot.number, plot.market.land
    address = _address(world, plot)
    site = _site(world, number, address.town) if number % 6 in _WITH_SITE else None
    home = {
        "address_1": address.line,
        "address_2": None,
        "postal_code": address.postal,
        "country_code": land.country,
        "coordinates": address.where,
        "tariff": plot.market.tariffs[_tariff(plot)].id,
        "city": address.town.city,
        "state": address.town.state,
        "evse_site": site,
    }
    user = _user(world, plot, home)
    if site is not None:
        sites = world.store["ev_energy.evse_sites"]
        sites.put(site, {**(sites.get(site) or {}), "user": user})
    evse = _evse(world, plot, user, address.where, state=_FIRST[number % 3], site=site)
    if number % _EVERY < len(_SECOND):
        _evse(world, plot, user, address.where, state=_SECOND[number % _EVERY])
    trim, limit = _trim(world, plot), _LIMITS[number % len(_LIMITS)]
    vehicle = _vehicle(world, plot, user, trim, limit=limit, state="ACTIVE")
    if number % _EVERY in (1, 2):
        state = ("INACTIVE", "UNINTEGRATED")[number % _EVERY - 1]
        _vehicle(world, plot, user, plot.catalogue.trims[number % 5], limit=80, state=state)
    return _home(world, plot, address, Keys(user, vehicle, evse))


def known(world: World, plot: Plot, keys: Keys) -> Home:
    """A household as it was seeded, with what bears its ids now."""
    return _home(world, plot, _address(world, plot), keys)


def _home(world: World, plot: Plot, address: Address, keys: Keys) -> Home:
    number = plot.number
    location = {
        "name": "Home",
        "coordinates": address.where,
        "postal_code": address.postal,
        "address_1": address.line,
        "timezone": plot.market.land.timezone,
    }
    power = pick(world, f"home/{number}/power", (7_214, 7_090, 7_330))
    return Home(
        number,
        plot.market,
        _tariff(plot),
        keys.user,
        keys.vehicle,
        keys.evse,
        _trim(world, plot),
        _LIMITS[number % len(_LIMITS)],
        power // 2,
        location,
        address.town,
    )


def _tariff(plot: Plot) -> int:
    return plot.number // 3 % len(plot.market.tariffs)


def _trim(world: World, plot: Plot) -> Trim:
    return pick(world, f"home/{plot.number}/trim", plot.catalogue.trims)


def _address(world: World, plot: Plot) -> Address:
    label, land = f"home/{plot.number}", plot.market.land
    town = pick(world, f"{label}/town", land.towns)
    house = whole(world, f"{label}/house", 1, 120)
    line = f"{house} {pick(world, f'{label}/street', plot.names.streets)}"
    postal = _postal(world, label, land.country, town)
    return Address(town, line, postal, _near(world, label, town))


def _site(world: World, number: int, town: Town) -> str:
    provider, shown = _PROVIDERS[number % len(_PROVIDERS)]
    record = {
        "cpms_connection": provider,
        "cpms_connection_display_name": shown,
        "user_connected": None if provider is None else True,
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
            "legacy_id": USER + number,
            "program": program,
            "tier": tier,
        },
    )
    if number % 10 == 0:
        put(world, "notification_preferences", {"user": user, "groups": dict(_GROUPS)})
    return user


def identity(number: int) -> str | None:
    """The charge point that stands at the n-th household, "CP-0005" at the first that is idle.

    The first few stand where anybody may charge, and no plan of a household holds them back.
    None where somebody charges in the seed: the seed goes on telling of that one.
    """
    six, rest = divmod(number, _IN_SIX)
    if rest < _BUSY:
        return None
    return f"CP-{_PUBLIC + six * (_IN_SIX - _BUSY) + rest - _BUSY + 1:04d}"


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
            "legacy_id": EVSE + number if first else 950_001 + number,
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
            "legacy_id": VEHICLE + number if state == "ACTIVE" else 970_001 + number,
            "created_at": calendar.ago(days=38),
            "disconnected_at": calendar.ago(days=9) if state == "INACTIVE" else None,
        },
    )
