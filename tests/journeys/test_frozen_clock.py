"""The same journeys in process, on a world whose clock stands until it is advanced."""

import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from pypdf import PdfReader

from chargebench.workbench import BenchError

TAG = "DRV00000001"
NINE = "2024-06-01T09:00:00Z"


@pytest.fixture
def world(here):
    made = here.world(fleet=2, at=NINE)
    yield made
    made.close()


def session_of(world, point):
    sessions = world.driver.get("/api/v1/portal/sessions").json()["sessions"]
    return next(s for s in sessions if s["charge_point_id"] == point.id)


def charging(world):
    """A charge point at which the driver's car has just begun to charge."""
    point = world.points[0]
    point.plug_in(battery_wh=60_000, soc_percent=20, max_power_w=11_000)
    point.present_tag(TAG)
    return point


def path(session):
    return f"/api/v1/portal/sessions/{session['session_id']}"


def reserve(world, point, **changes):
    wish = {
        "charge_point_id": point.id,
        "connector_id": 1,
        "id_tag": TAG,
        "expires_at": "2024-06-01T11:00:00Z",
    }
    return world.operator.post("/api/v1/reservations", json={**wish, **changes})


def status_of(world, reservation):
    found = world.operator.get("/api/v1/reservations").json()["data"]
    return next(r["status"] for r in found if r["id"] == reservation["id"])


def test_a_session_runs_rises_ends_and_costs_what_its_receipt_says(world):
    point = charging(world)

    world.clock.advance(minutes=30)
    half = session_of(world, point)
    world.clock.advance(minutes=30)
    whole = session_of(world, point)
    point.unplug()
    final = session_of(world, point)
    breakdown = world.driver.get(f"{path(final)}/cost-breakdown").json()
    receipt = world.driver.get(f"{path(final)}/receipt")

    assert ("active", "active", "completed") == tuple(s["status"] for s in (half, whole, final))
    assert 0 < half["energy_kwh"] < whole["energy_kwh"] == final["energy_kwh"]
    assert 60 == final["duration_minutes"]
    amounts = sum(Decimal(str(c["amount"])) for c in breakdown["components"])
    assert amounts == Decimal(str(breakdown["subtotal"]))
    assert Decimal(str(final["total_cost"])) == amounts + Decimal(str(breakdown["tax"]))
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(receipt.content)).pages)
    assert f"{Decimal(str(final['total_cost'])):.2f}" in text


def test_a_reservation_crosses_the_wire_under_the_cause_of_its_request(world):
    made = reserve(world, world.points[0])
    cancelled = world.operator.delete(f"/api/v1/reservations/{made.json()['id']}")

    for response, action in ((made, "ReserveNow"), (cancelled, "CancelReservation")):
        cause = response.headers["x-request-id"]
        kinds = {entry["kind"] for entry in world.journal(cause=cause)}
        frames = world.journal(cause=cause, kind="frame")
        assert {"request", "frame", "state"} <= kinds
        assert any(action in frame["data"]["text"] for frame in frames)


def test_a_reservation_is_used_by_its_tag(world):
    reservation = reserve(world, world.points[0]).json()

    charging(world)

    assert "used" == status_of(world, reservation)


def test_a_reservation_refuses_another_tag(world):
    point = world.points[0]
    reservation = reserve(world, point).json()

    point.plug_in()
    with pytest.raises(BenchError, match="reserved for another tag"):
        point.present_tag("DRV00000002")

    assert "active" == status_of(world, reservation)
    assert point.state["point"]["connectors"][0]["transaction"] is None


def test_time_makes_a_reservation_expire(world):
    reservation = reserve(world, world.points[0]).json()

    world.clock.advance(hours=2)

    assert "expired" == status_of(world, reservation)


def test_of_two_parallel_reservations_one_is_made(world):
    point = world.points[0]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: reserve(world, point).status_code, range(2)))

    assert [201, 409] == sorted(answers)


def test_an_offline_charge_point_is_never_silently_reserved(world):
    point = world.points[0]
    point.go_offline()

    assert 504 == reserve(world, point).status_code
    point.go_online()
    world.clock.advance(minutes=5)
    assert 201 == reserve(world, point).status_code


def test_an_email_reserves_for_its_drivers_tag(world):
    tags = world.control.get("records/charging.tags").json()["data"]
    email = next(tag["email"] for tag in tags if tag["id_tag"] == TAG)

    made = reserve(world, world.points[0], id_tag=email)

    assert 201 == made.status_code
    assert 422 == reserve(world, world.points[1], id_tag="nobody@example.com").status_code
    (sent,) = world.journal(kind="frame", contains="ReserveNow")[:1]
    assert TAG in sent["data"]["text"]


def test_a_fork_goes_on_alone(world):
    point = charging(world)
    world.clock.advance(minutes=30)

    fork = world.fork()
    fork.clock.advance(minutes=30)
    point_in_fork = fork.point(point.id)
    point_in_fork.unplug()

    assert "completed" == session_of(fork, point)["status"]
    assert "active" == session_of(world, point)["status"]
    assert session_of(fork, point)["energy_kwh"] > session_of(world, point)["energy_kwh"]
    assert fork.credentials["dynamo"]["api_key"] != world.credentials["dynamo"]["api_key"]
    assert "2024-06-01T09:30:00.000Z" == world.clock.now
    fork.close()


def test_a_snapshot_brings_a_running_session_back(world):
    point = charging(world)
    world.clock.advance(minutes=10)
    saved = world.control.get("snapshot").json()
    world.clock.advance(hours=1)
    later = session_of(world, point)["energy_kwh"]

    assert 200 == world.control.put("snapshot", json=saved).status_code
    assert "2024-06-01T09:10:00.000Z" == world.clock.now
    world.clock.advance(hours=1)

    assert later == session_of(world, point)["energy_kwh"]


def test_the_same_seed_gives_the_same_bytes(here):
    saved = []
    for name in ("twin-a", "twin-b"):
        made = here.world(name, fleet=3, autopilot=True, seed=7, at=NINE)
        made.clock.advance(hours=3)
        saved.append(made.control.get("snapshot").content)
        made.close()

    assert saved[0] == saved[1]


def test_a_world_larger_than_a_request_may_be_comes_back(here):
    made = here.world(seed_size="medium", fleet=300, at=NINE)
    saved = made.control.get("snapshot")

    assert 1 << 20 < len(saved.content)
    restored = made.control.put(
        "snapshot", content=saved.content, headers={"content-type": "application/json"}
    )

    assert 200 == restored.status_code
    assert saved.content == made.control.get("snapshot").content
    made.close()
