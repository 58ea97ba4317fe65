"""Vehicles over HTTP: added, changed, disconnected, removed."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

VEHICLES = "/v2/vehicles"


@pytest.fixture
def active(ev):
    return next(key for key, one in ev.records("vehicles") if one["integrated"] == "ACTIVE")


@pytest.fixture
def plain(ev):
    return next(key for key, one in ev.records("vehicles") if one["integrated"] == "UNINTEGRATED")


def model_url(ev, name="Leaf"):
    key = next(key for key, one in ev.records("vehicle_models") if one["name"] == name)
    return ev.url(f"/v2/vehicle_models/{key}")


def add(ev, caller=None, **body):
    return ev.post(VEHICLES, {"model": model_url(ev), **body}, user=caller)


def test_a_vehicle_without_connection_is_added(ev):
    made = add(ev, ev.users[0])

    assert 201 == made.status_code, made.text
    shown = ev.get(made.json()["url"]).json()
    assert made.json() == shown
    assert ev.url(f"/v2/users/{ev.users[0]}") == shown["user"]
    assert "Nissan Leaf" == shown["description"]
    assert "UNINTEGRATED" == shown["integrated"]
    assert 39_000 == shown["battery_size_watt_hours"] == shown["effective_battery_size_watt_hours"]
    assert 100 == shown["maximum_charge_limit_percentage"]


def test_what_is_said_of_it_stays(ev):
    said = {
        "battery_size_watt_hours": 24_000,
        "description": "Grandpa's <old> Leaf",
        "vehicle_class": "COMMERCIAL",
    }
    made = add(ev, ev.users[0], **said).json()

    assert said == {name: made[name] for name in said}
    assert 24_000 == made["effective_battery_size_watt_hours"]


def test_the_trim_is_the_first_one_that_is_listed(ev):
    made = add(ev, ev.users[0]).json()

    assert "Acenta" == ev.get(made["trim"]).json()["name"]


def test_a_model_without_a_trim_gets_a_hidden_one(ev):
    make = ev.url(f"/v2/vehicle_makes/{ev.records('vehicle_makes')[0][0]}")
    model = ev.post("/v2/vehicle_models", {"name": "Roadster", "make": make}).json()
    one, two = (add(ev, ev.users[0], model=model["url"]).json() for _ in range(2))

    assert one["trim"] == two["trim"]
    assert "Roadster" == ev.get(one["trim"]).json()["name"]
    assert [] == ev.get("/v2/vehicle_trims", params={"model_id": model["id"]}).json()
    assert model["default_battery_size_watt_hours"] == one["battery_size_watt_hours"]


def test_the_user_may_stand_in_the_body(ev):
    made = add(ev, **user_url(ev, 1))

    assert 201 == made.status_code, made.text
    assert user_url(ev, 1)["user"] == made.json()["user"]


def user_url(ev, number):
    return {"user": ev.url(f"/v2/users/{ev.users[number]}")}


def test_somebody_must_own_it(ev):
    assert refused(add(ev), 400, "user")
    assert 201 == add(ev, ev.users[1], **user_url(ev, 1)).status_code


def test_nobody_adds_a_car_for_another(ev):
    assert refused(add(ev, ev.users[0], **user_url(ev, 1)), 400, "user")


@pytest.mark.parametrize("model", ["https://evil.example.com/x", "/v2/vehicle_models/x", ""])
def test_a_model_that_is_none_is_refused(ev, model):
    assert refused(add(ev, ev.users[0], model=model), 400, "model")


@pytest.mark.parametrize("expand", ["trim.model", "trim.model,user"])
def test_a_new_vehicle_is_shown_with_what_is_asked_for(ev, expand):
    body = {"model": model_url(ev)}
    made = ev.post(VEHICLES, body, user=ev.users[0], params={"expand": expand})

    assert 201 == made.status_code, made.text
    assert "Leaf" == made.json()["trim"]["model"]["name"]
    assert ("user" in expand) == isinstance(made.json()["user"], dict)


def test_a_vehicle_is_changed(ev, plain):
    body = {
        "battery_size_watt_hours": 30_000,
        "maximum_charge_limit_percentage": 60,
        "vehicle_class": None,
    }
    changed = ev.patch(f"{VEHICLES}/{plain}", body)

    assert 200 == changed.status_code, changed.text
    shown = ev.get(f"{VEHICLES}/{plain}").json()
    assert changed.json() == shown
    assert 30_000 == shown["effective_battery_size_watt_hours"]
    assert body == {name: shown[name] for name in body}


@pytest.mark.parametrize("body", [None, {}, {"description": "x", "integrated": "ACTIVE"}])
def test_what_cannot_be_set_stays(ev, plain, body):
    before = ev.get(f"{VEHICLES}/{plain}").json()

    assert before == ev.patch(f"{VEHICLES}/{plain}", body).json()


def test_the_battery_of_a_connected_vehicle_is_its_own_affair(ev, active):
    answer = ev.patch(f"{VEHICLES}/{active}", {"battery_size_watt_hours": 30_000})

    assert refused(answer, 400, "battery_size_watt_hours")


def plugged_in(ev, vehicle, mode):
    """Let one of the vehicle's sessions be going on, in a mode."""
    sub = next(key for key, one in ev.records("charging_sub_sessions") if one["vehicle"] == vehicle)
    session = ev.get_record("charging_sub_sessions", sub)["charging_session"]
    start = "2024-06-03T08:59:00Z"
    ev.change("charging_sub_sessions", sub, end=None, start=start, mode=mode)
    ev.change("charging_sessions", session, end=None, start=start)
    return sub, session


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("SMART", "UNMANAGED_HOME", "SMART_CHARGE_DISABLED"),
        ("UNMANAGED_HOME", "SMART", "SMART_CHARGE_ENABLED"),
    ],
)
def test_switching_smart_charging_changes_the_mode(ev, active, before, after, reason):
    wanted = after == "SMART"
    ev.change("vehicles", active, smart_charging_enabled=not wanted)
    sub, session = plugged_in(ev, active, before)
    for _ in range(2):  # the second changes nothing
        changed = ev.patch(f"{VEHICLES}/{active}", {"smart_charging_enabled": wanted})
        assert (200, wanted) == (changed.status_code, changed.json()["smart_charging_enabled"])

    subs = ev.get(f"/v2/charging_sessions/{session}").json()["sub_sessions"]
    newest = ev.get(subs[0]).json()
    assert (after, None) == (newest["mode"], newest["end"])
    assert ev.get(f"/v2/charging_sub_sessions/{sub}").json()["end"] is not None
    metadata = ev.get(f"/v2/charging_sub_sessions/{newest['id']}/debug_metadata").json()
    assert reason == metadata["start_reason"]


