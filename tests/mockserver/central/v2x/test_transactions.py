"""Transactions by their events become those of the central domain."""

import pytest

from mockserver.central.v2x import transactions
from mockserver.charging.records import TRANSACTIONS
from mockserver.world import physical

TOKEN = {"idToken": "CARD-1", "type": "ISO14443"}
NAME = "7f3a-1"


def register(wh, *, unit="Wh", multiplier=0, at="2024-06-01T08:40:00Z", context="Sample.Periodic"):
    value = {"value": wh, "unitOfMeasure": {"unit": unit, "multiplier": multiplier}}
    value |= {"measurand": "Energy.Active.Import.Register", "context": context}
    return [{"timestamp": at, "sampledValue": [value]}]


@pytest.fixture
def tell(point):
    """Send an event: tell("Started", state="Charging", token=TOKEN)."""
    numbers = iter(range(100))

    def make(kind, at="2024-06-01T08:30:00Z", *, state=None, token=None, name=NAME, **more):
        info = {"transactionId": name} | ({"chargingState": state} if state else {})
        stopped = more.pop("stoppedReason", None)
        info |= {"stoppedReason": stopped} if stopped else {}
        payload = {
            "eventType": kind,
            "timestamp": at,
            "triggerReason": "Trigger",
            "seqNo": next(numbers),
            "transactionInfo": info,
            "evse": {"id": 1, "connectorId": 1},
            **({"idToken": token} if token else {}),
            **more,
        }
        return point.ask("TransactionEvent", payload)

    return make


def running(world, number=1):
    return physical.transaction(world, number)


def status(world, connector_id=1):
    return physical.station(world, "CP-7")["connectors"][str(connector_id)]["status"]


def test_a_session_from_card_to_stop(world, tell):
    answer = tell("Started", state="Charging", token=TOKEN, meterValue=register(1000))
    assert {"idTokenInfo": {"status": "Accepted"}} == answer
    assert "Charging" == status(world)
    assert {} == tell("Updated", "2024-06-01T08:40:00Z", meterValue=register(3000))
    assert 2000.0 == running(world)["energy_wh"]
    final = register(5.0, multiplier=3, at="2024-06-01T09:00:00Z", context="Transaction.End")
    tell("Ended", "2024-06-01T09:00:00Z", stoppedReason="Local", meterValue=final, state="Idle")

    made = running(world)
    assert (4000.0, "Local", []) == (made["energy_wh"], made["stop_reason"], made["flags"])
    assert ("2024-06-01T08:30:00.000Z", "2024-06-01T09:00:00.000Z") == (
        made["started_at"],
        made["stopped_at"],
    )


def test_a_cable_that_comes_before_the_card_begins_the_transaction(world, tell):
    assert {} == tell("Started", state="EVConnected", meterValue=register(1000))
    assert "Preparing" == status(world)
    assert running(world) is None

    answer = tell("Updated", "2024-06-01T08:31:00Z", state="Charging", token=TOKEN)

    assert {"idTokenInfo": {"status": "Accepted"}} == answer
    made = running(world)
    assert ("2024-06-01T08:30:00.000Z", 1000.0, "CARD-1") == (
        made["started_at"],
        made["meter_start_wh"],
        made["id_tag"],
    )


def test_a_cable_that_goes_without_a_card_was_no_transaction(world, tell):
    tell("Started", state="EVConnected")
    tell("Ended", stoppedReason="EVDisconnected")

    assert [] == list(world.store[TRANSACTIONS])


def test_a_card_that_is_refused_is_told_so(world, tell):
    physical.put_tag(world, "CARD-1", status="Blocked")

    answer = tell("Started", state="EVConnected", token=TOKEN)

    assert "Blocked" == answer["idTokenInfo"]["status"]
    assert ["tag_refused"] == running(world)["flags"]


def test_an_event_that_is_repeated_changes_nothing(world, tell):
    tell("Started", token=TOKEN, meterValue=register(1000), seqNo=0)
    tell("Updated", seqNo=1, meterValue=register(2000))
    before = running(world)
    tell("Updated", seqNo=1, meterValue=register(9000))
    again = tell("Started", token=TOKEN, meterValue=register(1000), seqNo=0)

    assert before == running(world)
    assert "Accepted" == again["idTokenInfo"]["status"]


def test_an_event_whose_start_was_lost_begins_where_it_is(world, tell):
    tell("Updated", "2024-06-01T08:45:00Z", token=TOKEN, meterValue=register(1500))
    tell("Ended", "2024-06-01T08:50:00Z", meterValue=register(2500, at="2024-06-01T08:50:00Z"))

    assert 1000.0 == running(world)["energy_wh"]


def test_an_end_without_a_register_ends_at_the_last_one(world, tell):
    tell("Started", token=TOKEN, meterValue=register(1000))
    tell("Updated", meterValue=register(1800))
    tell("Ended", "2024-06-01T08:50:00Z", stoppedReason="SOCLimitReached", token=TOKEN)

    made = running(world)
    assert (800.0, "Other") == (made["energy_wh"], made["stop_reason"])


@pytest.mark.parametrize("state", ["SuspendedEV", "SuspendedEVSE"])
def test_what_holds_the_car_up_shows_at_the_connector(world, tell, state):
    tell("Started", token=TOKEN, state="Charging")
    tell("Updated", state=state)

    assert state == status(world)


def test_a_transaction_that_has_ended_leaves_the_cable_in(world, tell):
    tell("Started", token=TOKEN, state="Charging")
    tell("Ended", state="EVConnected")

    assert "Finishing" == status(world)


