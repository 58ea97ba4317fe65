"""The bench without pytest's fixtures: worlds, clocks and charge points behind plain objects."""

from chargebench import bench


def test_a_night_of_charging():
    with bench() as b:
        b.world(fleet=1, at="2024-06-01T22:00:00Z")
        b.points[0].plug_in()
        b.points[0].present_tag("DRV00000001")
        b.clock.advance(hours=8)

        assert b.clock.now == "2024-06-02T06:00:00.000Z"
        assert b.driver.get("/api/v1/portal/sessions").json()["sessions"][0]["status"] == "active"