def test_disconnecting_twice_does_no_harm(ev, active):
    at = ev.world.now_seconds_text()
    first = ev.post(f"{VEHICLES}/{active}/disconnect")
    ev.later(hours=1)
    second = ev.post(f"{VEHICLES}/{active}/disconnect")

    assert (200, 200) == (first.status_code, second.status_code)
    assert "INACTIVE" == first.json()["integrated"]
    assert first.json() == second.json() == ev.get(f"{VEHICLES}/{active}").json()
    assert at == ev.get_record("vehicles", active)["disconnected_at"]


def test_what_was_never_connected_stays_so(ev, plain):
    answer = ev.post(f"{VEHICLES}/{plain}/disconnect")

    assert (200, "UNINTEGRATED") == (answer.status_code, answer.json()["integrated"])


@pytest.mark.parametrize("how", ["disconnect", "remove"])
def test_what_charges_ends(ev, active, how):
    sub, session = plugged_in(ev, active, "SMART")
    now = ev.world.now_seconds_text()
    if how == "disconnect":
        assert 200 == ev.post(f"{VEHICLES}/{active}/disconnect").status_code
    else:
        assert 200 == ev.delete(f"{VEHICLES}/{active}").status_code

    assert now == ev.get_record("charging_sub_sessions", sub)["end"]
    assert now == ev.get_record("charging_sessions", session)["end"]
    metadata = ev.get(f"/v2/charging_sub_sessions/{sub}/debug_metadata").json()
    assert "REMOVE_INTEGRATION" == metadata["finish_reason"]


def test_a_vehicle_goes_with_its_logs_and_its_charging_stays(ev, active):
    subs = [key for key, one in ev.records("charging_sub_sessions") if one["vehicle"] == active]
    user = ev.get_record("vehicles", active)["user"]
    preferences = f"/v2/users/{user}/route_planner_preferences"
    ev.patch(preferences, {"preferred_vehicle": ev.url(f"{VEHICLES}/{active}")})
    gone = ev.delete(f"{VEHICLES}/{active}")

    assert 200 == gone.status_code, gone.text
    left = sum(one["user"] == user for _, one in ev.records("vehicles"))
    assert {"remaining_car_count": left} == gone.json()
    assert 404 == ev.get(f"{VEHICLES}/{active}").status_code
    assert 404 == ev.delete(f"{VEHICLES}/{active}").status_code
    assert 404 == ev.get(f"{VEHICLES}/{active}/status_logs").status_code
    assert not any(one["vehicle"] == active for _, one in ev.records("vehicle_status_logs"))
    assert ev.get(preferences).json()["preferred_vehicle"] is None
    shown = ev.get(f"/v2/charging_sub_sessions/{subs[0]}")
    assert (200, None) == (shown.status_code, shown.json()["vehicle"])
    charged = ev.get_record("charging_sub_sessions", subs[0])["charging_session"]
    session = ev.get(f"/v2/charging_sessions/{charged}")
    assert (200, None) == (session.status_code, session.json()["vehicle"])


def test_it_is_told_how_many_vehicles_are_left(ev):
    user = ev.post("/v2/users", {"email": "frodo@bag-end.example.com"}).json()["id"]
    urls = [add(ev, user).json()["url"] for _ in range(2)]

    left = [ev.delete(url).json()["remaining_car_count"] for url in urls]

    assert [1, 0] == left


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", ""), ("PATCH", ""), ("POST", "/disconnect")]
)
def test_the_vehicle_of_another_is_unknown(ev, active, method, path):
    other = next(u for u in ev.users if u != ev.get_record("vehicles", active)["user"])
    bearer = ev.token(user=other)

    assert 404 == ev.ask(method, f"{VEHICLES}/{active}{path}", bearer=bearer).status_code
