"""Regions, and programs with tiers, agreements, incentives and the cars that fit."""

from typing import Any

from mockserver.apis.ev_energy.kinds import ORGANISATION
from mockserver.apis.ev_energy.seeds.calendar import Calendar
from mockserver.apis.ev_energy.seeds.catalogue import Catalogue
from mockserver.apis.ev_energy.seeds.draws import put
from mockserver.apis.ev_energy.seeds.homes import Home
from mockserver.apis.ev_energy.seeds.markets import LANDS, Land
from mockserver.world.world import World

_TERMS = "You let the operator shift when your car charges, within your ready-by time."
_AGREEMENTS = (
    (1, True, f"{_TERMS} You may leave at any time."),
    (2, True, f"{_TERMS} You may leave at any time, and your data is kept for a year."),
    (3, False, f"{_TERMS} Draft under review."),
)
_TIERS: tuple[dict[str, Any], ...] = (
    {"short_name": "BASE", "name": "Smart charging", "visible": True},
    {"short_name": "PLUS", "name": "Smart charging with events", "visible": True},
    {"short_name": "PILOT", "name": "Closed pilot", "visible": False},
)
_HALF_DEGREE = 0.25


def plant_regions(world: World, calendar: Calendar) -> dict[str, str]:
    """A region around the first town of each country, in one group; ids by country."""
    group = put(
        world,
        "region_groups",
        {
            "name": "Launch areas",
            "created_at": calendar.ago(days=200),
            "organization": ORGANISATION,
        },
    )
    return {land.country: _region(world, calendar, land, group) for land in LANDS}


def _region(world: World, calendar: Calendar, land: Land, group: str) -> str:
    town = land.towns[0]
    west, east = town.longitude - _HALF_DEGREE, town.longitude + _HALF_DEGREE
    south, north = town.latitude - _HALF_DEGREE, town.latitude + _HALF_DEGREE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    rounded = [[round(x, 4), round(y, 4)] for x, y in ring]
    return put(
        world,
        "regions",
        {
            "name": f"Greater {town.city}",
            "type": "ELECTRICITY" if land.country != "DE" else "OTHER",
            "region_groups": [group],
            "created_at": calendar.ago(days=200),
            "updated_at": calendar.ago(days=120),
            "geometry": {"type": "MultiPolygon", "coordinates": [[rounded]]},
            "organization": ORGANISATION,
        },
    )


def plant(
    world: World, calendar: Calendar, catalogue: Catalogue, regions: dict[str, str]
) -> dict[str, tuple[str, str]]:
    """A program for each country; gives its id and its default tier by country."""
    for number, name in enumerate(("Off-peak points", "Flex event bonus"), start=1):
        put(
            world,
            "incentive_schemes",
            {
                "name": name,
                "description": f"{name}: paid out each month.",
                "visible": True,
                "available": number == 1,
            },
        )
    return {land.country: _program(world, calendar, catalogue, land, regions) for land in LANDS}


def _program(
    world: World,
    calendar: Calendar,
    catalogue: Catalogue,
    land: Land,
    regions: dict[str, str],
) -> tuple[str, str]:
    about = {
        "name": f"{land.suppliers[0]} Smart Charge",
        "description": f"Charge when power is cheap and clean, with {land.suppliers[0]}.",
        "logo": f"https://assets.example.com/programs/{land.country.lower()}.png",
        "sponsor_name": land.suppliers[0],
        "external_url": f"https://www.example.com/smart-charge/{land.country.lower()}",
        "country_code": land.country,
        "postal_codes": [land.towns[0].postal],
        "regions": [regions[land.country]],
        "default_tier": None,
        "supports_all_vehicles": land.country == "GB",
    }
    program = put(world, "programs", about)
    tiers = [_tier(world, program, tier) for tier in _TIERS]
    about["default_tier"] = tiers[0]
    for version, published, content in _AGREEMENTS:
        put(
            world,
            "participation_agreement_versions",
            {
                "version_number": version,
                "published": published,
                "content": content,
                "created_at": calendar.ago(days=200 - 50 * version),
                "program": program,
            },
        )
    for model in dict.fromkeys(trim.model for trim in catalogue.trims):
        put(
            world,
            "program_vehicle_compatibilities",
            {
                "can_control_charge": True,
                "model": model,
                "type": "BEV",
                "supported_countries": [land.country],
                "start_year": 2020,
                "end_year": None,
                "program": program,
            },
        )
    return program, tiers[0]


def _tier(world: World, program: str, tier: dict[str, Any]) -> str:
    record = {
        **tier,
        "logo_svg": f"https://assets.example.com/tiers/{tier['short_name'].lower()}.svg",
        "description_short": tier["name"],
        "description_long": f"{tier['name']}, for as long as you stay in the program.",
        "smart_charging_enabled": tier["visible"],
        "disable_changing_tariff": tier["short_name"] == "PLUS",
        "eligible": None,
        "program": program,
    }
    return put(world, "program_tiers", record)


def accept(world: World, home: Home, version: str) -> None:
    """Let a household have accepted an agreement."""
    at = home.market.calendar.ago(days=30)
    put(
        world,
        "agreement_acceptances",
        {"user": home.user, "version": version, "accepted_at": at},
    )
