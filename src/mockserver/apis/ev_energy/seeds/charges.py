"""What charging amounts to, reckoned once for each way to charge and shared by many households.

Energy flows in whole half hours; cost and emissions are the sums over them at what was in force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mockserver.apis.ev_energy.seeds.calendar import SLOT_S
from mockserver.apis.ev_energy.seeds.markets import Market, Tariff

Mode = Literal["SMART", "BOOST", "UNMANAGED_HOME", "UNMANAGED_OTG", "MANAGED_OTG"]
_POWERED_MA = 32_000
_RATINGS = ((0.6, "very low"), (0.85, "low"), (1.1, "moderate"), (1.25, "high"))


@dataclass(frozen=True, slots=True)
class Part:
    """A wish: one mode from slot `start` to `end` (None: it goes on), with flow in `slots`."""

    mode: Mode
    start: int
    end: int | None
    slots: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part as it came out; `intervals`, `schedules` and `sums` are shared, so never change them.

    `sums` are the fields of a sub-session that are the same for whoever charged this way.
    """

    mode: Mode
    start: int
    end: int | None
    energy_wh: int
    rate_w: int
    intervals: list[Mapping[str, Any]]
    schedules: list[Mapping[str, Any]]
    sums: Mapping[str, Any]


def stretch(market: Market, tariff: Tariff | None, part: Part, slot_wh: int) -> Stretch:
    """Reckon a part in which each of its slots brings `slot_wh`; without a tariff at no cost."""
    prices = None if tariff is None else tariff.prices
    until = market.calendar.now if part.end is None else part.end
    flowing, at_once = set(part.slots), _at_once(part)
    intervals = [
        _interval(
            market,
            prices,
            slot,
            (slot_wh if slot in flowing else 0, slot_wh if slot in at_once else 0),
        )
        for slot in range(part.start, until)
    ]
    energy_wh = slot_wh * len(flowing)
    managed = part.mode in ("SMART", "BOOST")
    return Stretch(
        part.mode,
        part.start,
        part.end,
        energy_wh,
        2 * slot_wh if energy_wh else 0,
        intervals,
        _schedules(market, part, until) if managed else [],
        _sums(market, tariff, part, until, slot_wh),
    )


def cheapest(market: Market, tariff: Tariff, start: int, end: int, count: int) -> tuple[int, ...]:
    """The slots at which a smart charge flows: cheap, then green, then early."""
    ranked = sorted(range(start, end), key=lambda s: (tariff.prices[s], market.carbon[s], s))
    return tuple(sorted(ranked[:count]))


def weighed(series: Iterable[int], wh: int) -> int:
    """Energy of `wh` in each slot times what a kWh was at then, in thousandths."""
    return sum(series) * wh


def rounded(thousandths: int) -> int:
    """Half up: 1500 is 2."""
    return (thousandths + 500) // 1000


def _at_once(part: Part) -> range:
    """The slots in which energy had flowed if nobody had waited."""
    return range(part.start, part.start + len(part.slots))


def _interval(
    market: Market, prices: tuple[int, ...] | None, slot: int, energies_wh: tuple[int, int]
) -> Mapping[str, Any]:
    """One slot, with what flowed in it and what had flowed without a wait."""
    wh, unmanaged_wh = energies_wh
    interval = {
        "interval_seconds": SLOT_S,
        "started_at": market.calendar.texts[slot],
        "total_energy_delivered_watt_hours": wh,
        "meter_usage_watt_hours": wh,
        "alt_usage_watt_hours": unmanaged_wh,
        "percentage_import": 100,
    }
    if prices is not None:
        interval["electricity_cost_sub_unit"] = str(prices[slot])
        interval["energy_delivered_by_price"] = {
            "price": str(prices[slot]),
            "energy_delivered_watt_hours": wh,
        }
    return interval


def _sums(
    market: Market, tariff: Tariff | None, part: Part, until: int, slot_wh: int
) -> Mapping[str, Any]:
    land, energy_wh = market.land, slot_wh * len(part.slots)
    at_once = _at_once(part)
    grams = rounded(weighed((market.carbon[slot] for slot in part.slots), slot_wh))
    mean = round(grams * 1000 / energy_wh) if energy_wh else None
    cost = saved = per_kwh = None
    if tariff is not None:
        cost = rounded(weighed((tariff.prices[slot] for slot in part.slots), slot_wh))
        saved = rounded(weighed((tariff.prices[slot] for slot in at_once), slot_wh)) - cost
        per_kwh = round(cost * 1000 / energy_wh) if energy_wh else None
    spared = rounded(weighed((market.carbon[slot] for slot in at_once), slot_wh)) - grams
    smart = part.mode == "SMART"
    return {
        "energy_delivered_watt_hours": energy_wh,
        "cost": cost,
        "currency": land.currency,
        "savings_cost": saved if smart else None,
        "savings_co2_grams": spared if smart else None,
        "incentive_earned": None,
        "total_co2_grams": grams,
        "co2_intensity_grams_per_kilowatt_hour": mean,
        "co2_intensity_classification": None if mean is None else _rated(mean, land.carbon),
        "cost_per_kilowatt_hour": per_kwh,
        "total_points": energy_wh // 1000 if smart else 0,
        "total_points_missed": 0 if smart else energy_wh // 1000,
        "duration_minutes": (until - part.start) * SLOT_S // 60,
        "grid_energy_delivered_watt_hours": energy_wh,
        "solar_energy_delivered_watt_hours": 0,
        "labels": ["AWAY" if part.mode.endswith("OTG") else "PRIMARY"],
        "tariff": None if tariff is None else tariff.id,
        "carbon_feed": market.carbon_feed,
        "grid_feeds": market.grid_feeds,
        "solar_mode_type": "OFF",
        "grid_energy_delivered": f"{energy_wh / 1000:.3f}",
        "solar_energy_delivered": "0.000",
    }


def _rated(mean: int, usual: int) -> str:
    return next((name for share, name in _RATINGS if mean < share * usual), "very high")


def _schedules(market: Market, part: Part, until: int) -> list[Mapping[str, Any]]:
    """The current that was ordered, as runs of slots with and without."""
    flowing, texts = set(part.slots), market.calendar.texts
    made: list[Mapping[str, Any]] = []
    start = part.start
    for slot in range(part.start + 1, until + 1):
        if slot == until or (slot in flowing) != (start in flowing):
            made.append(
                {
                    "started_at": texts[start],
                    "interval_seconds": (slot - start) * SLOT_S,
                    "current_milliamps": _POWERED_MA if start in flowing else 0,
                    "schedule_type": "BOOST" if part.mode == "BOOST" else "SMART",
                    "dispatched_at": texts[part.start],
                    "created_at": texts[part.start],
                }
            )
            start = slot
    return made
