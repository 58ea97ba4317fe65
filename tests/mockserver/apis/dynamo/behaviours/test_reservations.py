import asyncio

import pytest

from mockserver.world import physical
from mockserver.world.ports import CommandResult
from mockserver.world.problems import ProblemError

STATION = "CP-SITE1-001"
TAG = "DRV00000001"


@pytest.fixture
def online(bench):
    bench.online(STATION)
    return bench


def wish(bench, **changes):
    return {
        "charge_point_id": STATION,
        "connector_id": 1,
        "expires_at": bench.at(hours=2),
        "id_tag": TAG,
        **changes,
    }


def reserve(bench, **changes):
    return bench.call("createReservation", body=wish(bench, **changes))


def refused(bench, **changes):
    return bench.refused("createReservation", body=wish(bench, **changes))


def found(bench, made):
    return bench.one("reservations", id=made.body["id"])


def held(bench):
    return physical.holding(bench.world, STATION, 1)


def start(bench, tag=TAG, **more):
    return physical.start(
        bench.world,
        station_id=STATION,
        connector_id=1,
        id_tag=tag,
        at=bench.world.now_text(),
        meter_start_wh=0.0,
        **more,
    )


def test_a_reservation_is_active_when_the_charge_point_has_accepted(online):
    made = reserve(online)

    assert 201 == made.status
    expected = {
        "id": made.body["id"],
        "charge_point_id": STATION,
        "connector_id": 1,
        "id_tag": TAG,
        "status": "active",
        "expires_at": "2024-06-05T14:00:00Z",
        "created_at": "2024-06-05T12:00:00Z",
    }
    assert expected == made.body
    number = found(online, made)["ocpp_reservation_id"]
    assert [("ReserveNow", number)] == online.desk.asked
    assert "active" == physical.reservation(online.world, number)["status"]
    listed = online.call("listReservations", query={"status": "active", "limit": 50, "offset": 0})
    assert made.body in listed.body["data"]


def test_an_email_stands_for_the_tag_of_its_driver(online):
    email = online.one("drivers", id_tag=TAG)["email"].upper()

    made = reserve(online, id_tag=email)

    assert TAG == made.body["id_tag"]
    assert email == found(online, made)["requested_tag"]


def test_a_driver_put_in_by_hand_is_found_by_email(online):
    driver = online.one("drivers", id_tag=TAG)
    other = {**driver, "driver_id": "usr_2", "email": "new@example.com", "id_tag": "CARD-2"}
    online.world.put("dynamo.drivers", "usr_2", other)

    assert "CARD-2" == reserve(online, id_tag="New@example.com").body["id_tag"]


def test_an_email_of_a_tag_without_a_driver_is_taken_too(online):
    physical.put_tag(online.world, "CARD-9", email="guest@example.com")

    assert "CARD-9" == reserve(online, id_tag="guest@example.com").body["id_tag"]


def test_an_unknown_email_is_refused(online):
    problem = refused(online, id_tag="nobody@example.com")

    assert (422, "body.id_tag") == (problem.status, problem.details[0].field)
    assert online.desk.asked == []


def test_the_driver_of_another_organization_is_as_good_as_unknown(online):
    driver = online.one("drivers", id_tag=TAG)
    foreign = {**driver, "org_id": online.foreign_org_id}
    online.world.put("dynamo.drivers", driver["driver_id"], foreign)

    assert 422 == refused(online, id_tag=driver["email"]).status


def test_a_tag_nobody_knows_is_taken_as_it_is(online):
    assert "04A1B2C3" == reserve(online, id_tag="04A1B2C3").body["id_tag"]


def test_a_tag_that_is_too_long_for_the_wire_is_refused(online):
    problem = refused(online, id_tag="X" * 21)

    assert 422 == problem.status
    assert "21 characters" in problem.message


@pytest.mark.parametrize(
    ("hours", "word"), [(-1, "has passed"), (0, "has passed"), (24.1, "24 hours ahead")]
)
def test_a_time_outside_the_next_day_is_refused(online, hours, word):
    problem = refused(online, expires_at=online.at(hours=hours))

    assert (422, "body.expires_at") == (problem.status, problem.details[0].field)
    assert word in problem.message


def test_a_whole_day_ahead_and_another_offset_are_allowed(online):
    assert 201 == reserve(online, expires_at="2024-06-06T14:00:00+02:00").status


