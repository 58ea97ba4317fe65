"""What a kilowatt-hour of a tariff costs now and cost before.

Prices are whole numbers of the currency's smallest unit; `reckoning` makes costs of them.
"""

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mockserver.apis.ev_energy.reckoning import prices_between
from mockserver.store.collection import Record
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

_UTC = ZoneInfo("UTC")


def price_at(world: World, tariff: str, at: str) -> int | None:
    """The price in force at an instant: price_at(world, "tari01…", "2024-06-03T09:00:00Z").

    None where no price of the tariff covers it.
    """
    following = to_seconds_text(parse(at) + timedelta(seconds=1))
    found = prices_between(world, tariff, at, following)
    return int(found[0]["price_minor_units"]) if found else None


def last_prices(world: World, tariff: str) -> list[Record]:
    """The prices of a tariff in the last 24 hours, the latest first, as stored."""
    now = world.now()
    span = (to_seconds_text(now - timedelta(days=1)), to_seconds_text(now))
    return prices_between(world, tariff, *span)[::-1]


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
