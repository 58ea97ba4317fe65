"""The unhappy paths: an outage of one operation, and a fork to try two futures."""


def test_a_client_survives_one_bad_answer(world):
    world.fault("dynamo.listReservations", status=503, times=1)

    answers = [world.operator.get("/api/v1/reservations").status_code for _ in range(2)]

    assert answers == [503, 200]


def test_two_futures_of_one_world(world):
    point = world.points[0]
    point.plug_in(soc_percent=50)
    point.present_tag("DRV00000001")

    other = world.fork()
    other.clock.advance(hours=1)

    def energy(of):
        return of.driver.get("/api/v1/portal/sessions").json()["sessions"][0]["energy_kwh"]

    assert energy(other) > energy(world) == 0