def test_a_charge_point_of_somebody_else_is_not_found(online):
    foreign = online.one("charge_points", org_id=online.foreign_org_id)["charge_point_id"]

    assert 404 == refused(online, charge_point_id=foreign).status
    assert 404 == refused(online, charge_point_id="CP-NOWHERE").status


def test_an_unknown_connector_is_not_found(online):
    problem = refused(online, connector_id=7)

    assert 404 == problem.status
    assert "which has 1, 2" in problem.message


def test_a_point_that_has_told_no_connector_has_none(bench):
    station = physical.station(bench.world, STATION)
    bench.world.put("charging.stations", STATION, {**station, "online": True, "connectors": {}})

    assert "none yet" in refused(bench).message


@pytest.mark.parametrize(
    "status", ["Preparing", "Charging", "Finishing", "Faulted", "Unavailable", "Reserved"]
)
def test_a_connector_that_is_not_available_is_refused(bench, status):
    bench.online(STATION, status)

    problem = refused(bench)

    assert 409 == problem.status
    assert f"is {status}" in problem.message


def test_a_reserved_connector_is_refused_until_then(online):
    reserve(online)

    problem = refused(online, id_tag="OTHER")

    assert 409 == problem.status
    assert "reserved until 2024-06-05T14:00:00" in problem.message


def test_a_point_that_is_not_connected_is_a_timeout_at_once(bench):
    problem = refused(bench)

    assert (504, "charge_point_timeout") == (problem.status, problem.code)
    assert "offline" in problem.message
    assert [] == bench.desk.asked


def test_a_point_that_was_only_registered_is_offline(bench):
    bench.world.delete("charging.stations", STATION)

    assert 504 == refused(bench).status


@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [
        (CommandResult("offline"), 504, "charge_point_timeout"),
        (CommandResult("timeout"), 504, "charge_point_timeout"),
        (CommandResult("refused", error="NotSupported"), 502, "charge_point_rejected"),
        (CommandResult("answered", {"status": "Rejected"}), 502, "charge_point_rejected"),
        (CommandResult("answered", {"status": "Perhaps"}), 502, "charge_point_rejected"),
        (CommandResult("answered", None), 502, "charge_point_rejected"),
        (CommandResult("answered", {"status": "Occupied"}), 409, "conflict"),
        (CommandResult("answered", {"status": "Faulted"}), 409, "conflict"),
        (CommandResult("answered", {"status": "Unavailable"}), 409, "conflict"),
    ],
)
def test_nothing_is_reserved_unless_the_charge_point_accepts(online, reply, status, code):
    before = online.all("reservations")
    online.desk.reply = reply

    problem = refused(online)

    assert (status, code) == (problem.status, problem.code)
    assert before == online.all("reservations")
    assert held(online) is None
    online.desk.reply = CommandResult("answered", {"status": "Accepted"})
    assert 201 == reserve(online).status


def test_a_hold_does_not_outlive_a_cancelled_request(online):
    async def hang_up():
        body = wish(online)
        task = asyncio.create_task(online.calling("createReservation", body=body))
        await asyncio.sleep(0)
        assert "pending" == held(online)["status"]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(hang_up())

    assert held(online) is None


def test_a_hold_does_not_outlive_a_failure(online):
    def fail():
        raise RuntimeError("the wire broke")

    online.desk.meanwhile = fail

    with pytest.raises(RuntimeError):
        reserve(online)
    assert held(online) is None


def test_of_two_at_once_one_wins(online):
    async def both():
        bodies = (wish(online), wish(online, id_tag="OTHER"))
        calls = [online.calling("createReservation", body=body) for body in bodies]
        return await asyncio.gather(*calls, return_exceptions=True)

    first, second = asyncio.run(both())

    assert 201 == first.status
    assert isinstance(second, ProblemError)
    assert 409 == second.problem.status
    assert 1 == len(online.desk.asked)


def test_the_driver_who_comes_before_the_answer_has_used_it(online):
    online.desk.meanwhile = lambda: start(online)

    made = reserve(online)

    assert (201, "used") == (made.status, made.body["status"])
    record = found(online, made)
    assert record["session_id"] == online.one("sessions", id_tag=TAG, status="active")["session_id"]
    assert "2024-06-05T12:00:00Z" == record["ended_at"]


