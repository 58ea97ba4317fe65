"""Three countries with their suppliers, tariffs and feeds, and what is in force in each slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.apis.ev_energy.seeds.calendar import PER_DAY, Calendar
from mockserver.apis.ev_energy.seeds.draws import put, whole
from mockserver.world.world import World

EVENING = 36  # 18:00
HOURLY = 2
_SHARES = ((6, 0.8), (11, 1.0), (15, 0.9), (17, 1.0), (21, 1.25), (24, 1.0))  # until an hour
_VALID_FROM = "2023-04-01"


@dataclass(frozen=True, slots=True)
class Band:
    """A price, in minor units a kWh, over half hours of the local day: Band("peak", 45, 32, 42)."""

    name: str
    price: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A tariff as a supplier sells it; `swing` is how far half-hourly prices stray, if they do."""

    name: str
    type: str
    bands: tuple[Band, ...]
    swing: int = 0


@dataclass(frozen=True, slots=True)
class Town:
    """Town("Bristol", "England", "BS6", 51.4629, -2.6053); a postal code begins with `postal`."""

    city: str
    state: str
    postal: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Land:
    """A country of the seed before anything of it is made; `carbon` is its mean in g/kWh."""

    country: str
    locale: str
    timezone: str
    currency: str
    carbon: int
    suppliers: tuple[str, str]
    offers: tuple[Offer, ...]
    towns: tuple[Town, ...]


@dataclass(frozen=True, slots=True)
class Tariff:
    """A seeded tariff with its price in minor units a kWh for every slot of the calendar."""

    id: str
    prices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Market:
    """A country of the seed with what lies in the store.

    `local` is the half hour of the local day for each slot; `evenings` are the slots of 18:00.
    """

    land: Land
    calendar: Calendar
    local: tuple[int, ...]
    evenings: tuple[int, ...]
    tariffs: tuple[Tariff, ...]
    carbon: tuple[int, ...]
    carbon_feed: str
    grid_feeds: list[str]
    solar_forecast: str


def _flat(price: int) -> tuple[Band, ...]:
    return (Band("peak", price, 0, PER_DAY), Band("off_peak", price, 0, 0))


LANDS = (
    Land(
        "GB", "en_GB", "Europe/London", "GBP", 165, ("Brightwell Energy", "Northmoor Power"),
        (
            Offer("Fixed 12 Months", "FLAT_RATE", _flat(25)),
            Offer("Night Saver", "DUAL_RATE", (
                Band("off_peak", 9, 1, 11), Band("peak", 29, 11, 48), Band("peak", 29, 0, 1),
            )),
            Offer("Half Hourly", "DYNAMIC", (
                Band("off_peak", 12, 0, 12), Band("peak", 36, 32, 40),
                Band("mid_peak", 22, 12, 32), Band("mid_peak", 22, 40, 48),
            ), swing=5),
        ),
        (
            Town("Bristol", "England", "BS6", 51.4629, -2.6053),
            Town("Leeds", "England", "LS8", 53.8317, -1.5034),
            Town("Cardiff", "Wales", "CF14", 51.5163, -3.2074),
            Town("Edinburgh", "Scotland", "EH10", 55.9256, -3.2096),
        ),
    ),
    Land(
        "DE", "de_DE", "Europe/Berlin", "EUR", 380, ("Lindenauer Stadtwerke", "Rheinauer Strom"),
        (
            Offer("Haushalt Fest", "FLAT_RATE", _flat(33)),
            Offer("Nachtstrom", "DUAL_RATE", (
                Band("off_peak", 22, 0, 12), Band("off_peak", 22, 44, 48),
                Band("peak", 35, 12, 44),
            )),
            Offer("Stundenstrom", "DYNAMIC", (
                Band("off_peak", 19, 0, 10), Band("off_peak", 19, 24, 30),
                Band("peak", 41, 34, 42),
                Band("mid_peak", 29, 10, 24), Band("mid_peak", 29, 30, 34),
                Band("mid_peak", 29, 42, 48),
            ), swing=6),
        ),
        (
            Town("Leipzig", "Sachsen", "042", 51.3231, 12.3352),
            Town("Köln", "Nordrhein-Westfalen", "509", 50.9226, 6.9203),
            Town("Freiburg", "Baden-Württemberg", "791", 47.9990, 7.8421),
        ),
    ),
    Land(
        "US", "en_US", "America/Los_Angeles", "USD", 240, ("Golden Bay Electric", "Sierra Valley"),
        (
            Offer("Residential Flat", "FLAT_RATE", _flat(31)),
            Offer("EV Time-of-Use", "THREE_RATE", (
                Band("off_peak", 24, 0, 14), Band("off_peak", 24, 46, 48),
                Band("mid_peak", 34, 14, 32), Band("mid_peak", 34, 42, 46),
                Band("peak", 49, 32, 42),
            )),
        ),
        (
            Town("San Jose", "CA", "95125", 37.2946, -121.8947),
            Town("Sacramento", "CA", "95819", 38.5684, -121.4366),
            Town("Oakland", "CA", "94611", 37.8284, -122.2201),
        ),
    ),
)  # fmt: skip


