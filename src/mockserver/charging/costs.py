"""What a charging session costs under a tariff, in exact decimal arithmetic.

Knows tariffs and usage, nobody's wire form.
Every quantity is rounded up to its step, every amount half up to the currency's minor unit, so the
lines add up to the subtotal, and subtotal plus tax is the total, to the last digit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from types import MappingProxyType
from typing import Any

# wide enough for the largest float of a meter times the largest float of a price
_EXACT = Context(prec=1000)
_ZERO = Decimal(0)
_ONE = Decimal(1)
_HUNDRED = Decimal(100)
_WH_PER_KWH = Decimal(1000)
_S_PER_MINUTE = Decimal(60)

# ISO 4217, column "minor unit", where it is not 2. pycountry does not tell it.
_DIGITS: Mapping[str, int] = MappingProxyType(
    {
        code: digits
        for digits, codes in (
            (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
            (3, "BHD IQD JOD KWD LYD OMR TND"),
            (4, "CLF UYW"),
        )
        for code in codes.split()
    }
)


@dataclass(frozen=True, slots=True)
class Usage:
    """What there is to bill: Usage(Decimal(18400), 4080, 0) is 18.4 kWh in 68 minutes.

    `duration_s` is from plug to plug, `parked_s` the part of it after energy stopped flowing.
    Nothing is negative.
    """

    energy_wh: Decimal
    duration_s: int
    parked_s: int


@dataclass(frozen=True, slots=True)
class Line:
    """One price of the tariff, applied: Line("energy", 18.4, "kWh", 0.1, 0.28, 5.15).

    `step_size` is None where nothing is counted in steps, that is for a flat fee.
    """

    type: str
    quantity: Decimal
    unit: str
    step_size: Decimal | None
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A bill: the amounts of `lines` add up to `subtotal`, and with `tax` to `total`, exactly."""

    currency: str
    lines: tuple[Line, ...]
    subtotal: Decimal
    tax_rate_percent: Decimal
    tax: Decimal
    total: Decimal


def price(tariff: Mapping[str, Any], usage: Usage) -> Breakdown:
    """Bill a usage under a tariff (a record such as charging.records.Tariff).

    Energy counts by kWh, time by minute of the session, parking by minute after charging ended,
    flat once.
    `min_duration_minutes` is what time and parking are billed at least; parking that never began
    is not billed at all.
    Source: vendor facts, tariff components.
    """
    with localcontext(_EXACT):
        unit = minor_unit(tariff["currency"])
        lines = tuple(_line(component, usage, unit) for component in tariff["components"])
        subtotal = _sum(line.amount for line in lines)
        rate = _decimal(tariff.get("tax_rate_percent") or 0)
        tax = _rounded(subtotal * rate / _HUNDRED, unit)
        return Breakdown(tariff["currency"], lines, subtotal, rate, tax, subtotal + tax)


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for GBP, 1 for JPY, 0.001 for KWD."""
    return _ONE.scaleb(-_DIGITS.get(currency, 2))


def _line(component: Mapping[str, Any], usage: Usage, unit: Decimal) -> Line:
    each = _decimal(component["price"])
    if component["type"] == "flat":
        return Line("flat", _ONE, "session", None, each, _rounded(each, unit))
    step = _decimal(component.get("step_size") or 1)
    if component["type"] == "energy":
        quantity, counted = _stepped(usage.energy_wh, _WH_PER_KWH, step), "kWh"
    else:
        used_s = usage.duration_s if component["type"] == "time" else usage.parked_s
        quantity, counted = _minutes(component, used_s, step), "minute"
    return Line(component["type"], quantity, counted, step, each, _rounded(quantity * each, unit))


def _minutes(component: Mapping[str, Any], used_s: int, step: Decimal) -> Decimal:
    if component["type"] == "parking" and not used_s:
        return _ZERO
    least_s = _decimal(component.get("min_duration_minutes") or 0) * _S_PER_MINUTE
    return _stepped(max(Decimal(used_s), least_s), _S_PER_MINUTE, step)


def _stepped(used: Decimal, per_unit: Decimal, step: Decimal) -> Decimal:
    """The least multiple of `step` units that covers what was used; no division is inexact."""
    steps, rest = divmod(used, per_unit * step)
    return (steps + 1 if rest else steps) * step


def _rounded(amount: Decimal, unit: Decimal) -> Decimal:
    return amount.quantize(unit, ROUND_HALF_UP)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _ZERO)


def _decimal(value: float | str) -> Decimal:
    """The number that a JSON reader sees: 0.28 is 0.28 and not the nearest binary fraction."""
    return Decimal(str(value))