def test_a_use_without_its_transaction_names_no_session(online):
    def use():
        physical.settle(online.world, held(online)["id"], "used", transaction_id=None)

    online.desk.meanwhile = use

    assert found(online, reserve(online))["session_id"] is None


def test_a_use_whose_transaction_is_gone_names_no_session(online):
    def use():
        physical.settle(online.world, held(online)["id"], "used", transaction_id=999)

    online.desk.meanwhile = use

    assert found(online, reserve(online))["session_id"] is None


def test_time_that_runs_out_while_the_charge_point_thinks_is_a_conflict(online):
    online.desk.meanwhile = lambda: online.later(hours=3)

    problem = refused(online)

    assert 409 == problem.status
    assert "was expired before" in problem.message


def test_a_world_that_forgot_the_hold_is_a_conflict(online):
    def forget():
        online.world.delete("charging.reservations", str(held(online)["id"]))

    online.desk.meanwhile = forget

    assert "was gone before" in refused(online).message


def test_a_refusal_after_the_hold_has_ended_changes_nothing_more(online):
    online.desk.reply = CommandResult("timeout")
    online.desk.meanwhile = lambda: online.later(hours=3)

    assert 504 == refused(online).status


def test_cancelling_tells_the_charge_point(online):
    made = reserve(online)
    number = found(online, made)["ocpp_reservation_id"]
    online.later(minutes=10)

    assert 204 == online.call("cancelReservation", reservation_id=made.body["id"]).status

    assert ("CancelReservation", number) == online.desk.asked[-1]
    record = found(online, made)
    assert ("cancelled", "2024-06-05T12:10:00Z") == (record["status"], record["ended_at"])
    assert held(online) is None


@pytest.mark.parametrize(
    "reply",
    [
        CommandResult("offline"),
        CommandResult("timeout"),
        CommandResult("refused", error="InternalError"),
        CommandResult("answered", {"status": "Rejected"}),
    ],
)
def test_it_is_cancelled_whatever_the_charge_point_makes_of_it(online, reply):
    made = reserve(online)
    online.desk.reply = reply

    assert 204 == online.call("cancelReservation", reservation_id=made.body["id"]).status

    assert "cancelled" == found(online, made)["status"]


def test_of_two_cancellations_one_wins(online):
    key = reserve(online).body["id"]

    async def both():
        calls = [online.calling("cancelReservation", reservation_id=key) for _ in range(2)]
        return await asyncio.gather(*calls, return_exceptions=True)

    first, second = asyncio.run(both())

    assert 204 == first.status
    assert 409 == second.problem.status


@pytest.mark.parametrize("status", ["used", "expired", "cancelled"])
def test_a_reservation_that_has_ended_cannot_be_cancelled(bench, status):
    key = bench.one("reservations", status=status)["id"]

    problem = bench.refused("cancelReservation", reservation_id=key)

    assert 409 == problem.status
    assert f"is {status};" in problem.message


def test_a_reservation_put_in_by_hand_is_cancelled_without_a_command(bench):
    active = bench.one("reservations", status="active")
    by_hand = {**active, "id": "res_hand", "ocpp_reservation_id": 999}
    bench.world.put("dynamo.reservations", "res_hand", by_hand)

    assert 204 == bench.call("cancelReservation", reservation_id="res_hand").status

    assert "cancelled" == bench.one("reservations", id="res_hand")["status"]
    assert [] == bench.desk.asked


def test_a_reservation_of_somebody_else_is_not_found(bench):
    active = bench.one("reservations", status="active")
    foreign = {**active, "org_id": bench.foreign_org_id}
    bench.world.put("dynamo.reservations", active["id"], foreign)

    assert 404 == bench.refused("cancelReservation", reservation_id=active["id"]).status


def test_time_ends_a_reservation(online):
    made = reserve(online)

    online.later(hours=2)

    record = found(online, made)
    assert ("expired", "2024-06-05T14:00:00Z") == (record["status"], record["ended_at"])


def test_the_reserved_tag_uses_it_and_another_does_not(online):
    made = reserve(online)
    _, info = start(online, "OTHER")
    assert "Blocked" == info.status
    assert "active" == found(online, made)["status"]

    online.later(minutes=1)
    start(online)

    record = found(online, made)
    session = online.one("sessions", session_id=record["session_id"])
    assert "used" == record["status"]
    assert made.body["id"] == session["reservation_id"]
