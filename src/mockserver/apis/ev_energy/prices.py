"""What a kilowatt-hour of a tariff costs now and in the time to come.

Prices are whole numbers of the currency's smallest unit; `reckoning` makes costs of them.
"""

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mockserver.apis.ev_energy.reckoning import prices_between
from mockserver.store.collection import Record
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

_END = "9999-12-31T23:59:59Z"
_UTC = ZoneInfo("UTC")


def price_at(world: World, tariff: str, at: str) -> int | None:
    """The price in force at an instant: price_at(world, "tari01…", "2024-06-03T09:00:00Z").

    None where no price of the tariff covers it.
    """
    following = to_seconds_text(parse(at) + timedelta(seconds=1))
    found = prices_between(world, tariff, at, following)
    return int(found[0]["price_minor_units"]) if found else None


def prices_from_today(world: World, tariff: Record) -> list[Record]:
    """The prices of a tariff since midnight where it is sold, the latest first, as stored."""
    here = world.now().astimezone(zone(tariff.get("timezone_name")))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    found = prices_between(world, tariff["id"], to_seconds_text(midnight.astimezone(_UTC)), _END)
    return found[::-1]


def valid_today(world: World, tariff: Record) -> bool:
    """Whether a tariff is in force on this day where it is sold; an open end never comes."""
    today = world.now().astimezone(zone(tariff.get("timezone_name"))).date()
    start, end = tariff.get("valid_from"), tariff.get("valid_until")
    return (not start or date.fromisoformat(start) <= today) and (
        not end or today <= date.fromisoformat(end)
    )


@lru_cache(maxsize=64)
def zone(name: str | None) -> ZoneInfo:
    """A time zone by its name; UTC for none, and for one that does not exist."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _UTC
