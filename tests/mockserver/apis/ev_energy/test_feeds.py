import itertools
from datetime import timedelta

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import ev, runner, server
from virtualtime.instant import parse, to_seconds_text

__all__ = ["ev", "runner", "server"]

SERIES = {
    "tariff_prices": "tariff",
    "carbon_intensities": "carbon_feed",
    "grid_levels": "grid_feed",
    "solar_forecast_logs": "solar_forecast",
}


def spans(ev, collection, owner=None):
    """[(start, end, record), …] of the series of one owner, by time."""
    field = SERIES[collection]
    records = [record for _, record in ev.records(collection)]
    owner = owner or records[0][field]
    found = [
        (
            parse(one["started_at"]),
            parse(one["started_at"]) + timedelta(seconds=one["interval_seconds"]),
            one,
        )
        for one in records
        if one[field] == owner
    ]
    return sorted(found, key=lambda span: span[0])


@pytest.mark.parametrize("collection", SERIES)
def test_a_series_reaches_a_day_ahead_without_gaps_whatever_the_time(ev, collection):
    for days in (1, 1, 6):
        ev.later(days=days)
        told = spans(ev, collection)
        assert told[-1][1] >= ev.world.now() + timedelta(hours=23)
        for before, after in itertools.pairwise(told):
            assert before[1] == after[0]


def test_a_new_day_is_like_the_one_before(ev):
    ev.later(days=4)

    told = spans(ev, "tariff_prices")
    noon = ev.world.now()

    def price(at):
        return next(one["price_minor_units"] for start, end, one in told if start <= at < end)

    for hours in range(0, 24, 3):
        at = noon + timedelta(hours=hours)
        assert price(at) == price(at - timedelta(days=1))


def test_a_tariff_has_a_price_in_a_week(ev):
    ev.later(days=7)
    tariff = ev.records("tariffs")[0][0]

    shown = ev.get(f"/v2/tariffs/{tariff}").json()

    assert shown["current_price"] is not None


def test_what_is_known_stays(ev):
    before = dict(ev.records("carbon_intensities"))
    ev.later(days=3)

    after = dict(ev.records("carbon_intensities"))
    assert before.items() <= after.items()
    now = to_seconds_text(ev.world.now())
    assert all(one["created_at"] <= now for one in after.values())
