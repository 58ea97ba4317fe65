from datetime import UTC, datetime

import pytest

from mockserver.apis.ev_energy.seeds.calendar import calendar


def test_now_is_the_half_hour_that_has_begun():
    days = calendar(datetime(2024, 6, 5, 12, 44, tzinfo=UTC))

    assert "2024-06-05T12:30:00Z" == days.texts[days.now] == days.ago()
    assert "2024-06-04T09:30:00Z" == days.ago(days=1, hours=3)
    assert "2024-06-05T12:31:00Z" == days.after(days.now, 1)


def test_it_reaches_a_month_back_and_a_day_ahead():
    days = calendar(datetime(2024, 6, 5, 23, 59, tzinfo=UTC))

    assert "2024-05-05T00:00:00Z" == days.texts[0]
    assert "2024-06-06T23:30:00Z" == days.texts[-1]


@pytest.mark.parametrize(("timezone", "half"), [("Europe/Berlin", 28), ("America/New_York", 16)])
def test_a_slot_has_a_local_half_hour(timezone, half):
    days = calendar(datetime(2024, 6, 5, 12, 0, tzinfo=UTC))

    assert half == days.local(timezone)[days.now]


def test_the_night_of_the_change_of_time_skips_an_hour():
    days = calendar(datetime(2024, 4, 2, tzinfo=UTC))
    start = days.texts.index("2024-03-31T00:00:00Z")

    assert (0, 1, 4, 5) == days.local("Europe/London")[start : start + 4]
