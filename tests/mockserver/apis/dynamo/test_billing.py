from decimal import Decimal

import pytest

from mockserver.apis.dynamo.billing import bill, breakdown, usage
from mockserver.charging.costs import Usage


def session(**changes):
    return {
        "session_id": "sess_1",
        "started_at": "2024-06-05T08:00:00Z",
        "charging_ended_at": None,
        "duration_minutes": 68.0,
        "energy_kwh": 18.4,
        "tariff": {
            "currency": "GBP",
            "tax_rate_percent": 20,
            "components": [
                {"type": "flat", "price": 0.5},
                {"type": "energy", "price": 0.28, "step_size": 0.1},
            ],
        },
        "cost_breakdown": None,
        **changes,
    }


def test_a_session_is_billed_by_what_it_shows():
    assert Usage(Decimal(18400), 4080, 0) == usage(session())


def test_parking_begins_when_energy_stopped_flowing():
    assert 8 * 60 == usage(session(charging_ended_at="2024-06-05T09:00:00Z")).parked_s


@pytest.mark.parametrize(
    ("charging_ended_at", "parked_s"), [("2024-06-05T07:00:00Z", 4080), ("2024-06-05T11:00:00Z", 0)]
)
def test_parking_is_never_longer_than_the_session_nor_negative(charging_ended_at, parked_s):
    assert parked_s == usage(session(charging_ended_at=charging_ended_at)).parked_s


@pytest.mark.parametrize("seconds", [0, 1, 59, 61, 4081, 86399, 1_000_003])
def test_seconds_survive_the_rounding_of_minutes(seconds):
    assert seconds == usage(session(duration_minutes=round(seconds / 60, 2))).duration_s


def test_the_breakdown_of_the_facts_comes_out_to_the_penny():
    expected = {
        "session_id": "sess_1",
        "currency": "GBP",
        "components": [
            {"type": "flat", "quantity": 1, "unit": "session", "price": 0.5, "amount": 0.5},
            {
                "type": "energy",
                "quantity": 18.4,
                "unit": "kWh",
                "step_size": 0.1,
                "price": 0.28,
                "amount": 5.15,
            },
        ],
        "rules_applied": [],
        "promotional_code": None,
        "subtotal": 5.65,
        "discount": 0,
        "tax_rate_percent": 20,
        "tax": 1.13,
        "total_cost": 6.78,
    }
    assert expected == breakdown(session())


def test_a_bill_that_was_kept_is_not_worked_out_again():
    kept = {"total_cost": 1.0}

    assert kept == bill(session(cost_breakdown=kept))
    assert breakdown(session()) == bill(session())
