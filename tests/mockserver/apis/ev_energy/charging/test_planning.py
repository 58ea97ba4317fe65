from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.apis.ev_energy.charging.planning import (
    RATE_W,
    Run,
    Slot,
    chosen,
    ready_by,
    runs,
    seconds_to_charge,
)

START = datetime(2024, 6, 1, 18, tzinfo=UTC)
HALF = timedelta(minutes=30)
SLOT_WH = RATE_W // 2
WORTH = st.tuples(
    st.one_of(st.none(), st.integers(-5, 50)), st.one_of(st.none(), st.integers(0, 9))
)


def slots(*worth):
    return [
        Slot(START + n * HALF, START + (n + 1) * HALF, price, grams)
        for n, (price, grams) in enumerate(worth)
    ]


def numbers(found):
    return [(slot.start - START) // HALF for slot in found]


def test_the_cheapest_slots_are_chosen_of_equals_the_greenest_then_the_first():
    offered = slots((9, 50), (5, 80), (5, 20), (5, 20), (7, 1))

    assert numbers(chosen(offered, SLOT_WH)) == [2]
    assert numbers(chosen(offered, 2 * SLOT_WH)) == [2, 3]
    assert numbers(chosen(offered, 2.5 * SLOT_WH)) == [1, 2, 3]
    assert numbers(chosen(offered, 3.1 * SLOT_WH)) == [1, 2, 3, 4]


def test_what_nobody_knows_comes_last():
    assert numbers(chosen(slots((None, 5), (50, None), (50, 90)), 2 * SLOT_WH)) == [1, 2]


def test_nothing_missing_is_no_slot_and_too_much_is_all():
    offered = slots((1, 1), (2, 2))

    assert chosen(offered, 0) == []
    assert chosen(offered, 10**6) == offered


def test_equal_neighbours_are_one_run():
    offered = slots((1, 1), (9, 9), (9, 9), (1, 1))

    assert runs(offered, chosen(offered, 2 * SLOT_WH)) == [
        Run(START, START + HALF, 32_000),
        Run(START + HALF, START + 3 * HALF, 0),
        Run(START + 3 * HALF, START + 4 * HALF, 32_000),
    ]


@given(st.lists(WORTH, min_size=1, max_size=30), st.integers(0, 60_000))
def test_no_slot_left_out_is_better_than_a_chosen_one(worth, energy_wh):
    offered = slots(*worth)
    found = chosen(offered, energy_wh)
    left = [slot for slot in offered if slot not in found]

    def merit(slot):
        return slot.price is None, slot.price or 0

    assert all(merit(one) <= merit(other) for one in found for other in left)
    assert sum(run.seconds for run in runs(offered, found) if run.current_ma) == sum(
        slot.seconds for slot in found
    )
    assert not left or sum(slot.seconds for slot in found) >= seconds_to_charge(energy_wh) - 1


@pytest.mark.parametrize(
    ("now", "ready"),
    [
        ("2024-06-01T18:00", "2024-06-02T07:30"),
        ("2024-06-02T05:30", "2024-06-02T07:30"),
        ("2024-06-02T05:31", "2024-06-03T07:30"),
        ("2024-03-30T20:00", "2024-03-31T07:30"),  # the night in which an hour is missing
    ],
)
def test_a_car_is_ready_in_the_morning(now, ready):
    zone = ZoneInfo("Europe/London")

    found = ready_by(datetime.fromisoformat(now).replace(tzinfo=zone))

    assert found.strftime("%Y-%m-%dT%H:%M") == ready
