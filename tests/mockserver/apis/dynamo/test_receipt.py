from io import BytesIO

import pytest
from pypdf import PdfReader

from mockserver.apis.dynamo.receipt import money, receipt

SELLER = {"name": "Greenway Charging Ltd", "country": "GB", "contact_email": "ops@example.com"}
DRIVER = {"name": "Alice Moreno", "email": "alice@example.com"}
SESSION = {
    "session_id": "sess_1",
    "charge_point_id": "CP-001",
    "connector_id": 2,
    "started_at": "2024-06-05T08:00:00Z",
    "ended_at": "2024-06-05T09:08:00Z",
    "energy_kwh": 18.4,
    "duration_minutes": 68.0,
    "tariff": {"name": "Standard"},
}
BILL = {
    "currency": "GBP",
    "components": [
        {"type": "flat", "quantity": 1.0, "unit": "session", "price": 0.5, "amount": 0.5},
        {"type": "energy", "quantity": 18.4, "unit": "kWh", "price": 0.28, "amount": 5.15},
    ],
    "subtotal": 5.65,
    "discount": 0,
    "tax_rate_percent": 20.0,
    "tax": 1.13,
    "total_cost": 6.78,
}


def printed(*, session=SESSION, bill=BILL, seller=SELLER, driver=DRIVER):
    return receipt(session, bill, seller=seller, driver=driver)


def text(pdf):
    pages = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "\n".join(pages)


def test_a_receipt_names_who_sold_what_to_whom():
    read = text(printed())

    for expected in (
        "Greenway Charging Ltd, United Kingdom",
        "sess_1",
        "Alice Moreno, alice@example.com",
        "CP-001, connector 2",
        "2024-06-05T09:08:00Z",
        "18.4 kWh",
        "68 minutes",
        "Standard",
    ):
        assert expected in read


def test_a_receipt_has_the_figures_of_the_bill():
    lines = [" ".join(line.split()) for line in text(printed()).splitlines()]
    read = " ".join(lines)

    assert "energy 18.4 kWh 0.28 5.15" in read
    assert "flat 1 session 0.5 0.50" in read
    assert "Subtotal 5.65" in read
    assert "Tax 20 % 1.13" in read
    assert "Total 6.78 GBP" in read
    assert "Discount" not in read


def test_a_discount_is_shown_when_there_is_one():
    read = " ".join(text(printed(bill={**BILL, "discount": 1.5})).split())

    assert "Discount -1.50" in read


def test_the_same_records_give_the_same_bytes():
    assert printed() == printed()


def test_the_receipt_is_as_old_as_the_end_of_the_session():
    made = PdfReader(BytesIO(printed())).metadata

    assert "2024-06-05 09:08:00+00:00" == str(made.creation_date)
    assert "Receipt sess_1" == made.title


def test_letters_that_the_font_lacks_do_not_break_it():
    odd = {**SELLER, "name": "Łódź ⚡ GmbH & Söhne", "country": "QQ"}

    assert "?ód? ? GmbH & Söhne, QQ" in text(printed(seller=odd))


def test_a_bill_of_many_lines_goes_on_over_pages():
    many = {**BILL, "components": BILL["components"] * 60}

    assert len(PdfReader(BytesIO(printed(bill=many))).pages) > 1


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(6.78, "GBP", "6.78"), (120.0, "JPY", "120"), (1.5, "KWD", "1.500"), (-1.5, "EUR", "-1.50")],
)
def test_money_has_the_digits_of_its_currency(amount, currency, shown):
    assert shown == money(amount, currency)


def test_the_receipt_of_a_seeded_session_agrees_with_its_breakdown(bench):
    query = {"limit": 50, "offset": 0}
    for session in bench.call("listPortalSessions", query=query).body["sessions"]:
        key, currency = session["session_id"], session["currency"]
        bill = bench.call("getCostBreakdown", session_id=key).body
        read = " ".join(text(bench.call("getReceipt", session_id=key).body).split())

        assert f"Total {money(bill['total_cost'], currency)} {currency}" in read
        for line in bill["components"]:
            assert money(line["amount"], currency) in read
