"""What can be bought: vehicles, charge points, inverters, batteries and meters, by make."""

from dataclasses import dataclass
from typing import Any

from mockserver.apis.ev_energy.seeds.calendar import Calendar
from mockserver.apis.ev_energy.seeds.draws import put
from mockserver.world.world import World

_COUNTRIES = ["GB", "DE", "US"]
_VEHICLES = (
    ("Tesla", "Model 3", "CCS", (("Rear-Wheel Drive", 57_500), ("Long Range", 75_000))),
    ("Tesla", "Model Y", "CCS", (("Long Range", 75_000),)),
    ("Nissan", "Leaf", "CHADEMO", (("Acenta", 39_000), ("e+ Tekna", 59_000))),
    ("Volkswagen", "ID.3", "CCS", (("Pro", 58_000), ("Pro S", 77_000))),
    ("Volkswagen", "ID.4", "CCS", (("Pro", 77_000),)),
    ("Hyundai", "Kona Electric", "CCS", (("64 kWh", 64_000),)),
    ("Kia", "Niro EV", "CCS", (("Standard", 64_800),)),
    ("Renault", "Zoe", "CCS", (("R135", 52_000),)),
    ("BMW", "i4", "CCS", (("eDrive40", 80_700),)),
    ("Ford", "Mustang Mach-E", "CCS", (("Extended Range", 91_000),)),
)
_EVSES = (
    ("Easee", ("Home", "Charge"), ["GB", "DE"]),
    ("Wallbox", ("Pulsar Plus", "Copper SB"), _COUNTRIES),
    ("Zaptec", ("Go", "Pro"), ["GB", "DE"]),
    ("ChargePoint", ("Home Flex",), ["US"]),
    ("EO", ("Mini Pro 3",), ["GB"]),
    ("SyncEV", ("Wall Charger",), ["GB"]),
)
_INVERTERS = (("Sunvale", ("SV 3.6", "SV 5.0")), ("Heliotek", ("Hybrid 6",)))
_BATTERIES = (("Cellhaus", ("Home 10",)), ("Stillwater Storage", ("Stack 5", "Stack 13")))
_METERS = (("Gridline", ("GL-1 Import Export",)), ("Messwerk", ("MW 3-phase",)))
# what a make wants its drivers to have: the name of the subscription, and its package
_NEEDED = {"Volkswagen": ("We Connect", "We Connect Plus")}
_OFFERINGS = ("Smart Charging Basic", "Smart Charging Plus", "We Connect")
_TIMEZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")


