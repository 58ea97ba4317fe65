"""What energy in intervals amounts to: its cost, its emissions, and what was saved on them.

Costs are in the smallest unit of a currency, prices for each kWh, emissions in grams.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import inf
from typing import Any

from mockserver.store.collection import IndexSpec, Record
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

PRICES = "ev_energy.tariff_prices"
CARBON = "ev_energy.carbon_intensities"
BY_TARIFF = IndexSpec(("tariff",), "started_at")
BY_FEED = IndexSpec(("carbon_feed",), "started_at")
INDEXES = {PRICES: (BY_TARIFF,), CARBON: (BY_FEED,)}
"""What the collections of series must be indexed by; lists of one tariff or feed ask the same."""

_ENERGY = "total_energy_delivered_watt_hours"
_UNMANAGED = "alt_usage_watt_hours"
_GRAMS = "co2_intensity_grams_per_kilowatt_hour"
_WH = 1000
AMOUNTS = (
    "energy_delivered_watt_hours",
    "cost",
    "cost_per_kilowatt_hour",
    "total_co2_grams",
    _GRAMS,
    "savings_cost",
    "savings_co2_grams",
    "total_points",
    "total_points_missed",
    "grid_energy_delivered_watt_hours",
    "solar_energy_delivered_watt_hours",
    "grid_energy_delivered",
    "solar_energy_delivered",
)
"""The names of the `amounts` of a sub-session."""


def prices_between(world: World, tariff: str, since: str, until: str) -> list[Record]:
    """The prices of a tariff that are in force at some time between two instants, by time."""
    collection = world.store[PRICES]
    group = collection.group(BY_TARIFF, (tariff,))
    first = max(0, group.bisect_right(((True, since), inf)) - 1)
    last = group.bisect_left(((True, until),))
    found = [collection.record(entry) for entry in group[first:last]]
    return [each for each in found if _end(each) > since]


def carbon_at(world: World, feed: str | None, at: str) -> int | None:
    """Grams for each kWh that a carbon feed tells for an instant; None where it tells nothing."""
    collection = world.store[CARBON]
    group = collection.group(BY_FEED, (feed,))
    before = group.bisect_right(((True, at), inf)) - 1
    if before < 0:
        return None
    found = collection.record(group[before])
    return int(found[_GRAMS]) if _end(found) > at else None


def refilled(intervals: Sequence[Record], energies_wh: Sequence[int]) -> list[Record]:
    """The same intervals with other energies, each at its price."""
    return [_refilled(each, wh) for each, wh in zip(intervals, energies_wh, strict=True)]


def compared(intervals: Sequence[Record]) -> list[Record]:
    """The intervals with what each had got if nobody had waited: all that flowed, from the start.

    Example: of 0, 2, 0, 3 Wh it is 2, 3, 0, 0.
    """
    unmanaged = _at_once([each[_ENERGY] for each in intervals])
    return [
        each if each.get(_UNMANAGED) == wh else {**each, _UNMANAGED: wh}
        for each, wh in zip(intervals, unmanaged, strict=True)
    ]


def _at_once(energies: Sequence[int]) -> list[int]:
    flowing = [wh for wh in energies if wh]
    return flowing + [0] * (len(energies) - len(flowing))


def scaled(energies_wh: Sequence[int], total_wh: int) -> list[int]:
    """Energies in the same proportions that come to a total; [0, 0] is filled evenly.

    Example: scaled([1, 2, 0], 10) is [3, 7, 0].
    """
    parts = energies_wh if any(energies_wh) else [1] * len(energies_wh)
    whole, seen, told = sum(parts), 0, 0
    made = []
    for part in parts:
        seen += part
        upto = (2 * total_wh * seen + whole) // (2 * whole)
        made.append(upto - told)
        told = upto
    return made


def amounts(world: World, sub_session: Record, intervals: Sequence[Record]) -> dict[str, Any]:
    """The fields of a sub-session that follow from its intervals.

    Example: {"energy_delivered_watt_hours": 7200, "cost": 216, "total_co2_grams": 1180, …}.
    Savings are those against charging at full power from the start, and of smart charging only.
    """
    energies = [each[_ENERGY] for each in intervals]
    energy_wh = sum(energies)
    costs, grams = [_price(each) for each in intervals], _intensities(world, sub_session, intervals)
    cost, co2 = _weighed(energies, costs), _weighed(energies, grams)
    grid_wh = _rounded(sum(map(_from_grid, intervals), Decimal()))
    smart = sub_session["mode"] == "SMART"
    return {
        "energy_delivered_watt_hours": energy_wh,
        "cost": cost,
        "cost_per_kilowatt_hour": _mean(cost, energy_wh),
        "total_co2_grams": co2,
        _GRAMS: _mean(co2, energy_wh),
        "savings_cost": _saved(energies, costs, cost) if smart else None,
        "savings_co2_grams": _saved(energies, grams, co2) if smart else None,
        "total_points": energy_wh // _WH if smart else 0,
        "total_points_missed": 0 if smart else energy_wh // _WH,
        "grid_energy_delivered_watt_hours": grid_wh,
        "solar_energy_delivered_watt_hours": energy_wh - grid_wh,
        "grid_energy_delivered": f"{grid_wh / _WH:.3f}",
        "solar_energy_delivered": f"{(energy_wh - grid_wh) / _WH:.3f}",
    }


def _end(record: Record) -> str:
    return _later(record["started_at"], record["interval_seconds"])


@lru_cache(maxsize=4096)
def _later(at: str, seconds: int) -> str:
    return to_seconds_text(parse(at) + timedelta(seconds=seconds))


def _refilled(interval: Record, wh: int) -> Record:
    made = {**interval, _ENERGY: wh}
    if interval.get("meter_usage_watt_hours") is not None:
        made["meter_usage_watt_hours"] = wh
    if interval.get("energy_delivered_by_price") is not None:
        made["energy_delivered_by_price"] = {
            "price": interval["energy_delivered_by_price"]["price"],
            "energy_delivered_watt_hours": wh,
        }
    return made


def _price(interval: Record) -> Decimal | None:
    priced = interval.get("energy_delivered_by_price")
    return None if priced is None else Decimal(priced["price"])


def _intensities(
    world: World, sub_session: Record, intervals: Sequence[Record]
) -> list[Decimal | None]:
    feed = sub_session.get("carbon_feed")
    told = (carbon_at(world, feed, each["started_at"]) for each in intervals)
    return [None if grams is None else Decimal(grams) for grams in told]


def _from_grid(interval: Record) -> Decimal:
    share = interval.get("percentage_import")
    return Decimal(interval[_ENERGY]) * (100 if share is None else share) / 100


def _weighed(energies: Sequence[int], weights: Sequence[Decimal | None]) -> int | None:
    """Energy times weight over all intervals; None when a weight is not known where energy flows.

    Of nothing it is 0 if any weight is known.
    """
    if all(weight is None for weight in weights):
        return None
    total = Decimal()
    for wh, weight in zip(energies, weights, strict=True):
        if wh and weight is None:
            return None
        total += wh * (weight or 0)
    return _rounded(total / _WH)


def _saved(
    energies: Sequence[int], weights: Sequence[Decimal | None], spent: int | None
) -> int | None:
    at_once = _weighed(_at_once(energies), weights)
    return None if at_once is None or spent is None else at_once - spent


def _mean(total: int | None, energy_wh: int) -> int | None:
    return None if total is None or not energy_wh else round(total * _WH / energy_wh)


def _rounded(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
