"""Bills that add up, and bills that do not."""

import zlib

import pytest

from chargebench.verifying.bills import (
    dynamo_bill,
    ev_energy_cost,
    price_faults,
    receipt_faults,
)

SESSION = {
    "session_id": "sess_1",
    "energy_kwh": 18.4,
    "duration_minutes": 68,
    "total_cost": 6.78,
    "currency": "GBP",
}


def line(kind="energy", **other):
    made = {
        "flat": {"quantity": 1, "unit": "session", "price": 0.5, "amount": 0.5},
        "energy": {
            "quantity": 18.4,
            "unit": "kWh",
            "step_size": 0.1,
            "price": 0.28,
            "amount": 5.15,
        },
        "time": {"quantity": 70, "unit": "minute", "step_size": 5, "price": 0.1, "amount": 7.0},
        "parking": {"quantity": 4, "unit": "minute", "step_size": 1, "price": 0.1, "amount": 0.4},
    }[kind]
    return {"type": kind, **made, **other}


def bill(*lines, **other):
    return {
        "currency": "GBP",
        "components": lines or (line("flat"), line()),
        "subtotal": 5.65,
        "discount": 0,
        "tax_rate_percent": 20,
        "tax": 1.13,
        "total_cost": 6.78,
        **other,
    }


def found(made, session=SESSION):
    return [(fault.expected, fault.found) for fault in dynamo_bill(session, made)]


def test_a_bill_that_adds_up_has_no_faults():
    assert [] == found(bill())


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (bill(line("flat"), line(quantity=18.3, amount=5.12)), "energy: 18.4 kWh"),
        (bill(line("flat"), line(amount=5.16)), "energy: 5.15"),
        (bill(subtotal=5.64), "subtotal: 5.65"),
        (bill(tax=1.12), "tax: 1.13"),
        (bill(total_cost=6.77), "total_cost: 6.78"),
    ],
)
def test_each_wrong_sum_is_a_fault(made, expected):
    assert expected in [one for one, _ in found(made)]


def test_the_session_and_its_bill_have_one_total():
    assert [("total_cost of the session: 6.78", "6.79")] == found(
        bill(), {**SESSION, "total_cost": 6.79}
    )


def test_minutes_are_those_of_the_session_or_the_least_of_the_tariff():
    plain = bill(line("time"), subtotal=7, tax=1.4, total_cost=8.4)
    session = {**SESSION, "total_cost": 8.4}
    assert [] == found(plain, session)
    least = bill(line("time", quantity=90, amount=9.0), subtotal=9, tax=1.8, total_cost=10.8)
    assert [] == found(least, {**SESSION, "total_cost": 10.8})
    few = bill(line("time", quantity=65, amount=6.5), subtotal=6.5, tax=1.3, total_cost=7.8)
    assert [("time: 70 minute", "65")] == found(few, {**SESSION, "total_cost": 7.8})


@pytest.mark.parametrize(
    ("until", "quantity", "amount", "expected"),
    [
        ("13:56:00Z", 4, 0.4, []),
        ("13:56:30Z", 4, 0.4, []),
        ("13:54:30Z", 4, 0.4, [("parking: 6 minute", "4")]),
        ("13:58:00Z", 5, 0.5, []),  # the least of the tariff
        ("14:00:00Z", 0, 0, []),
        ("14:00:00Z", 4, 0.4, [("parking: 0 minute", "4")]),  # no parking that never began
    ],
)
def test_parking_is_from_the_last_energy_to_the_end(until, quantity, amount, expected):
    tax = round(amount / 5, 2)
    total = round(amount + tax, 2)
    parked = bill(
        line("parking", quantity=quantity, amount=amount),
        subtotal=amount,
        tax=tax,
        total_cost=total,
    )
    times = {"charging_ended_at": f"2024-06-01T{until}", "ended_at": "2024-06-01T14:00:00Z"}

    assert expected == found(parked, {**SESSION, **times, "total_cost": total})


def test_how_long_a_car_was_parked_is_not_told_to_a_driver():
    parked = bill(line("parking"), subtotal=0.4, tax=0.08, total_cost=0.48)

    assert [] == found(parked, {**SESSION, "total_cost": 0.48})


def interval(wh, price="30"):
    priced = None if price is None else {"price": price, "energy_delivered_watt_hours": wh}
    return {"total_energy_delivered_watt_hours": wh, "energy_delivered_by_price": priced}


def sub_session(*intervals, cost, wh=None):
    total = sum(each["total_energy_delivered_watt_hours"] for each in intervals)
    return {
        "energy_delivered_watt_hours": total if wh is None else wh,
        "cost": cost,
        "energy_usage": {"intervals": intervals},
    }


@pytest.mark.parametrize(
    "made",
    [
        sub_session(interval(3000), interval(1500, "20"), cost=120),
        sub_session(interval(50, "30"), cost=2),
        sub_session(interval(0, None), interval(1000), cost=30),
        sub_session(interval(0, None), cost=None),
        sub_session(interval(10, None), cost=None),
    ],
)
def test_a_cost_is_price_times_energy(made):
    assert [] == list(ev_energy_cost(made))


def test_a_cost_that_is_not_is_a_fault():
    (fault,) = ev_energy_cost(sub_session(interval(3000), cost=91))
    assert ("cost", "90 by the intervals", "91") == (fault.kind, fault.expected, fault.found)
    (fault,) = ev_energy_cost(sub_session(interval(3000), cost=90, wh=2999))
    assert "3000 Wh in the intervals" == fault.expected


PRICES = [
    {"started_at": "2024-06-01T12:00:00Z", "interval_seconds": 3600, "price_minor_units": 20},
    {"started_at": "2024-06-01T09:00:00Z", "interval_seconds": 3600, "price_minor_units": 30},
]


@pytest.mark.parametrize(
    ("at", "wh", "price", "expected"),
    [
        ("2024-06-01T09:30:00Z", 100, "30", []),
        ("2024-06-01T09:30:00Z", 100, "20", ["30 for a kWh at 2024-06-01T09:30:00Z"]),
        ("2024-06-01T12:00:00Z", 100, None, ["20 for a kWh at 2024-06-01T12:00:00Z"]),
        ("2024-06-01T12:00:00Z", 0, "30", []),
        ("2024-06-01T10:00:00Z", 100, "99", []),
    ],
)
def test_an_interval_has_the_price_of_the_tariff(at, wh, price, expected):
    made = sub_session({**interval(wh, price), "started_at": at}, cost=None)

    assert expected == [fault.expected for fault in price_faults(made, PRICES)]


def pdf(*texts, packed=True):
    content = b"".join(b"BT (%s) Tj ET\n" % text for text in texts)
    stream = zlib.compress(content) if packed else content
    return b"%PDF-1.3\n1 0 obj\nstream\n" + stream + b"\nendstream\nendobj\n"


@pytest.mark.parametrize("packed", [True, False])
def test_a_receipt_names_what_was_paid(packed):
    good = pdf(b"Receipt sess_1", rb"Total \(paid\)", b"6.78 GBP", packed=packed)
    bad = pdf(b"Receipt sess_1", b"6.87 GBP", packed=packed)

    assert [] == list(receipt_faults(SESSION, good))
    assert ["6.78 GBP"] == [fault.expected for fault in receipt_faults(SESSION, bad)]


def test_a_receipt_that_cannot_be_read_is_not_judged_but_must_be_one():
    assert [] == list(receipt_faults(SESSION, pdf(b"\x01\x02")))
    assert ["a PDF"] == [fault.expected for fault in receipt_faults(SESSION, b"<html>")]
