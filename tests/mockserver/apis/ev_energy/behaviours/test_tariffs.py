from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused
from virtualtime.instant import parse, to_seconds_text

_NIGHT_SAVER = "Night Saver"
_HOUR_S = 3_600


@pytest.fixture
def tariff(ev):
    return next(key for key, one in ev.records("tariffs") if one["name"] == _NIGHT_SAVER)


def reprice(ev, tariff, prices):
    """Replace the prices of a tariff: [(hours from now, seconds, price), …]."""
    for key, one in ev.records("tariff_prices"):
        if one["tariff"] == tariff:
            ev.world.delete("ev_energy.tariff_prices", key)
    for number, (hours, seconds, price) in enumerate(prices):
        key = f"tprc{number}"
        at = to_seconds_text(ev.world.now() + timedelta(hours=hours))
        record = {"id": key, "tariff": tariff, "started_at": at}
        figures = {"interval_seconds": seconds, "price_minor_units": price}
        ev.world.put("ev_energy.tariff_prices", key, record | figures)


@pytest.mark.parametrize("prices", [[(-1, 2 * _HOUR_S, 29)], [(-1, _HOUR_S, 9), (0, 60, 29)]])
def test_a_tariff_tells_its_price_now(ev, tariff, prices):
    reprice(ev, tariff, prices)
    shown = ev.get(f"/v2/tariffs/{tariff}").json()

    assert 29 == shown["current_price"]
    assert "9" == shown["daily_prices"]["off_peak"]["price"]
    assert ev.url(f"/v2/tariffs/{tariff}/prices") == shown["prices"]


@pytest.mark.parametrize("prices", [[], [(1, _HOUR_S, 29)], [(-1, _HOUR_S, 29)]])
def test_without_a_price_nobody_knows_what_it_costs(ev, tariff, prices):
    reprice(ev, tariff, prices)

    assert ev.get(f"/v2/tariffs/{tariff}").json()["current_price"] is None


def test_expanded_prices_are_those_of_the_last_day(ev, tariff):
    reprice(ev, tariff, [(hours, _HOUR_S, 1) for hours in range(-60, 5)])
    path = f"/v2/tariffs/{tariff}?expand=prices&expand=supplier"
    starts = [one["started_at"] for one in ev.get(path).json()["prices"]]
    now = ev.world.now()

    assert sorted(starts, reverse=True) == starts
    assert 24 == len(starts)
    assert all(now - timedelta(days=1) <= parse(start) < now for start in starts)


def test_lists_have_daily_prices_only_on_demand(ev):
    plain = ev.get("/v2/tariffs?expand=prices&expand=supplier").json()
    full = ev.get("/v2/tariffs?include_optional=daily_prices").json()

    assert plain
    assert all("daily_prices" not in one and "prices" not in one for one in plain)
    assert all("peak" in one["daily_prices"] for one in full)


@pytest.mark.parametrize(
    ("start", "end", "valid"),
    [
        (0, 0, True),
        (None, None, True),
        (1, None, False),
        (-100, -1, False),
    ],
)
def test_a_tariff_is_valid_from_its_first_to_its_last_day(ev, tariff, start, end, valid):
    today = ev.world.now().astimezone(ZoneInfo("Europe/London")).date()
    days = [None if n is None else str(today + timedelta(days=n)) for n in (start, end)]
    ev.change("tariffs", tariff, valid_from=days[0], valid_until=days[1])
    found = {
        wanted: [one["id"] for one in ev.get(f"/v2/tariffs?valid={wanted}").json()]
        for wanted in ("true", "false")
    }

    assert (tariff in found["true"]) is valid
    assert (tariff in found["false"]) is not valid


def test_a_tariff_is_not_there_for_a_user_elsewhere(ev, tariff):
    homes = {
        one["default_location"]["country_code"]: key for key, one in reversed(ev.records("users"))
    }
    path = f"/v2/tariffs/{tariff}?available_for_user_id="

    assert 200 == ev.get(path + homes["GB"]).status_code
    assert 404 == ev.get(path + homes["DE"]).status_code
    field = "available_for_user_id"
    assert refused(ev.get(path + "user" + "0" * 26), 400, field)
    assert refused(ev.get(path + homes["DE"], user=homes["GB"]), 400, field)
