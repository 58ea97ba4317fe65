"""Whether a bill adds up: prices times quantities, as the vendors' documents say it is done."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, Final

from mockserver.charging.costs import minor_unit
from ocpp_sim.ledger.reasons import COST, RECEIPT
from ocpp_sim.ledger.told import Fault
from virtualtime.instant import parse

_S_PER_MINUTE: Final = 60
_BY_MINUTE: Final = ("time", "parking")
_HUNDRED: Final = Decimal(100)
_WH_PER_KWH: Final = 1000
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\)\s*Tj")


def number(value: Any) -> Decimal:
    """The number that a JSON reader sees: 0.28 is not the nearest binary fraction."""
    return Decimal(str(value))


def dynamo_bill(session: Mapping[str, Any], bill: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a cost breakdown, by its own prices and the session's own figures.

    Each quantity is rounded up to the step of its price, each amount half up to the smallest unit
    of the currency; the amounts add up to the subtotal, and with the tax to the total.
    """
    unit = minor_unit(bill["currency"])
    for line in bill["components"]:
        quantity, used = number(line["quantity"]), _used(session, line["type"])
        if used is not None:
            wanted = _steps(used, line.get("step_size"))
            # A tariff may have a least number of minutes, which a bill does not tell.
            more = line["type"] in _BY_MINUTE and quantity > wanted and bool(used)
            if quantity != wanted and not more:
                yield Fault(COST, f"{line['type']}: {wanted} {line['unit']}", f"{quantity}")
        amount = _rounded(quantity * number(line["price"]), unit)
        if amount != number(line["amount"]):
            yield Fault(COST, f"{line['type']}: {amount}", f"{line['amount']}")
    subtotal = sum((number(line["amount"]) for line in bill["components"]), Decimal(0))
    tax = _rounded(
        (subtotal - number(bill["discount"])) * number(bill["tax_rate_percent"]) / _HUNDRED, unit
    )
    total = subtotal - number(bill["discount"]) + tax
    for name, wanted in (("subtotal", subtotal), ("tax", tax), ("total_cost", total)):
        if number(bill[name]) != wanted:
            yield Fault(COST, f"{name}: {wanted}", f"{bill[name]}")
    if number(session["total_cost"]) != total:
        yield Fault(COST, f"total_cost of the session: {total}", f"{session['total_cost']}")


def ev_energy_cost(sub_session: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the cost of a sub-session, by the prices of its intervals.

    The cost is the sum of price times energy over the intervals, half up to the smallest unit of
    the currency; it is null where no price is known.
    """
    intervals = sub_session["energy_usage"]["intervals"]
    energy_wh = sum(each["total_energy_delivered_watt_hours"] for each in intervals)
    if energy_wh != sub_session["energy_delivered_watt_hours"]:
        told = sub_session["energy_delivered_watt_hours"]
        yield Fault(COST, f"{energy_wh} Wh in the intervals", f"{told} Wh in the sub-session")
    wanted = _priced(intervals)
    if wanted != sub_session["cost"]:
        yield Fault(COST, f"{wanted} by the intervals", f"{sub_session['cost']}")


def price_faults(
    sub_session: Mapping[str, Any], prices: Sequence[Mapping[str, Any]]
) -> Iterator[Fault]:
    """Which intervals are not at the price that the tariff has for them.

    `prices` are those of the tariff, {"started_at", "interval_seconds", "price_minor_units"}; an
    interval that none of them covers is not judged.
    """
    for each in sub_session["energy_usage"]["intervals"]:
        priced, at = each.get("energy_delivered_by_price"), parse(each["started_at"])
        wanted = next((one for one in prices if _covers(one, at)), None)
        if wanted is None or not _wh(each):
            continue
        told = None if priced is None else number(priced["price"])
        if told != number(wanted["price_minor_units"]):
            expected = f"{wanted['price_minor_units']} for a kWh at {each['started_at']}"
            yield Fault(COST, expected, f"{told}")


def receipt_faults(session: Mapping[str, Any], pdf: bytes) -> Iterator[Fault]:
    """What is wrong with a receipt: it is a PDF, and as far as it can be read names what was paid.

    A receipt whose letters are not plain cannot be read, and is not judged further.
    """
    if not pdf.startswith(b"%PDF-"):
        yield Fault(RECEIPT, "a PDF", f"{pdf[:20]!r}")
        return
    text = _text_of(pdf)
    if session["session_id"] not in text:
        return
    total = number(session["total_cost"])
    amounts = {number(found) for found in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", text)}
    if total not in amounts:
        yield Fault(RECEIPT, f"{total} {session['currency']}", "another total")


def _used(session: Mapping[str, Any], kind: str) -> Decimal | None:
    """What a line counts, in its unit; None where a session does not tell it."""
    match kind:
        case "energy":
            return number(session["energy_kwh"])
        case "time":
            seconds = timedelta(minutes=float(session["duration_minutes"])).total_seconds()
            return Decimal(round(seconds)) / _S_PER_MINUTE
        case "parking":
            return _parked(session)
        case "flat":
            return Decimal(1)
    return None


def _parked(session: Mapping[str, Any]) -> Decimal | None:
    """The minutes that a car stood there after it took its last; a driver is not told of them."""
    charged_until, ended_at = session.get("charging_ended_at"), session.get("ended_at")
    if charged_until is None or ended_at is None:
        return None
    parked = parse(ended_at) - parse(charged_until)
    return Decimal(round(parked.total_seconds())) / _S_PER_MINUTE


def _steps(used: Decimal, step: Any) -> Decimal:
    size = number(step or 1)
    return (used / size).to_integral_value(ROUND_CEILING) * size


def _rounded(amount: Decimal, unit: Decimal) -> Decimal:
    return amount.quantize(unit, ROUND_HALF_UP)


def _priced(intervals: Iterable[Mapping[str, Any]]) -> int | None:
    total, known = Decimal(0), False
    for each in intervals:
        priced, wh = each.get("energy_delivered_by_price"), _wh(each)
        if priced is None:
            if wh:
                return None
            continue
        known = True
        total += number(priced["price"]) * wh
    return int(_rounded(total / _WH_PER_KWH, Decimal(1))) if known else None


def _covers(price: Mapping[str, Any], at: datetime) -> bool:
    since = parse(price["started_at"])
    return since <= at < since + timedelta(seconds=price["interval_seconds"])


def _wh(interval: Mapping[str, Any]) -> int:
    return int(interval["total_energy_delivered_watt_hours"])


def _text_of(pdf: bytes) -> str:
    """The plain strings of a PDF's pages, each on a line (ISO 32000-1 §9.4.3)."""
    found = []
    for stream in _STREAM.findall(pdf):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            content = stream
        found += [re.sub(rb"\\(.)", rb"\1", text) for text in _SHOWN.findall(content)]
    return b"\n".join(found).decode("latin-1")
