"""The receipt of a finished session: a PDF with the figures of its bill."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mockserver.apis.dynamo.codes import country_name
from mockserver.charging.costs import minor_unit
from virtualtime.instant import parse

_FONT = "Helvetica"
_LEFT_MM, _LINE_MM = 55.0, 7.0
_COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("Item", 60.0, "L"),
    ("Quantity", 40.0, "R"),
    ("Price", 40.0, "R"),
    ("Amount", 50.0, "R"),
)


def receipt(
    session: Mapping[str, Any],
    bill: Mapping[str, Any],
    *,
    seller: Mapping[str, Any],
    driver: Mapping[str, Any],
) -> bytes:
    """Typeset a receipt; the same records give the same bytes.

    `bill` is the breakdown of the session, `seller` its organization, `driver` who pays.
    """
    from fpdf import FPDF  # noqa: PLC0415  # takes 0.3 s, and most servers print nothing

    pdf = FPDF()
    pdf.set_creation_date(parse(session["ended_at"]))
    pdf.set_producer("chargebench")
    pdf.set_title(f"Receipt {session['session_id']}")
    pdf.add_page()
    _heading(pdf, "Receipt", 18)
    _line(pdf, f"{seller['name']}, {country_name(seller['country'])}")
    _line(pdf, seller["contact_email"])
    pdf.ln(_LINE_MM)
    for label, text in _facts(session, driver):
        _pair(pdf, label, text)
    pdf.ln(_LINE_MM)
    _table(pdf, bill)
    return bytes(pdf.output())


def _facts(session: Mapping[str, Any], driver: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Session", session["session_id"]),
        ("Driver", f"{driver['name']}, {driver['email']}"),
        ("Charge point", f"{session['charge_point_id']}, connector {session['connector_id']}"),
        ("Started", session["started_at"]),
        ("Ended", session["ended_at"]),
        ("Energy", f"{_plain(session['energy_kwh'])} kWh"),
        ("Duration", f"{_plain(session['duration_minutes'])} minutes"),
        ("Tariff", session["tariff"]["name"]),
    ]


def _table(pdf: Any, bill: Mapping[str, Any]) -> None:
    currency = bill["currency"]
    _heading(pdf, f"Cost in {currency}", 12)
    _row(pdf, *(title for title, _, _ in _COLUMNS))
    for line in bill["components"]:
        quantity = f"{_plain(line['quantity'])} {line['unit']}"
        _row(pdf, line["type"], quantity, _plain(line["price"]), money(line["amount"], currency))
    pdf.ln(2)
    _row(pdf, "Subtotal", "", "", money(bill["subtotal"], currency))
    if bill["discount"]:
        _row(pdf, "Discount", "", "", money(-bill["discount"], currency))
    rate = f"Tax {_plain(bill['tax_rate_percent'])} %"
    _row(pdf, rate, "", "", money(bill["tax"], currency))
    pdf.set_font(_FONT, "B", 12)
    _row(pdf, "Total", "", "", f"{money(bill['total_cost'], currency)} {currency}")


def money(amount: float, currency: str) -> str:
    """An amount with the digits of its currency: '6.78', '120' for JPY."""
    return f"{Decimal(str(amount)).quantize(minor_unit(currency)):f}"


def _plain(number: float) -> str:
    """A number without needless digits: '18.4', '68'."""
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _heading(pdf: Any, text: str, size: int) -> None:
    pdf.set_font(_FONT, "B", size)
    pdf.cell(0, _LINE_MM + 3, _latin(text), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(_FONT, "", 10)


def _line(pdf: Any, text: str) -> None:
    pdf.multi_cell(0, _LINE_MM, _latin(text), new_x="LMARGIN", new_y="NEXT")


def _pair(pdf: Any, label: str, text: str) -> None:
    pdf.cell(_LEFT_MM, _LINE_MM, label)
    _line(pdf, text)


def _row(pdf: Any, *cells: str) -> None:
    for (_, width_mm, align), text in zip(_COLUMNS, cells, strict=True):
        pdf.cell(width_mm, _LINE_MM, _latin(text), align=align)
    pdf.ln(_LINE_MM)


def _latin(text: str) -> str:
    """The PDF core fonts know Latin-1 only, so other letters become question marks."""
    return text.encode("latin-1", "replace").decode("latin-1")
