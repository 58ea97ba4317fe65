from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.charging.costs import Breakdown, Line, Usage, minor_unit, price, total

CURRENCIES = ["GBP", "EUR", "JPY", "KWD", "CLF"]


def tariff(*components, currency="GBP", tax=0):
    return {
        "tariff_id": "tariff_1",
        "name": "Any",
        "currency": currency,
        "components": list(components),
        "tax_rate_percent": tax,
    }


def component(kind, each, **more):
    return {"type": kind, "price": each, **more}


def usage(energy_wh=0, minutes=0, parked_minutes=0):
    return Usage(Decimal(energy_wh), minutes * 60, parked_minutes * 60)


def bill(*components, used, **more) -> Breakdown:
    return price(tariff(*components, **more), used)


def test_energy_is_billed_by_the_step_it_reaches():
    line = bill(component("energy", 0.28, step_size=0.1), used=usage(18_301)).lines[0]

    expected = Line(
        "energy", Decimal("18.4"), "kWh", Decimal("0.1"), Decimal("0.28"), Decimal("5.15")
    )
    assert expected == line


def test_energy_is_billed_by_whole_kilowatt_hours_without_a_step():
    assert bill(component("energy", 0.3), used=usage(18_301)).total == Decimal("5.70")


def test_time_is_billed_by_minutes_of_the_whole_session():
    made = bill(component("time", 0.05, step_size=15), used=usage(minutes=61, parked_minutes=20))

    assert Decimal(75) == made.lines[0].quantity
    assert Decimal("3.75") == made.total


def test_a_short_session_is_billed_its_minimum_rounded_to_the_step():
    made = bill(component("time", 1, min_duration_minutes=10, step_size=4), used=usage(minutes=3))

    assert Decimal(12) == made.lines[0].quantity


def test_parking_is_billed_after_charging_ended_and_at_least_its_minimum():
    rule = component("parking", 0.2, min_duration_minutes=5)

    assert Decimal("1.00") == bill(rule, used=usage(minutes=90, parked_minutes=2)).total
    assert Decimal("1.60") == bill(rule, used=usage(minutes=90, parked_minutes=8)).total


def test_parking_that_never_began_is_free():
    rule = component("parking", 0.2, min_duration_minutes=5)

    assert Decimal(0) == bill(rule, used=usage(minutes=90)).total


def test_a_flat_fee_is_billed_once_without_a_step():
    made = bill(component("flat", 0.5, step_size=3), used=usage(18_400, 60))

    assert (
        Line("flat", Decimal(1), "session", None, Decimal("0.5"), Decimal("0.50")) == made.lines[0]
    )


def test_the_worked_example_of_the_facts_adds_up():
    """0.50 for the session and 18.4 kWh at 0.28, with 20 % tax, is 6.78."""
    made = bill(
        component("flat", 0.5),
        component("energy", 0.28, step_size=0.1),
        used=usage(18_400, 68),
        tax=20,
    )

    assert (Decimal("5.65"), Decimal("1.13"), Decimal("6.78")) == (
        made.subtotal,
        made.tax,
        made.total,
    )


def test_a_tariff_without_components_costs_nothing():
    assert Decimal(0) == bill(used=usage(18_400, 68), tax=20).total


def test_a_missing_tax_rate_is_no_tax():
    plain = {"currency": "GBP", "components": [component("flat", 1)]}

    assert Decimal(1) == price(plain, usage()).total


@pytest.mark.parametrize(
    ("currency", "unit"),
    [("GBP", "0.01"), ("JPY", "1"), ("KWD", "0.001"), ("CLF", "0.0001"), ("QQQ", "0.01")],
)
def test_amounts_have_the_digits_of_their_currency(currency, unit):
    assert Decimal(unit) == minor_unit(currency)


def test_every_exception_among_the_currencies_is_a_currency():
    import pycountry

    from mockserver.charging.costs import _DIGITS

    assert [] == [code for code in _DIGITS if pycountry.currencies.get(alpha_3=code) is None]


def test_halves_are_rounded_up():
    assert Decimal("0.13") == bill(component("flat", 0.125), used=usage()).total


def test_absurd_figures_of_a_meter_are_priced_all_the_same():
    made = bill(component("energy", 1.7e308, step_size=0.001), used=usage(Decimal("1.7e308")))

    assert made.subtotal == made.lines[0].amount > 0


prices = st.decimals(0, 1000, places=4).map(float)
steps = st.sampled_from([0.001, 0.1, 0.25, 1, 3, 15, 60])
least = st.one_of(st.none(), st.integers(0, 120))
components = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["energy", "time", "flat", "parking"]),
            "price": prices,
            "step_size": steps,
            "min_duration_minutes": least,
        }
    ),
    max_size=5,
)
tariffs = st.builds(
    lambda parts, currency, tax: tariff(*parts, currency=currency, tax=tax),
    components,
    st.sampled_from(CURRENCIES),
    st.decimals(0, 100, places=2).map(float),
)
energies = st.decimals(0, 200_000, places=1)


@st.composite
def usages(draw):
    duration_s = draw(st.integers(0, 200_000))
    return Usage(draw(energies), duration_s, draw(st.integers(0, duration_s)))


@given(tariffs, usages())
def test_amounts_and_tax_add_up_to_the_total_exactly(rule, used):
    made = price(rule, used)

    assert sum((line.amount for line in made.lines), Decimal(0)) == made.subtotal
    assert made.subtotal + made.tax == made.total


@given(tariffs, usages())
def test_every_sum_of_money_is_a_whole_number_of_minor_units(rule, used):
    made = price(rule, used)

    unit = minor_unit(rule["currency"])
    sums = [made.subtotal, made.tax, made.total, *(line.amount for line in made.lines)]
    assert [] == [amount for amount in sums if amount % unit]


@given(tariffs, usages())
def test_amounts_survive_the_way_through_a_float(rule, used):
    made = price(rule, used)

    assert made.total == Decimal(repr(float(made.total)))


@given(tariffs, usages(), energies)
def test_more_energy_never_costs_less(rule, used, more_wh):
    more = Usage(used.energy_wh + more_wh, used.duration_s, used.parked_s)

    assert price(rule, used).total <= price(rule, more).total


@given(tariffs, usages(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_staying_longer_never_costs_less(rule, used, longer_s, parked_s):
    stay_s = used.duration_s + longer_s + parked_s
    more = Usage(used.energy_wh, stay_s, used.parked_s + parked_s)

    assert price(rule, used).total <= price(rule, more).total


@given(energies, steps)
def test_a_step_never_undercharges_nor_by_more_than_itself_overcharges(energy_wh, step):
    quantity = (
        bill(component("energy", 1, step_size=step), used=Usage(energy_wh, 0, 0)).lines[0].quantity
    )

    assert 0 <= quantity - energy_wh / 1000 < Decimal(str(step))
    assert quantity % Decimal(str(step)) == 0


@given(tariffs, usages())
def test_the_order_of_the_lines_is_that_of_the_tariff(rule, used):
    assert [c["type"] for c in rule["components"]] == [
        line.type for line in price(rule, used).lines
    ]


@given(tariffs, usages())
def test_the_total_by_itself_is_that_of_the_bill(rule, used):
    assert total(rule, used) == float(price(rule, used).total)


def test_half_of_a_discount_is_rounded_away_from_zero():
    assert Decimal("-0.13") == bill(component("flat", -0.125), used=usage()).total