@dataclass(frozen=True, slots=True)
class Trim:
    """A seeded trim: Trim("trim01HN…", "vmod01HN…", "Tesla Model 3 Long Range", 75000)."""

    id: str
    model: str
    description: str
    battery_wh: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Ids of what households choose from; `evses` by country."""

    trims: tuple[Trim, ...]
    evses: dict[str, tuple[str, ...]]
    firmware: str
    inverters: tuple[str, ...]
    batteries: tuple[str, ...]
    meters: tuple[str, ...]
    offerings: tuple[str, ...]


def plant(world: World, calendar: Calendar) -> Catalogue:
    """The whole catalogue, one trim of it not yet reviewed."""
    for name in _TIMEZONES:
        put(world, "timezones", {"name": name})
    icon = "https://assets.example.com/cpms/chargepoint.png"
    # the only one whose address the vendor's reference takes
    put(world, "cpms_providers", {"id": "CHARGEPOINT", "name": "ChargePoint", "icon": icon})
    firmware = [
        put(
            world,
            "evse_firmware_versions",
            {
                "version": version,
                "public_version": version,
                "change_log": change,
                "support_url": "https://support.example.com/firmware",
            },
        )
        for version, change in (
            ("1.4.1", "Reconnects faster after an outage."),
            ("1.4.2", "Reports the meter every minute."),
        )
    ]
    return Catalogue(
        _trims(world, calendar),
        _evses(world),
        firmware[-1],
        _plain(world, "inverter", _INVERTERS),
        _plain(world, "home_battery", _BATTERIES),
        _plain(world, "boundary_meter", _METERS),
        tuple(put(world, "subscription_offerings", {"name": name}) for name in _OFFERINGS),
    )


def _trims(world: World, calendar: Calendar) -> tuple[Trim, ...]:
    makes: dict[str, str] = {}
    made = []
    for rank, (make, model, connector, trims) in enumerate(_VEHICLES, start=1):
        if make not in makes:
            makes[make] = _vehicle_make(world, make)
        model_id = put(
            world,
            "vehicle_models",
            {
                "name": model,
                "make": makes[make],
                "default_battery_size_watt_hours": trims[0][1],
                "default_connector_type": connector,
                "reviewed": True,
                "countries": _COUNTRIES,
                "recommendation_rank": rank,
            },
        )
        _connectors(world, calendar, make, model_id, connector)
        for trim, battery_wh in trims:
            key = _trim(world, model_id, trim, battery_wh, reviewed=True)
            made.append(Trim(key, model_id, f"{make} {model} {trim}", battery_wh))
    _trim(world, made[0].model, "Performance", 75_000, reviewed=False)
    return tuple(made)


def _vehicle_make(world: World, name: str) -> str:
    subscription, package = _NEEDED.get(name, (None, None))
    record = {
        "name": name,
        "icon": f"https://assets.example.com/makes/{name.lower()}.png",
        "subscription_name": subscription,
        "subscription_package": package,
        "countries": _COUNTRIES,
    }
    return put(world, "vehicle_makes", record)


def _trim(world: World, model: str, name: str, battery_wh: int, *, reviewed: bool) -> str:
    record = {
        "name": name,
        "model": model,
        "battery_size_watt_hours": battery_wh,
        "reviewed": reviewed,
    }
    return put(world, "vehicle_trims", record)


def _connectors(world: World, calendar: Calendar, make: str, model: str, european: str) -> None:
    american = "NACS" if make == "Tesla" else european
    for region, connector in (("EUROPE", european), ("NORTH_AMERICA", american)):
        record = {
            "vehicle_model": model,
            "region": region,
            "connector_type": connector,
            "source": "EV_ENERGY",
            "confidence": "HIGH",
            "verified_at": calendar.ago(days=90),
            "updated_at": calendar.ago(days=90),
        }
        put(world, "vehicle_model_connectors", record)


def _evses(world: World) -> dict[str, tuple[str, ...]]:
    sold: dict[str, tuple[str, ...]] = dict.fromkeys(_COUNTRIES, ())
    for make, models, countries in _EVSES:
        make_id = put(
            world,
            "evse_makes",
            {
                "name": make,
                "display_name": make,
                "icon": f"https://assets.example.com/evses/{make.lower()}.png",
                "is_beta": make == "SyncEV",
                "countries": countries,
            },
        )
        for rank, model in enumerate(models, start=1):
            key = put(
                world,
                "evse_models",
                {
                    "name": model,
                    "make": make_id,
                    "display_name": f"{make} {model}",
                    "countries": countries,
                    "recommendation_rank": rank,
                    "vendor_names": [make],
                },
            )
            for country in countries:
                sold[country] += (key,)
    return sold


def _plain(
    world: World, kind: str, makes: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[str, ...]:
    """Makes and models of inverters, home batteries or boundary meters."""
    made = []
    for make, models in makes:
        slug = make.split()[0].lower()
        about: dict[str, Any] = {"name": make}
        if kind != "boundary_meter":
            about["icon"] = f"https://assets.example.com/{kind}/{slug}.png"
        if kind == "inverter":
            about["countries"] = _COUNTRIES
        if kind == "home_battery":
            about["onboarding_url"] = f"https://connect.example.com/batteries/{slug}"
        make_id = put(world, f"{kind}_makes", about)
        for model in models:
            record = {"name": model, "make": make_id}
            if kind == "home_battery":
                page = f"{slug}/{model.split()[-1]}"
                record["onboarding_url"] = f"https://connect.example.com/batteries/{page}"
            made.append(put(world, f"{kind}_models", record))
    return tuple(made)
