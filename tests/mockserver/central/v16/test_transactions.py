import pytest

from mockserver.charging.records import METER_VALUES, TRANSACTIONS
from mockserver.world import physical

AT = "2024-06-01T08:30:00Z"
NOW = "2024-06-01T09:00:00Z"


@pytest.fixture
def start(point):
    def make(**facts):
        request = {"connectorId": 1, "idTag": "CARD-1", "meterStart": 1000, "timestamp": AT}
        return point.ask("StartTransaction", {**request, **facts})

    return make


@pytest.fixture
def stop(point):
    def make(number=1, **facts):
        request = {"transactionId": number, "meterStop": 5000, "timestamp": NOW}
        return point.ask("StopTransaction", {**request, **facts})

    return make


def metered(*values, at="2024-06-01T08:40:00Z", **facts):
    sampled = [{"value": text} for text in values]
    return {
        "connectorId": 1,
        "meterValue": [{"timestamp": at, "sampledValue": sampled}],
        **facts,
    }


def test_a_session_from_card_to_stop(world, point, start, stop):
    assert point.ask("Authorize", {"idTag": "CARD-1"}) == {"idTagInfo": {"status": "Accepted"}}
    assert start() == {"transactionId": 1, "idTagInfo": {"status": "Accepted"}}
    assert point.ask("MeterValues", metered("3000", transactionId=1)) == {}
    assert physical.transaction(world, 1)["energy_wh"] == 2000.0
    assert stop(idTag="CARD-1", reason="Local") == {"idTagInfo": {"status": "Accepted"}}

    made = physical.transaction(world, 1)
    assert (made["energy_wh"], made["flags"]) == (4000.0, [])


def test_a_free_connector_tells_that_a_stop_is_missing_until_it_comes(world, point, start, stop):
    start()
    free = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    point.ask("StatusNotification", {**free, "timestamp": "2024-06-01T08:00:00Z"})
    assert physical.transaction(world, 1)["flags"] == []

    point.ask("StatusNotification", {**free, "timestamp": NOW})
    assert physical.transaction(world, 1)["flags"] == ["no_stop"]

    stop()
    assert physical.transaction(world, 1)["flags"] == []


def test_a_tag_is_told_with_its_parent_and_expiry(world, point):
    physical.put_tag(world, "CARD-1", parent_id_tag="FLEET", expires_at="2024-07-01T00:00:00.000Z")

    assert point.ask("Authorize", {"idTag": "CARD-1"})["idTagInfo"] == {
        "status": "Accepted",
        "parentIdTag": "FLEET",
        "expiryDate": "2024-07-01T00:00:00.000Z",
    }


def test_the_same_start_has_the_same_transaction_whatever_its_message_id(world, start):
    assert [start()["transactionId"] for _ in range(3)] == [1, 1, 1]
    assert physical.transaction(world, 1)["flags"] == ["duplicate_start"]


def test_a_stop_needs_no_tag_and_no_second_one(world, start, stop):
    start()

    assert [stop(), stop(meterStop=9000)] == [{}, {}]
    made = physical.transaction(world, 1)
    assert (made["energy_wh"], made["flags"]) == (4000.0, ["duplicate_stop"])


def test_a_stop_may_bring_its_samples(world, start, stop):
    start()
    data = metered("3000", "5000", at="2024-06-01T08:50:00Z")["meterValue"]

    stop(transactionData=data)

    assert len(physical.samples_of(world, 1)) == 1
    assert physical.transaction(world, 1)["charging_ended_at"] == "2024-06-01T08:50:00.000Z"


def test_times_without_zone_or_to_come_are_kept_and_flagged(world, start, stop):
    start(timestamp="2024-06-01T08:30:00")
    stop(timestamp="2024-06-01T19:00:00Z")

    made = physical.transaction(world, 1)
    assert made["started_at"] == "2024-06-01T08:30:00.000Z"
    assert made["stopped_at"] == "2024-06-01T19:00:00.000Z"
    assert made["flags"] == ["no_time_zone", "future_timestamp"]


