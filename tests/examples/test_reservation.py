"""A reservation crosses the wire, and a charge point that is offline refuses it."""

from datetime import timedelta

from virtualtime.instant import parse


def reserve(world, point):
    expires_at = parse(world.clock.now) + timedelta(hours=2)
    wish = {"charge_point_id": point.id, "connector_id": 1, "id_tag": "DRV00000001"}
    return world.operator.post(
        "/api/v1/reservations", json={**wish, "expires_at": expires_at.isoformat()}
    )


def test_the_charge_point_is_asked_to_hold_the_connector(world):
    made = reserve(world, world.points[0])

    assert made.status_code == 201
    frame = world.wait_for(kind="frame", contains="ReserveNow")
    assert frame["cause"] == made.headers["x-request-id"]


def test_nothing_is_confirmed_while_the_charge_point_is_offline(world):
    world.points[0].go_offline()

    assert reserve(world, world.points[0]).status_code == 504
