"""ev.energy: a car at home waits for the cheap hours, and a boost reaches its charge point."""

import pytest


@pytest.fixture
def home(world):
    """A user with a car, and with the world's charge point at the wall."""
    app = world.application
    tariffs = app.get("/v2/tariffs").json()
    where = {
        "address_1": "1 Bagshot Row",
        "city": "London",
        "postal_code": "N1 6NG",
        "country_code": "GB",
        "tariff": next(each["url"] for each in tariffs if each["name"] == "Half Hourly"),
    }
    body = {"email": "frodo@example.com", "default_location": where}
    user = world.user(app.post("/v2/users", json=body).json()["id"])
    model = app.get("/v2/vehicle_models").json()[0]["url"]
    user.post("/v2/vehicles", json={"model": model})
    box = {"provider": "Wallbox", "serial_number": world.points[0].id}
    user.post("/v2/evse_onboarding/import", json=box)
    return user


def test_a_boost_does_not_wait_for_the_cheap_hours(world, home):
    point = world.points[0]
    point.plug_in(battery_wh=60_000, soc_percent=20)
    point.present_tag("DRV00000001")
    world.clock.advance(minutes=30)

    session = home.get("/v2/charging_sessions").json()[0]
    boosted = home.post(f"{session['url']}/boost_start")
    world.clock.advance(minutes=30)

    assert boosted.status_code == 200
    assert world.journal(kind="frame", contains="SetChargingProfile")
    boost, smart = home.get("/v2/charging_sub_sessions").json()
    assert (smart["mode"], smart["energy_delivered_watt_hours"]) == ("SMART", 0)
    assert (boost["mode"], boost["energy_delivered_watt_hours"] > 3_000) == ("BOOST", True)
