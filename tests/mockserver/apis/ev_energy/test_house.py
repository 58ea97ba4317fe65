"""What flows in a house, without a server."""

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from mockserver.apis.ev_energy.house import HALF_HOUR, Flows, House, slots

LONDON = ZoneInfo("Europe/London")


def house(**changes):
    facts = {"seed": 1, "label": "x", "zone": LONDON, "solar_w": 5000, "battery_wh": 10_000}
    return House(**{**facts, **changes})


@pytest.mark.parametrize("day", [date(2024, 6, 3), date(2024, 12, 24), date(2024, 10, 27)])
@pytest.mark.parametrize("facts", [{}, {"solar_w": 0}, {"battery_wh": 0}, {"battery_wh": 7}])
def test_no_energy_is_lost(day, facts):
    for slot in slots(house(**facts), day):
        shown = slot.flows.shown("wh")
        gained = shown["generation_wh"] + shown["import_wh"] + shown["discharge_wh"]

        assert gained == shown["consumption_wh"] + shown["export_wh"] + shown["charge_wh"]
        assert min(shown.values()) >= 0
        before, after = slot.level_wh
        assert after - before == shown["charge_wh"] - shown["discharge_wh"]
        assert 0 <= after <= house(**facts).battery_wh


def test_the_battery_ends_a_day_as_it_began():
    made = list(slots(house(), date(2024, 6, 3)))

    assert made[0].level_wh[0] == made[-1].level_wh[1] == 1000


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2024, 3, 31), 46), (date(2024, 6, 3), 48), (date(2024, 10, 27), 50)],
)
def test_days_are_as_long_as_clocks_make_them(day, count):
    made = list(slots(house(), day))

    assert count == len(made)
    assert all(a.end == b.start == a.start + HALF_HOUR for a, b in pairwise(made))


def test_there_is_no_sun_at_night_and_more_in_summer():
    summer, winter = (
        [slot.flows.shown("wh")["generation_wh"] for slot in slots(house(), day)]
        for day in (date(2024, 6, 21), date(2023, 12, 21))
    )

    assert 0 == summer[0] == winter[0] == winter[14]
    assert summer[26] > 0
    assert sum(x > 0 for x in summer) > sum(x > 0 for x in winter)


def test_the_same_house_has_the_same_day():
    day = date(2024, 6, 3)

    assert list(slots(house(), day)) == list(slots(house(), day))
    assert list(slots(house(), day)) != list(slots(house(label="y"), day))


def test_flows_add_up():
    assert Flows(3, 0, 0, 0, 0, 0, 7) == Flows(1, grid_to_battery=3) + Flows(2, grid_to_battery=4)
