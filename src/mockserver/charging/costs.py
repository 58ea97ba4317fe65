"""What a charging session costs under a tariff, in exact arithmetic.

Knows tariffs and usage, nobody's wire form.
Every quantity is rounded up to its step, every amount half up to the currency's minor unit, so the
lines add up to the subtotal, and subtotal plus tax is the total, to the last digit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import lru_cache
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
_UNITS: Mapping[str, str] = MappingProxyType({"energy": "kWh", "flat": "session"})


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
    rates = _rates(tariff)
    with localcontext(_EXACT):
        lines = tuple([rate.line(usage, rates.digits) for rate in rates.each])
        subtotal = sum([line.amount for line in lines], _ZERO)
        tax = Decimal(rates.tax(_units(rates, usage))).scaleb(-rates.digits)
        return Breakdown(
            tariff["currency"], lines, subtotal, rates.tax_percent, tax, subtotal + tax
        )


def total(tariff: Mapping[str, Any], usage: Usage) -> float:
    """The total of `price` as JSON shows it, without the bill that leads to it.

    A running session is priced at each word of its meter.
    """
    rates = _rates(tariff)
    units = _units(rates, usage)
    return float(f"{units + rates.tax(units)}e-{rates.digits}")


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for GBP, 1 for JPY, 0.001 for KWD."""
    return _ONE.scaleb(-_digits(currency))


@dataclass(frozen=True, slots=True)
class _Rate:
    """One component of a tariff, made ready: what a step is, and what it costs.

    `used_per_step` is in Wh or seconds, `units_per_step` in the smallest amount of the currency;
    both are fractions of whole numbers. `least_s` is billed at least.
    """

    type: str
    unit: str
    step: Decimal
    price: Decimal
    least_s: Decimal
    used_per_step: tuple[int, int]
    units_per_step: tuple[int, int]

    def steps(self, usage: Usage) -> int:
        """The least number of steps that covers what was used."""
        if self.type == "flat":
            return 1
        if self.type == "energy":
            used: Decimal | int = usage.energy_wh
        else:
            used = usage.duration_s if self.type == "time" else usage.parked_s
            if not used and self.type == "parking":
                return 0
            used = max(Decimal(used), self.least_s)
        amount, parts = used.as_integer_ratio()
        whole, per = self.used_per_step
        return -(-amount * per // (parts * whole))

    def units(self, steps: int) -> int:
        """What so many steps cost in the smallest amount of the currency."""
        amount, parts = self.units_per_step
        return _half_up(steps * amount, parts)

    def line(self, usage: Usage, digits: int) -> Line:
        steps = self.steps(usage)
        return Line(
            self.type,
            steps * self.step,
            self.unit,
            None if self.type == "flat" else self.step,
            self.price,
            Decimal(self.units(steps)).scaleb(-digits),
        )


@dataclass(frozen=True, slots=True)
class _Rates:
    """A tariff made ready: {"tax_rate_percent": 20} has the `tax_ratio` (1, 5)."""

    each: tuple[_Rate, ...]
    digits: int
    tax_percent: Decimal
    tax_ratio: tuple[int, int]

    def tax(self, units: int) -> int:
        amount, parts = self.tax_ratio
        return _half_up(units * amount, parts)


def _digits(currency: str) -> int:
    return _DIGITS.get(currency, 2)


def _rates(tariff: Mapping[str, Any]) -> _Rates:
    each = [
        (one["type"], one["price"], one.get("step_size"), one.get("min_duration_minutes"))
        for one in tariff["components"]
    ]
    return _ready(tariff["currency"], tariff.get("tax_rate_percent"), tuple(each))


@lru_cache(maxsize=1024)
def _ready(
    currency: str, tax_percent: float | None, each: tuple[tuple[str, float, Any, Any], ...]
) -> _Rates:
    with localcontext(_EXACT):
        places = _digits(currency)
        percent = _decimal(tax_percent or 0)
        rates = tuple([_rate(*one, places) for one in each])
        return _Rates(rates, places, percent, (percent / _HUNDRED).as_integer_ratio())


def _rate(type_: str, price_: float, step_size: Any, least_min: Any, places: int) -> _Rate:
    each, step = _decimal(price_), _decimal(step_size or 1)
    if type_ == "flat":
        step = _ONE
    per_unit = _WH_PER_KWH if type_ == "energy" else _S_PER_MINUTE
    return _Rate(
        type_,
        _UNITS.get(type_, "minute"),
        step,
        each,
        _decimal(least_min or 0) * _S_PER_MINUTE,
        (per_unit * step).as_integer_ratio(),
        (each * step).scaleb(places).as_integer_ratio(),
    )


def _units(rates: _Rates, usage: Usage) -> int:
    """The subtotal in the smallest amount of the currency: each line is rounded for itself."""
    return sum([rate.units(rate.steps(usage)) for rate in rates.each])


def _half_up(amount: int, parts: int) -> int:
    """A fraction as a whole number; a half goes away from zero, as ROUND_HALF_UP has it."""
    if amount < 0:
        return -_half_up(-amount, parts)
    return (2 * amount + parts) // (2 * parts)


def _decimal(value: float | str) -> Decimal:
    """The number that a JSON reader sees: 0.28 is 0.28 and not the nearest binary fraction."""
    return Decimal(str(value))