def plant(world: World, calendar: Calendar, land: Land) -> Market:
    """What the households of a country share, but for its series."""
    local = calendar.local(land.timezone)
    suppliers = [_supplier(world, land, name) for name in land.suppliers]
    tariffs = tuple(
        _tariff(world, land, suppliers[number % 2], offer, local)
        for number, offer in enumerate(land.offers)
    )
    carbon = _carbon(world, calendar, land, local)
    feed = put(
        world,
        "carbon_feeds",
        {"name": f"{land.country} national grid mix", "countries": [land.country]},
    )
    evenings = tuple(slot for slot, half in enumerate(local) if half == EVENING)
    grid = [_grid(world, land)]
    forecast = _forecast(world, land)
    return Market(land, calendar, local, evenings, tariffs, carbon, feed, grid, forecast)


def _supplier(world: World, land: Land, name: str) -> str:
    record = {
        "name": name,
        "icon": f"https://assets.example.com/suppliers/{name.partition(' ')[0].lower()}.png",
        "highlighted": name == land.suppliers[0],
        "countries": [land.country],
    }
    return put(world, "suppliers", record)


def _tariff(
    world: World,
    land: Land,
    supplier: str,
    offer: Offer,
    local: Sequence[int],
) -> Tariff:
    key = put(
        world,
        "tariffs",
        {
            "supplier": supplier,
            "name": offer.name,
            "currency": land.currency,
            "highlighted": offer.type == "DUAL_RATE",
            "type": offer.type,
            "daily_prices": daily_prices(offer.bands),
            "timezone_name": land.timezone,
            "price_chart_url": None,
            "gsp_group": "_L" if land.country == "GB" else None,
            "valid_from": _VALID_FROM,
            "valid_until": None,
            "scheduler_tariff": None,
            "countries": [land.country],
        },
    )
    prices = tuple(_price(world, offer, half, slot) for slot, half in enumerate(local))
    return Tariff(key, prices)


def daily_prices(bands: Sequence[Band]) -> dict[str, Any]:
    """Bands as a tariff shows them: {"peak": {"price": "29", "times": [{"start", "end"}]}, …}."""
    shown: dict[str, Any] = {}
    for band in bands:
        summary = shown.setdefault(band.name, {"price": str(band.price), "times": []})
        if band.end > band.start:
            summary["times"].append({"start": _wall(band.start), "end": _wall(band.end)})
    return shown


def _wall(half: int) -> str:
    return f"{half % PER_DAY // 2:02d}:{half % 2 * 30:02d}:00"


def _price(world: World, offer: Offer, half: int, slot: int) -> int:
    price = next(band.price for band in offer.bands if band.start <= half < band.end)
    if not offer.swing:
        return price
    return price + whole(world, f"price/{offer.name}/{slot}", -offer.swing, offer.swing)


def _carbon(world: World, calendar: Calendar, land: Land, local: Sequence[int]) -> tuple[int, ...]:
    """Cleaner at night and at noon, dirtier in the evening; one value an hour."""
    made = []
    for slot in range(len(calendar)):
        hour = local[slot] // 2
        share = next(share for until, share in _SHARES if hour < until)
        stray = whole(world, f"carbon/{land.country}/{slot // HOURLY}", -15, 15)
        made.append(round(land.carbon * share) + stray)
    return tuple(made[slot - slot % HOURLY] for slot in range(len(calendar)))


def _grid(world: World, land: Land) -> str:
    return put(
        world,
        "grid_feeds",
        {
            "name": f"{land.country} distribution network load",
            "reference_code": f"{land.country}-DNO-1",
            "priority": 1,
            "countries": [land.country],
        },
    )


def _forecast(world: World, land: Land) -> str:
    town = land.towns[0]
    where = {"latitude": town.latitude, "longitude": town.longitude}
    return put(world, "solar_forecasts", {"location": where})
