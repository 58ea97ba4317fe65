"""Home energy over HTTP; it is 2024-06-03T09:00:00Z, and systems began 35 days before."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

WH = ("generation", "import", "discharge", "consumption", "export", "charge")


@pytest.fixture
def system(ev):
    return ev.get("/v2/hem_systems").json()[0]


@pytest.fixture
def stats(ev, system):
    def get(start, end, resolution):
        params = {"start": start, "end": end, "resolution": resolution}
        return ev.get(f"{system['url']}/energy_stats", params=params)

    return get


@pytest.fixture
def zone(ev, system):
    def move(name):
        ev.change("hem_systems", system["id"], timezone=name)

    return move


@pytest.fixture
def in_utc(zone):
    zone("UTC")


def buckets(answer):
    assert 200 == answer.status_code, answer.text
    return answer.json()["buckets"]


def conserving(shown, unit="wh"):
    taken = [shown[f"{name}_{unit}"] for name in WH]
    return sum(taken[:3]) == sum(taken[3:])


def test_half_hours_of_a_day_lose_no_energy(stats):
    answer = stats("2024-06-01T00:00:00Z", "2024-06-02T00:00:00Z", "PT30M")
    made = buckets(answer)

    assert 48 == len(made)
    assert all(conserving(each) for each in made)
    assert ("2024-06-01T00:00:00Z", "2024-06-01T00:30:00Z") == (
        made[0]["period_start"],
        made[0]["period_end"],
    )
    assert ("PT30M", "2024-06-01T00:00:00Z", "2024-06-02T00:00:00Z") == tuple(
        answer.json()[name] for name in ("resolution", "start", "end")
    )
    assert all(0 <= each["avg_battery_state_of_charge_percentage"] <= 100 for each in made)


def test_a_day_is_the_sum_of_its_half_hours(stats, zone):
    zone("Europe/London")
    start, end = "2024-05-31T23:00:00Z", "2024-06-01T23:00:00Z"
    halves, (day,) = buckets(stats(start, end, "PT30M")), buckets(stats(start, end, "P1D"))

    for name in (*WH, "solar_to_home", "grid_to_battery"):
        assert sum(each[f"{name}_wh"] for each in halves) == day[f"{name}_wh"]


def test_a_month_is_the_sum_of_its_days(stats, zone):
    zone("UTC")
    start, end = "2024-05-01T00:00:00Z", "2024-06-01T00:00:00Z"
    days, (month,) = buckets(stats(start, end, "P1D")), buckets(stats(start, end, "P1M"))

    assert 31 == len(days)
    assert sum(each["consumption_wh"] for each in days) == month["consumption_wh"]


def test_what_has_not_been_is_null(stats, zone):
    zone("UTC")
    past, _, today, future = buckets(stats("2024-04-01T00:00:00Z", "2024-08-01T00:00:00Z", "P1M"))

    assert past["generation_wh"] is not None
    assert today["consumption_wh"] is not None
    assert future["consumption_wh"] is None
    assert future["avg_battery_state_of_charge_percentage"] is None
    (before,) = buckets(stats("2023-06-01T00:00:00Z", "2023-07-01T00:00:00Z", "P1M"))
    assert before["export_wh"] is None


def test_the_half_hour_that_is_not_over_is_null(stats):
    made = buckets(stats("2024-06-03T08:00:00Z", "2024-06-03T09:30:00Z", "PT30M"))

    assert [False, False, True] == [each["import_wh"] is None for each in made]


def test_a_second_short_of_a_bound_is_the_bound(stats, zone):
    zone("UTC")
    answer = stats("2024-06-01T00:00:00Z", "2024-06-01T23:59:59Z", "P1D")

    assert ["2024-06-02T00:00:00Z"] == [each["period_end"] for each in buckets(answer)]


def test_bounds_are_those_of_the_house(stats, zone):
    zone("Asia/Kathmandu")

    assert 2 == len(
        buckets(stats("2024-06-01T00:15:00+00:00", "2024-06-01T07:00:00+05:45", "PT30M"))
    )
    assert 1 == len(buckets(stats("2024-05-31T18:15:00Z", "2024-06-01T18:15:00Z", "P1D")))


@pytest.mark.parametrize(
    ("start", "end", "resolution", "count"),
    [
        ("2024-05-01T00:00:00Z", "2024-06-01T00:00:00Z", "P1D", 31),
        ("2023-06-01T00:00:00Z", "2024-06-01T00:00:00Z", "P1M", 12),
    ],
)
@pytest.mark.usefixtures("in_utc")
def test_a_range_is_as_long_as_its_resolution_allows(stats, start, end, resolution, count):
    assert count == len(buckets(stats(start, end, resolution)))


def test_a_house_has_long_and_short_days(stats, zone, ev, system):
    zone("America/New_York")
    ev.change("hem_systems", system["id"], created_at="2020-01-01T00:00:00Z")
    made = buckets(stats("2024-03-10T00:00:00-05:00", "2024-03-11T00:00:00-04:00", "PT30M"))

    assert 46 == len(made)
    assert all(each["import_wh"] is not None for each in made)


@pytest.mark.usefixtures("in_utc")
@pytest.mark.parametrize(
    ("start", "end", "resolution", "fields"),
    [
        ("2024-06-01T00:00:00Z", "2024-06-01T00:00:00Z", "PT30M", ["end"]),
        ("2024-06-02T00:00:00Z", "2024-06-01T00:00:00Z", "PT30M", ["end"]),
        ("2024-06-01T00:10:00Z", "2024-06-01T01:00:00.5Z", "PT30M", ["start", "end"]),
        ("2024-06-01T00:00:00Z", "2024-06-02T01:00:00Z", "P1D", ["end"]),
        ("2024-06-02T00:00:00Z", "2024-07-01T00:00:00Z", "P1M", ["start"]),
        ("2024-06-01T00:00:00Z", "2024-06-02T00:30:00Z", "PT30M", ["resolution"]),
        ("2024-05-01T00:00:00Z", "2024-06-02T00:00:00Z", "P1D", ["resolution"]),
        ("2023-05-01T00:00:00Z", "2024-06-01T00:00:00Z", "P1M", ["resolution"]),
        ("0001-01-01T00:00:00Z", "9999-12-01T00:00:00Z", "P1M", ["resolution"]),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "PT30M", ["end"]),
        ("2024-06-01T00:00:00Z", "2024-07-01T00:00:00Z", "PT1H", ["resolution"]),
        ("yesterday", "2024-13-01T00:00:00Z", "P1D", ["start", "end"]),
    ],
)
def test_other_ranges_are_refused(stats, start, end, resolution, fields):
    assert refused(stats(start, end, resolution), 400, *fields)


@pytest.mark.parametrize("name", ["America/New_York", "Pacific/Kiritimati", "Pacific/Apia"])
def test_the_ends_of_time_do_no_harm(stats, zone, name):
    zone(name)

    for resolution in ("PT30M", "P1D", "P1M"):
        answer = stats("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", resolution)
        assert 400 == answer.status_code, answer.text


def test_ranges_at_the_ends_of_time_are_empty(stats, zone):
    zone("UTC")
    early = buckets(stats("0001-01-01T00:00:00Z", "0001-02-01T00:00:00Z", "P1M"))
    late = buckets(stats("9999-12-31T22:00:00Z", "9999-12-31T23:30:00Z", "PT30M"))

    assert [None] * 4 == [each["import_wh"] for each in early + late]


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "", None])
def test_a_house_without_a_zone_is_in_utc(stats, zone, name):
    zone(name)

    assert 1 == len(buckets(stats("2024-06-01T00:00:00Z", "2024-06-02T00:00:00Z", "P1D")))


def test_a_house_without_sun_and_battery_draws_all_from_the_grid(ev, stats, system):
    user = ev.get_record("hem_systems", system["id"])["user"]
    for collection in ("solar_arrays", "home_batteries"):
        for key, record in ev.records(collection):
            if record["user"] == user:
                ev.world.delete(f"ev_energy.{collection}", key)

    made = buckets(stats("2024-06-01T00:00:00Z", "2024-06-02T00:00:00Z", "PT30M"))

    assert all(each["import_wh"] == each["consumption_wh"] for each in made)
    assert {None} == {each["avg_battery_state_of_charge_percentage"] for each in made}


def test_live_power_is_that_of_the_half_hour(ev, system):
    answer = ev.get(f"{system['url']}/live_power")

    assert 200 == answer.status_code, answer.text
    live = answer.json()
    assert conserving(live, "watts")
    assert "2024-06-03T09:00:00Z" == live["sampled_at"]
    assert live["generation_watts"] > 0
    assert 0 <= live["battery_state_of_charge_percentage"] <= 100
    assert live == ev.get(f"{system['url']}/live_power").json()


def test_a_system_of_another_is_not_found(ev, system):
    user = ev.get_record("hem_systems", system["id"])["user"]
    other = next(each for each in ev.users if each != user)

    assert refused(ev.get(f"{system['url']}/live_power", bearer=ev.token(other)), 404)
