import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.apis.ev_energy.reckoning import (
    CARBON,
    INDEXES,
    PRICES,
    amounts,
    carbon_at,
    compared,
    prices_between,
    refilled,
    scaled,
)
from mockserver.store.store import Store

FEED, TARIFF = "cabf1", "tari1"


class World:
    def __init__(self, indexes):
        self.store = Store(indexes)


@pytest.fixture
def world():
    made = World(INDEXES)
    for hour, value in ((9, 100), (10, 300)):
        at = {"started_at": f"2024-06-01T{hour:02d}:00:00Z", "interval_seconds": 3600}
        made.store[CARBON].put(
            f"c{hour}",
            {**at, "carbon_feed": FEED, "co2_intensity_grams_per_kilowatt_hour": value},
        )
        made.store[PRICES].put(f"p{hour}", {**at, "tariff": TARIFF, "price_minor_units": value})
    return made


def interval(hour, wh, price="20", share=100):
    return {
        "started_at": f"2024-06-01T{hour:02d}:00:00Z",
        "interval_seconds": 3600,
        "total_energy_delivered_watt_hours": wh,
        "meter_usage_watt_hours": wh,
        "percentage_import": share,
        "energy_delivered_by_price": {"price": price, "energy_delivered_watt_hours": wh},
    }


def test_prices_are_those_in_force_at_some_time_between(world):
    def prices(since, until):
        told = prices_between(world, TARIFF, f"2024-06-01T{since}:00Z", f"2024-06-01T{until}:00Z")
        return [each["price_minor_units"] for each in told]

    assert [100, 300] == prices("09:30", "10:30")
    assert [100] == prices("08:00", "10:00")
    assert [300] == prices("10:00", "12:00")
    assert [] == prices("11:00", "12:00")


@pytest.mark.parametrize(("at", "grams"), [("08", None), ("09", 100), ("10", 300), ("11", None)])
def test_emissions_are_known_while_a_feed_tells_them(world, at, grams):
    assert grams == carbon_at(world, FEED, f"2024-06-01T{at}:00:00Z")


@given(st.lists(st.integers(0, 9000), min_size=1), st.integers(0, 200_000))
def test_scaling_keeps_the_total_and_the_gaps(energies, total):
    made = scaled(energies, total)

    assert total == sum(made)
    if any(energies):
        assert all(not new for old, new in zip(energies, made, strict=True) if not old)


def test_scaling_nothing_fills_evenly():
    assert [5, 5] == scaled([0, 0], 10)
    assert [] == scaled([], 0)


def test_smart_charging_is_held_against_charging_at_once(world):
    told = [interval(9, 0, "30"), interval(10, 2000, "10")]
    made = amounts(world, {"mode": "SMART", "carbon_feed": FEED}, told)

    assert (20, 40) == (made["cost"], made["savings_cost"])
    assert (600, -400) == (made["total_co2_grams"], made["savings_co2_grams"])
    assert (10, 300) == (
        made["cost_per_kilowatt_hour"],
        made["co2_intensity_grams_per_kilowatt_hour"],
    )
    assert (2, 0) == (made["total_points"], made["total_points_missed"])


def test_only_smart_charging_saves(world):
    made = amounts(world, {"mode": "BOOST", "carbon_feed": FEED}, [interval(9, 2000)])

    assert made["savings_cost"] is made["savings_co2_grams"] is None
    assert (0, 2) == (made["total_points"], made["total_points_missed"])


def test_what_the_roof_gave_is_told_apart(world):
    made = amounts(world, {"mode": "BOOST", "carbon_feed": FEED}, [interval(9, 2000, share=25)])

    assert 500 == made["grid_energy_delivered_watt_hours"]
    assert "1.500" == made["solar_energy_delivered"]


def test_an_unknown_price_or_feed_leaves_the_sum_unknown(world):
    unpriced = {**interval(10, 500, share=None), "energy_delivered_by_price": None}
    made = amounts(world, {"mode": "SMART"}, [interval(9, 2000), unpriced])

    assert made["cost"] is made["savings_cost"] is made["total_co2_grams"] is None
    assert 2500 == made["grid_energy_delivered_watt_hours"]


@pytest.mark.parametrize(
    ("flowed", "unmanaged"),
    [((), []), ((0, 2, 0, 3), [2, 3, 0, 0]), ((5, 5, 0), [5, 5, 0])],
)
def test_intervals_are_compared_with_charging_at_once(flowed, unmanaged):
    before = [interval(9, wh) for wh in flowed]
    made = compared(before)

    assert unmanaged == [each["alt_usage_watt_hours"] for each in made]
    assert made == compared(made)
    assert list(flowed) == [each["total_energy_delivered_watt_hours"] for each in made]


def test_an_interval_is_filled_at_its_price():
    unpriced = {**interval(9, 5), "energy_delivered_by_price": None, "meter_usage_watt_hours": None}
    first, second = refilled([interval(9, 5, "12.5"), unpriced], [2000, 7])

    assert 2000 == first["meter_usage_watt_hours"]
    assert {"price": "12.5", "energy_delivered_watt_hours": 2000} == first[
        "energy_delivered_by_price"
    ]
    assert 7 == second["total_energy_delivered_watt_hours"]
    assert second["meter_usage_watt_hours"] is None
