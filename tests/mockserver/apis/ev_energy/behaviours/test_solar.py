"""Forecasts of arrays and the onboarding of inverters, over HTTP; it is 2024-06-03T09:00:00Z."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from mockserver.apis.ev_energy import kinds
from mockserver.world import credentials
from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

ARRAYS = "/v2/solar_arrays"


@pytest.fixture
def array(ev):
    """The first array, of one kilowatt, under a sun that yields 300 W from 08:00 to 10:30."""
    key, record = ev.records("solar_arrays")[0]
    ev.change("solar_arrays", key, capacity_watts=1000)
    user = ev.get_record("users", record["user"])
    place = user["default_location"]["coordinates"]
    forecast = ev.records("solar_forecasts")[0][0]
    for other, _ in ev.records("solar_forecasts")[1:]:
        ev.change("solar_forecasts", other, location={"latitude": -80, "longitude": 0})
    ev.change("solar_forecasts", forecast, location=dict(place))
    for log, _ in ev.records("solar_forecast_logs"):
        ev.world.delete("ev_energy.solar_forecast_logs", log)
    for hour in ("08:00", "08:30", "09:00", "09:30", "10:00"):
        log, start = ev.world.new_id("sflg{ulid}"), f"2024-06-03T{hour}:00Z"
        record = {
            "id": log,
            "started_at": start,
            "valid_period_start": start,
            "sampled_at": "2024-06-03T06:00:00Z",
            "interval_seconds": 1800,
            "forecast_watts_per_kilowatt": 300,
            "solar_forecast": forecast,
        }
        ev.world.put("ev_energy.solar_forecast_logs", log, record)
    return key


def forecast(ev, key, **params):
    answer = ev.get(f"{ARRAYS}/{key}", params=params)
    assert 200 == answer.status_code, answer.text
    return answer.json()["forecast"]


def test_the_rest_of_today_is_added_up(ev, array):
    assert forecast(ev, array) == {
        "solar_watt_hours_until_midnight": 450,
        "percent_vehicle_battery_charge_until_midnight": None,
        "last_updated_at": "2024-06-03T06:00:00Z",
    }


def test_a_stretch_counts_from_now_on(ev, array):
    ev.later(minutes=15)

    assert 375 == forecast(ev, array)["solar_watt_hours_until_midnight"]


def test_without_values_nobody_knows(ev, array):
    ev.later(hours=2)

    assert forecast(ev, array) is None


def test_without_a_place_nobody_knows(ev, array):
    user = ev.get_record("solar_arrays", array)["user"]
    ev.change("users", user, default_location=None)

    assert forecast(ev, array) is None


def test_at_the_end_of_time_nobody_knows(ev, array):
    user = ev.get_record("users", ev.get_record("solar_arrays", array)["user"])
    tariff = user["default_location"]["tariff"]
    ev.change("tariffs", tariff, timezone_name="Pacific/Kiritimati")
    ev.world.dial = ev.world.dial.jump(datetime.max.replace(tzinfo=UTC), ev.world.dial.wall_at)

    assert forecast(ev, array) is None


def test_a_vehicle_is_filled_by_so_much(ev, array):
    vehicle = ev.records("vehicles")[0][0]
    ev.change("vehicles", vehicle, effective_battery_size_watt_hours=1000)

    name = "percent_vehicle_battery_charge_until_midnight"
    assert 45 == forecast(ev, array, vehicle_id=vehicle)[name]
    ev.change("vehicles", vehicle, effective_battery_size_watt_hours=300)
    assert 100 == forecast(ev, array, vehicle_id=ev.url(f"/v2/vehicles/{vehicle}"))[name]
    listed = {each["id"]: each for each in ev.get(ARRAYS, params={"vehicle_id": vehicle}).json()}
    assert 100 == listed[array]["forecast"][name]


@pytest.mark.parametrize("named", ["x", "", "vhcl01HN2NJ9NMRZBXT1H6FT9N7735"])
def test_an_unknown_vehicle_is_refused(ev, array, named):
    for path in (ARRAYS, f"{ARRAYS}/{array}"):
        assert refused(ev.get(path, params={"vehicle_id": named}), 400, "vehicle_id")


def test_the_vehicle_of_another_is_refused(ev, array):
    user = ev.get_record("solar_arrays", array)["user"]
    foreign = next(key for key, vehicle in ev.records("vehicles") if vehicle["user"] != user)
    answer = ev.get(ARRAYS, user=user, params={"vehicle_id": foreign})

    assert refused(answer, 400, "vehicle_id")


@pytest.mark.parametrize("capacity", [0, 2**63 - 1, 1e300])
def test_any_capacity_does_no_harm(ev, array, capacity):
    changed = ev.patch(f"{ARRAYS}/{array}", {"capacity_watts": capacity})

    assert changed.status_code in {200, 400}, changed.text
    assert 0 <= forecast(ev, array)["solar_watt_hours_until_midnight"] <= 2**53


def test_the_seeded_arrays_have_forecasts(ev):
    found = ev.get(ARRAYS).json()

    assert found
    assert all(each["forecast"]["solar_watt_hours_until_midnight"] > 0 for each in found)


@pytest.fixture
def client_id(ev):
    return credentials.secret(ev.world, ev.world.get("mock.credentials", kinds.DEFAULT_CLIENT))


@pytest.fixture
def start(ev, client_id):
    def begin(**params):
        query = {"user_id": ev.users[0], "client_id": client_id, **params}
        return ev.get("/v2/inverter_onboarding", bearer=None, params=query)

    return begin


def press(ev, url, **fields):
    return ev.ask("POST", url, bearer=None, data=fields)


def came_back(answer):
    assert 302 == answer.status_code, answer.text
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def test_an_inverter_is_chosen_and_connected(ev, start):
    begun = start()
    assert 302 == begun.status_code, begun.text
    url = begun.headers["Location"]
    page = ev.get(url, bearer=None)
    assert 200 == page.status_code
    model = re.search(r'value="(imod\w+)"', page.text)[1]

    back = came_back(press(ev, url, decision="connect", model=model))

    (key,) = back["inverter_uid"]
    made = ev.get(f"/v2/inverters/{key}").json()
    assert made["model"].endswith(model)
    assert ev.users[0] == ev.get_record("inverters", key)["user"]
    assert 403 == ev.get(url, bearer=None).status_code
    assert 403 == press(ev, url, decision="connect", model=model).status_code


def test_a_make_narrows_the_choice(ev, start):
    make = ev.get("/v2/inverter_makes").json()[0]["id"]
    page = ev.get(start(make_id=make).headers["Location"], bearer=None).text

    models = ev.get("/v2/inverter_models", params={"make_id": make}).json()
    assert {each["id"] for each in models} == set(re.findall(r"imod\w+", page))


def test_an_inverter_is_connected_again(ev, start):
    key = next(k for k, each in ev.records("inverters") if each["user"] == ev.users[0])
    url = start(inverter_id=key).headers["Location"]

    assert "again" in ev.get(url, bearer=None).text
    assert [key] == came_back(press(ev, url, decision="connect"))["inverter_uid"]


def test_a_link_to_an_inverter_that_is_gone_is_over(ev, start):
    key = next(k for k, each in ev.records("inverters") if each["user"] == ev.users[0])
    url = start(inverter_id=key).headers["Location"]
    ev.world.delete("ev_energy.inverters", key)

    assert 403 == ev.get(url, bearer=None).status_code


def test_nothing_is_connected_when_the_user_cancels(ev, start):
    before = len(ev.records("inverters"))
    back = came_back(press(ev, start().headers["Location"], decision="cancel"))

    assert ["access_denied"] == back["error"]
    assert before == len(ev.records("inverters"))


@pytest.mark.parametrize("fields", [{"decision": "connect"}, {"decision": "x"}, {"model": "x"}])
def test_a_choice_of_no_use_shows_the_page_again(ev, start, fields):
    url = start().headers["Location"]
    answer = press(ev, url, **fields)

    assert 400 == answer.status_code
    assert "alert" in answer.text
    assert 200 == ev.get(url, bearer=None).status_code


def test_a_form_of_another_site_is_refused(ev, start):
    headers = {"Origin": "https://evil.example"}
    url = start().headers["Location"]
    answer = ev.ask("POST", url, bearer=None, data={"decision": "connect"}, headers=headers)

    assert 403 == answer.status_code


def test_a_link_lasts_an_hour(ev, start):
    url = start().headers["Location"]
    ev.later(hours=1)

    assert 403 == ev.get(url, bearer=None).status_code


@pytest.mark.parametrize(
    ("params", "status", "fields"),
    [
        ({"user_id": "user01HN2NJ9NMRZBXT1H6FT9N7735"}, 404, []),
        ({"client_id": "nobody"}, 404, []),
        ({"make_id": "x"}, 400, ["make_id"]),
        ({"inverter_id": "x"}, 400, ["inverter_id"]),
    ],
)
def test_who_is_not_there_connects_nothing(start, params, status, fields):
    assert refused(start(**params), status, *fields)