def test_a_meter_that_goes_back_is_kept_and_flagged(world, point, start, stop):
    start()
    point.ask("MeterValues", metered("3000", transactionId=1))
    point.ask("MeterValues", metered("3.1", transactionId=1, at="2024-06-01T08:50:00Z"))
    stop(meterStop=900)

    made = physical.transaction(world, 1)
    assert made["meter_stop_wh"] == 900.0
    assert made["flags"] == ["meter_regress", "kwh_for_wh"]
    assert len(physical.samples_of(world, 1)) == 2


def test_samples_of_an_unknown_transaction_are_kept(world, point):
    point.ask("MeterValues", metered("3000", transactionId=99))

    assert world.get(METER_VALUES, "CP-7/transaction/99")["flags"] == ["unknown_transaction_id"]


def test_a_stop_whose_start_was_lost_is_a_session_of_its_own(world, stop):
    assert stop(99) == {}

    (made,) = [record for _, record in world.store[TRANSACTIONS]]
    assert (made["claimed_id"], made["flags"]) == (99, ["orphan_stop"])


def test_a_refused_start_has_a_transaction_too(world, start):
    world.settings["unknown_tags"] = "refuse"

    assert start() == {"transactionId": 1, "idTagInfo": {"status": "Invalid"}}


@pytest.mark.parametrize("transaction", [{"transactionId": 1}, {}])
@pytest.mark.parametrize(
    ("odd", "flag"),
    [
        ({"unit": "Hz"}, "bad_unit"),
        ({"measurand": "Energie"}, "bad_measurand"),
        ({"context": "Sometimes"}, "bad_context"),
        ({"value": 5}, "schema_violation"),
    ],
)
def test_refused_samples_are_flagged_on_what_they_are_about(point, start, odd, flag, transaction):
    start()
    values = metered("3000", **transaction)
    values["meterValue"][0]["sampledValue"][0].update(odd)

    assert point.call("MeterValues", values)[0] == 4

    assert physical.transaction(point.connection.world, 1)["flags"] == [flag]


def test_meter_values_that_are_no_list_are_refused_and_flagged(world, point, start):
    start()
    values = {"connectorId": 1, "transactionId": 1, "meterValue": {"timestamp": AT}}

    assert point.call("MeterValues", values)[2] == "TypeConstraintViolation"
    assert physical.transaction(world, 1)["flags"] == ["schema_violation"]
    assert point.ask("Heartbeat")


@pytest.mark.parametrize("about", [{}, {"transactionId": 9}, {"connectorId": 2}])
def test_a_refused_request_about_nothing_known_is_only_refused(world, point, start, about):
    start()

    assert point.call("MeterValues", about)[0] == 4
    assert physical.transaction(world, 1)["flags"] == []


def test_nobody_flags_another_points_transaction(world, start, connect):
    start()
    other = connect("CP-8")

    assert other.call("MeterValues", {"transactionId": 1})[0] == 4
    assert physical.transaction(world, 1)["flags"] == []


def test_a_reserved_connector_is_for_its_tag(world, start):
    held = physical.hold(
        world,
        station_id="CP-7",
        connector_id=1,
        id_tag="CARD-1",
        expires_at="2024-06-01T10:00:00Z",
    )
    physical.settle(world, held["id"], "active")

    assert start(idTag="CARD-2")["idTagInfo"] == {"status": "Blocked"}
    assert start(reservationId=1)["idTagInfo"] == {"status": "Accepted"}
    assert physical.reservation(world, 1)["status"] == "used"


def test_message_ids_may_begin_again(world, connect, start):
    start()
    again = connect()

    answer = again.ask(
        "StartTransaction",
        {"connectorId": 2, "idTag": "CARD-2", "meterStart": 0, "timestamp": AT},
    )

    assert answer["transactionId"] == 2
