"""An integrator's first test: a driver's session, eight hours in no time."""


def test_the_driver_pays_for_what_the_car_took(world):
    point = world.points[0]
    point.plug_in(battery_wh=60_000, soc_percent=20)
    point.present_tag("DRV00000001")

    world.clock.advance(hours=8)
    point.unplug()

    session = world.driver.get("/api/v1/portal/sessions").json()["sessions"][0]
    assert session["status"] == "completed"
    assert session["energy_kwh"] == 48.0
    receipt = world.driver.get(f"/api/v1/portal/sessions/{session['session_id']}/receipt")
    assert receipt.headers["content-type"] == "application/pdf"
