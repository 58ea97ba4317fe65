"""Prices, emissions, grid levels and sunshine over time, as the markets say they are in force.

How many records that are moves with the hour, so their ids come after those of all else.
"""

from typing import Any

from mockserver.apis.ev_energy.seeds.calendar import PER_DAY, SLOT_S, Calendar
from mockserver.apis.ev_energy.seeds.draws import put, whole
from mockserver.apis.ev_energy.seeds.markets import EVENING, HOURLY, Market, Tariff
from mockserver.world.world import World

_NOON = 26  # the sun stands highest at 13:00
_HALF_LIGHT = 14
_WATTS_A_STEP = 50


def plant(world: World, market: Market) -> None:
    """All series of a market, from a month back to a day ahead."""
    for tariff in market.tariffs:
        _prices(world, market, tariff)
    calendar = market.calendar
    for slot in range(0, calendar.now + PER_DAY, HOURLY):
        known = {"created_at": calendar.texts[max(0, slot - PER_DAY)]}
        put(
            world,
            "carbon_intensities",
            {
                **_stamped(calendar, slot, HOURLY),
                **known,
                "co2_intensity_grams_per_kilowatt_hour": market.carbon[slot],
                "carbon_feed": market.carbon_feed,
            },
        )
        put(
            world,
            "grid_levels",
            {
                **_stamped(calendar, slot, HOURLY),
                **known,
                "value": _level(world, market, slot),
                "grid_feed": market.grid_feeds[0],
            },
        )
    _sunshine(world, market)


def _prices(world: World, market: Market, tariff: Tariff) -> None:
    """A record for each run of slots at one price, within a local day."""
    prices, start = tariff.prices, 0
    for slot in range(1, len(prices) + 1):
        if slot == len(prices) or prices[slot] != prices[start] or market.local[slot] == 0:
            put(
                world,
                "tariff_prices",
                {
                    **_stamped(market.calendar, start, slot - start),
                    "price_minor_units": prices[start],
                    "tariff": tariff.id,
                },
            )
            start = slot


def _level(world: World, market: Market, slot: int) -> int:
    high = EVENING - 2 <= market.local[slot] < EVENING + 6
    low, top = (55, 95) if high else (5, 50)
    return whole(world, f"grid/{market.land.country}/{slot}", low, top)


def _sunshine(world: World, market: Market) -> None:
    calendar = market.calendar
    for slot in range(calendar.now - PER_DAY, calendar.now + PER_DAY, HOURLY):
        height = max(0, _HALF_LIGHT - abs(market.local[slot] - _NOON))
        put(
            world,
            "solar_forecast_logs",
            {
                **_stamped(calendar, slot, HOURLY),
                "sampled_at": calendar.texts[calendar.now - PER_DAY],
                "forecast_watts_per_kilowatt": height * _WATTS_A_STEP,
                "solar_forecast": market.solar_forecast,
                "valid_period_start": calendar.texts[slot],
            },
        )


def _stamped(calendar: Calendar, slot: int, slots: int) -> dict[str, Any]:
    return {"started_at": calendar.texts[slot], "interval_seconds": slots * SLOT_S}