def test_two_transactions_with_names_of_their_own_do_not_mix(world, tell):
    tell("Started", token=TOKEN, name="a", meterValue=register(1000))
    tell("Ended", name="a", meterValue=register(2000))
    tell("Started", "2024-06-01T08:55:00Z", token=TOKEN, name="b", meterValue=register(2000))

    assert (1000.0, 0.0) == tuple(running(world, number)["energy_wh"] for number in (1, 2))
    assert "b" == physical.remote_name(world, 2)
    assert physical.remote_name(world, 3) is None


def test_meter_values_outside_of_transactions_are_kept_aside(world, point):
    assert {} == point.ask("MeterValues", {"evseId": 1, "meterValue": register(1000)})


def test_an_event_that_breaks_its_schema_is_refused_and_flagged(world, point, tell):
    tell("Started", token=TOKEN)
    broken = {"eventType": "Updated", "transactionInfo": {"transactionId": NAME}}

    kind, _, code, *_ = point.call("TransactionEvent", broken)

    assert (4, "ProtocolError") == (kind, code)
    assert ["schema_violation"] == running(world)["flags"]


@pytest.mark.parametrize(
    ("payload", "flags"),
    [
        ({"evse": {"id": 1}}, ["schema_violation"]),
        ({"evse": {"id": 2}}, []),
        ({"transactionInfo": {"transactionId": "unknown"}}, []),
        ({"transactionInfo": {"transactionId": 7}, "evse": {"id": "one"}}, []),
    ],
)
def test_a_broken_event_flags_what_runs_where_it_happened(world, point, tell, payload, flags):
    tell("Started", token=TOKEN)
    point.call("TransactionEvent", payload)

    assert flags == running(world)["flags"]


def test_a_broken_event_of_what_has_not_begun_flags_nothing(world, point, tell):
    tell("Started", state="EVConnected")

    assert 4 == point.call("TransactionEvent", {"transactionInfo": {"transactionId": NAME}})[0]


def test_a_figure_beyond_all_figures_is_unreadable(world, point, tell):
    tell("Started", token=TOKEN, meterValue=register(1.0, multiplier=400))

    assert 0.0 == running(world)["energy_wh"]


@pytest.mark.parametrize(("cost", "told"), [(4.2, {"totalCost": 4.2}), (None, {})])
def test_the_cost_is_told_at_the_end(world, cost, told):
    answer = transactions.event(lambda _world, number: cost if number == 1 else -1.0)

    def tell(kind, number, **more):
        info = {"transactionInfo": {"transactionId": NAME}, "evse": {"id": 1}}
        head = {"eventType": kind, "timestamp": "2024-06-01T08:30:00Z", "seqNo": number}
        return answer(world, "CP-7", {**head, **info, **more})

    assert "totalCost" not in tell("Started", 0, idToken=TOKEN)
    assert {} == tell("Updated", 1)
    assert told == tell("Ended", 2)


def test_an_event_that_was_overtaken_is_taken_when_it_comes(world, tell):
    tell("Started", token=TOKEN, state="Charging", meterValue=register(1000), seqNo=0)
    tell("Updated", seqNo=2, state="SuspendedEV", meterValue=register(3000))
    late = register(2000, at="2024-06-01T08:35:00Z")
    tell("Updated", seqNo=1, state="Charging", meterValue=late)

    assert "SuspendedEV" == status(world)
    assert 2 == len(physical.samples_of(world, 1))
    tell("Ended", seqNo=3, meterValue=register(3000))
    assert "missing_events" not in running(world)["flags"]


def test_a_transaction_that_ends_with_events_missing_is_flagged(world, tell):
    tell("Started", token=TOKEN, meterValue=register(1000), seqNo=7)
    tell("Updated", seqNo=10, meterValue=register(2000))
    assert [8, 9] == physical.remote(world, "CP-7", NAME)["missing"]
    tell("Ended", seqNo=11, meterValue=register(2500))

    assert ["missing_events"] == running(world)["flags"]


def test_a_start_that_never_came_is_missed(world, tell):
    tell("Updated", token=TOKEN, seqNo=1, meterValue=register(1000))
    tell("Ended", seqNo=2, meterValue=register(2000))

    assert ["missing_events"] == running(world)["flags"]


def test_what_is_odd_about_the_time_of_an_end_is_flagged(world, tell):
    tell("Started", token=TOKEN, meterValue=register(1000))
    tell("Ended", "2024-06-01T08:50:00", meterValue=register(2000))

    assert ["no_time_zone"] == running(world)["flags"]


def test_an_evse_that_is_free_again_misses_the_end_of_its_transaction(world, point, tell):
    tell("Started", token=TOKEN, meterValue=register(1000))
    free = {"timestamp": "2024-06-01T08:50:00Z", "evseId": 1, "connectorId": 1}
    point.ask("StatusNotification", {**free, "connectorStatus": "Available"})
    assert ["no_stop"] == running(world)["flags"]

    tell("Ended", "2024-06-01T08:49:00Z", meterValue=register(2000))
    assert [] == running(world)["flags"]


def test_nobody_is_refused_where_nobody_is_asked(world, point, tell):
    world.settings["unknown_tags"] = "refuse"
    nobody = {"idToken": "", "type": "NoAuthorization"}

    assert "Accepted" == tell("Started", token=nobody)["idTokenInfo"]["status"]
    assert "Accepted" == point.ask("Authorize", {"idToken": nobody})["idTokenInfo"]["status"]
    assert ("NoAuthorization", []) == (running(world)["id_tag"], running(world)["flags"])
    stranger = {"idToken": "STRANGER", "type": "ISO14443"}
    assert "Invalid" == point.ask("Authorize", {"idToken": stranger})["idTokenInfo"]["status"]
