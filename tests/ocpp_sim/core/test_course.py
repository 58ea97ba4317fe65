"""Transactions as a row of numbered changes (OCPP 2.0.1 E01 to E15)."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_sim.core import port
from ocpp_sim.core.build import build
from ocpp_sim.core.connector import Vehicle
from ocpp_sim.core.record import station_from_record, station_to_record
from ocpp_sim.core.station import Spec
from ocppj.frame import Call, CallError
from ocppj.schema import schemas
from tests.ocpp_sim.conftest import START, Bench

REGISTER = "Energy.Active.Import.Register"
TAG = {"idToken": "TAG", "type": "ISO14443"}
CARD = {"idToken": {"idToken": "TAG", "type": "ISO14443"}, "remoteStartId": 7}
CABLE, CARD_SHOWN, GONE = port.PlugIn(1), port.PresentTag(1, "TAG"), port.Unplug(1)


@pytest.fixture
def modern(bench):
    """A bench of 2.0.1: modern(TxStartPoint="EVConnected")."""

    def make(version="2.0.1", connectors=1, phases=3, cable_a=0, **chosen):
        said = {"MeterValuesSampledData": REGISTER, "MeterValueSampleInterval": "60", **chosen}
        made = bench(
            version=version, settings=said, connectors=connectors, phases=phases, cable_a=cable_a
        )
        return made.registered()

    return make


def told(made):
    """(stage, why, state) of each event, whose numbers have no gaps, and which all are valid."""
    events = made.calls("TransactionEvent")
    schema = schemas(made.station.spec.version, "strict")
    for frame in made.frames:
        if isinstance(frame, Call):
            assert schema.violations(frame.action, "request", frame.payload) == []
    for name in {one["transactionInfo"]["transactionId"] for one in events}:
        row = [one for one in events if one["transactionInfo"]["transactionId"] == name]
        assert [one["seqNo"] for one in row] == list(range(len(row)))
    return [
        (one["eventType"], one["triggerReason"], one["transactionInfo"]["chargingState"])
        for one in events
    ]


STARTS = {
    "PowerPathClosed": (
        [("Started", "Authorized", "EVConnected")],
        [("Started", "CablePluggedIn", "EVConnected")],
    ),
    "EVConnected": (
        [("Started", "CablePluggedIn", "EVConnected"), ("Updated", "Authorized", "EVConnected")],
        [("Started", "CablePluggedIn", "EVConnected")],
    ),
    "Authorized": (
        [("Started", "Authorized", "EVConnected")],
        [("Started", "Authorized", "Idle"), ("Updated", "CablePluggedIn", "EVConnected")],
    ),
    "ParkingBayOccupancy": (
        [
            ("Started", "EVDetected", "Idle"),
            ("Updated", "CablePluggedIn", "EVConnected"),
            ("Updated", "Authorized", "EVConnected"),
        ],
        [("Started", "EVDetected", "Idle"), ("Updated", "CablePluggedIn", "EVConnected")],
    ),
}


@pytest.mark.parametrize("point", STARTS)
def test_a_transaction_begins_where_the_start_point_says_cable_or_tag_first(modern, point):
    for deeds, begun in zip(((CABLE, CARD_SHOWN), (CARD_SHOWN, CABLE)), STARTS[point], strict=True):
        made = modern(TxStartPoint=point)
        made.give(*deeds)

        assert told(made) == [*begun, ("Updated", "ChargingStateChanged", "Charging")]
        events = made.calls("TransactionEvent")
        assert [one["idToken"] for one in events if "idToken" in one] == [TAG]
        (first,) = events[0]["meterValue"]
        assert first["sampledValue"][0]["context"] == "Transaction.Begin"


@pytest.mark.parametrize("deeds", [(CABLE, CARD_SHOWN), (CARD_SHOWN, CABLE)])
def test_a_transaction_may_hang_on_the_flow_of_energy(modern, deeds):
    made = modern(TxStartPoint="EnergyTransfer", TxStopPoint="EnergyTransfer")
    full = Vehicle(battery_wh=1_000, soc_percent=99)
    made.give(*(port.PlugIn(1, full) if deed is CABLE else deed for deed in deeds))

    assert told(made) == [("Started", "ChargingStateChanged", "Charging")]
    made.advance(600)
    assert told(made)[-1] == ("Ended", "ChargingStateChanged", "EVConnected")
    assert made.calls("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "StoppedByEV"


def test_nothing_is_told_of_a_transaction_in_which_no_energy_ever_flowed(modern):
    made = modern(TxStartPoint="EnergyTransfer")
    full = Vehicle(battery_wh=1_000, soc_percent=100)
    made.give(port.PlugIn(1, full), CARD_SHOWN, CARD_SHOWN, GONE)

    assert made.calls("TransactionEvent") == []


STOPS = {
    "Authorized": [("Ended", "StopAuthorized", "EVConnected")],
    "EVConnected": [
        ("Updated", "StopAuthorized", "EVConnected"),
        ("Ended", "EVCommunicationLost", "Idle"),
    ],
    "ParkingBayOccupancy": [
        ("Updated", "StopAuthorized", "EVConnected"),
        ("Updated", "EVCommunicationLost", "Idle"),
        ("Ended", "EVDeparted", "Idle"),
    ],
}


@pytest.mark.parametrize("point", STOPS)
def test_a_transaction_ends_where_the_stop_point_says(modern, point):
    made = modern(TxStopPoint=point)
    made.give(CABLE, CARD_SHOWN)
    made.advance(50)
    made.forget().give(CARD_SHOWN)
    made.give(GONE)

    events = made.calls("TransactionEvent")
    assert [
        (one["eventType"], one["triggerReason"], one["transactionInfo"]["chargingState"])
        for one in events
    ] == STOPS[point]
    assert events[-1]["transactionInfo"]["stoppedReason"] == "Local"
    assert events[-1]["transactionInfo"]["timeSpentCharging"] == 50
    assert events[0]["idToken"] == TAG
    (last,) = events[-1]["meterValue"]
    assert last["sampledValue"][0]["context"] == "Transaction.End"
    assert made.station.remote_ids == ()


def test_nobody_starts_where_a_transaction_only_waits_for_its_cable(modern):
    made = modern(TxStopPoint="EVConnected")
    made.give(CABLE, CARD_SHOWN, CARD_SHOWN)
    (declined,) = made.give(port.PresentTag(1, "OTHER"))

    assert "waits for somebody to leave" in declined.why
    made.give(GONE, CABLE, CARD_SHOWN)
    assert (
        len({one["transactionInfo"]["transactionId"] for one in made.calls("TransactionEvent")})
        == 2
    )


def test_ids_are_uuids_that_no_other_transaction_has(modern):
    ids = []
    for _ in range(2):
        made = modern(connectors=2)
        for place in (1, 2, 1):
            made.advance(1).give(port.PlugIn(place), port.PresentTag(place, f"T{place}"))
            made.give(port.Unplug(place))
        ids.append(
            [one["transactionInfo"]["transactionId"] for one in made.calls("TransactionEvent")]
        )

    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3
    assert {UUID(one).version for one in ids[0]} == {4}


def test_samples_and_clock_aligned_values_are_changes_inside_and_meter_values_outside(modern):
    made = modern(ClockAlignedDataInterval="300")
    made.advance(310)
    made.give(CABLE, CARD_SHOWN)
    made.forget().advance(300)

    whys = [why for _, why, _ in [*_plain(made)]]
    assert whys.count("MeterValuePeriodic") == 5
    assert whys.count("MeterValueClock") == 1
    assert made.calls("MeterValues") == []


def _plain(made):
    for one in made.calls("TransactionEvent"):
        yield one["eventType"], one["triggerReason"], one["transactionInfo"].get("chargingState")


def test_meter_values_of_nobody_s_transaction_are_a_message_of_their_own(modern):
    made = modern(ClockAlignedDataInterval="300")
    made.advance(310)

    (values,) = made.calls("MeterValues")
    assert values["evseId"] == 1
    assert values["meterValue"][0]["sampledValue"][0]["unitOfMeasure"] == {"unit": "Wh"}


def test_what_happens_offline_is_told_later_in_order_and_as_such(modern):
    made = modern()
    made.give(CABLE, CARD_SHOWN, port.GoOffline())
    made.advance(70)
    made.give(CARD_SHOWN, GONE)
    made.advance(5)
    assert made.owed() == ["Change", "Change"]
    made.give(port.GoOnline())
    made.advance(30)

    assert told(made)[-2:] == [
        ("Updated", "MeterValuePeriodic", "Charging"),
        ("Ended", "StopAuthorized", "EVConnected"),
    ]
    events = made.calls("TransactionEvent")
    assert [one.get("offline", False) for one in events] == [False, False, True, True]
    assert made.owed() == []
    assert made.station.remote_ids == ()


def test_no_car_in_time_ends_what_the_tag_began(modern):
    made = modern(TxStartPoint="Authorized", ConnectionTimeOut="30")
    made.give(CARD_SHOWN)
    made.advance(31)

    assert told(made)[-1] == ("Ended", "EVConnectTimeout", "Idle")
    assert made.calls("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "Timeout"


def test_a_car_that_leaves_ends_its_transaction_or_leaves_it_waiting(modern):
    made = modern()
    made.give(CABLE, CARD_SHOWN, GONE)
    assert told(made)[-1] == ("Ended", "EVCommunicationLost", "EVConnected")

    made = modern(StopTransactionOnEVSideDisconnect="false")
    made.give(CABLE, CARD_SHOWN, GONE)
    assert told(made)[-1] == ("Updated", "EVCommunicationLost", "Idle")
    made.give(CABLE)
    assert told(made)[-2:] == [
        ("Updated", "CablePluggedIn", "SuspendedEVSE"),
        ("Updated", "ChargingStateChanged", "Charging"),
    ]


def test_a_car_that_leaves_before_anybody_may_charge_ends_what_its_cable_began(modern):
    made = modern(TxStartPoint="EVConnected", TxStopPoint="EVConnected")
    made.give(CABLE, GONE)

    assert told(made) == [
        ("Started", "CablePluggedIn", "EVConnected"),
        ("Ended", "EVCommunicationLost", "Idle"),
    ]
    assert (
        made.calls("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "EVDisconnected"
    )


def test_a_fault_is_abnormal_and_the_charging_goes_on_afterwards(modern):
    made = modern()
    made.give(CABLE, CARD_SHOWN, port.Fault(1, "GroundFailure"), port.ClearFault(1))

    assert told(made)[-2:] == [
        ("Updated", "AbnormalCondition", "SuspendedEVSE"),
        ("Updated", "ChargingStateChanged", "Charging"),
    ]


def test_phases_and_the_cable_are_told_when_they_are_news(modern):
    made = modern(cable_a=32)
    made.give(CARD_SHOWN, CABLE)
    events = made.calls("TransactionEvent")
    assert (events[0]["cableMaxCurrent"], events[1]["numberOfPhasesUsed"]) == (32, 3)

    made = modern(phases=0)
    made.give(CABLE, CARD_SHOWN)
    assert all("numberOfPhasesUsed" not in one for one in made.calls("TransactionEvent"))


def refuse(made, when):
    """Have the central system refuse the tag of events, but not when it is asked before."""

    def answer(call):
        refused = call.payload.get("triggerReason") in when
        status = "Blocked" if refused else "Accepted"
        return {"idTokenInfo": {"status": status}} if "idToken" in call.payload else {}

    made.csms.answers["TransactionEvent"] = answer


def test_a_tag_that_is_refused_after_all_ends_the_transaction(modern):
    made = modern()
    refuse(made, {"Authorized"})
    made.give(CABLE, CARD_SHOWN)

    assert told(made)[-1] == ("Ended", "Deauthorized", "EVConnected")
    assert made.calls("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "DeAuthorized"


def test_a_tag_that_is_refused_after_all_may_have_some_energy(modern):
    made = modern(StopTransactionOnInvalidId="false", MaxEnergyOnInvalidId="500")
    refuse(made, {"Authorized"})
    made.give(CABLE, CARD_SHOWN)
    made.advance(600)

    assert ("Updated", "EnergyLimitReached", "SuspendedEVSE") in told(made)


def test_a_tag_that_is_refused_before_its_car_comes_loses_its_grant(modern):
    made = modern(TxStartPoint="Authorized")
    refuse(made, {"Authorized"})
    made.give(CARD_SHOWN)

    assert told(made) == [("Started", "Authorized", "Idle"), ("Ended", "Deauthorized", "Idle")]
    assert made.connector().grant is None

    made = modern(TxStartPoint="Authorized")
    made.give(CARD_SHOWN)
    assert made.connector().grant is not None


def test_a_refusal_that_comes_too_late_changes_nothing(modern):
    made = modern(connectors=2, TxStartPoint="Authorized", ConnectionTimeOut="10")
    made.csms.answers["TransactionEvent"] = None
    made.give(port.PresentTag(2, "TAG"))
    (started,) = [one for one in made.frames if getattr(one, "action", "") == "TransactionEvent"]
    made.advance(11)
    assert made.connector(2).course is None
    refused = f'[3,"{started.message_id}",{{"idTokenInfo":{{"status":"Blocked"}}}}]'
    made.give(port.Received(refused))

    assert made.station.cache[-1].verdict.status == "Blocked"
    assert [one["eventType"] for one in made.calls("TransactionEvent")] == ["Started", "Ended"]


def test_a_refusal_finds_its_connector(modern):
    made = modern(connectors=2, TxStartPoint="Authorized")
    refuse(made, {"Authorized"})
    made.give(port.PresentTag(2, "TAG"))

    assert made.connector(2).grant is None


def test_the_word_on_a_tag_that_ends_is_only_remembered(modern):
    made = modern()
    refuse(made, {"StopAuthorized"})
    made.give(CABLE, CARD_SHOWN, CARD_SHOWN)

    assert told(made)[-1] == ("Ended", "StopAuthorized", "EVConnected")
    assert made.station.cache[-1].verdict.status == "Blocked"


def test_a_remote_start_is_told_with_its_number(modern):
    made = modern(TxStartPoint="EVConnected")
    made.give(CABLE)
    answer = made.command("RequestStartTransaction", {**CARD, "evseId": 1})

    events = made.calls("TransactionEvent")
    assert answer.payload == {
        "status": "Accepted",
        "transactionId": events[0]["transactionInfo"]["transactionId"],
    }
    assert told(made)[1][1] == "RemoteStart"
    assert events[1]["transactionInfo"]["remoteStartId"] == 7


def test_a_remote_stop_ends_it_by_our_id_and_by_no_other(modern):
    made = modern(TxStartPoint="EVConnected")
    made.give(CABLE, CARD_SHOWN)
    name = made.calls("TransactionEvent")[0]["transactionInfo"]["transactionId"]

    assert made.status_of_command("RequestStopTransaction", {"transactionId": "x"}) == "Rejected"
    assert made.status_of_command("RequestStopTransaction", {"transactionId": name}) == "Accepted"
    assert told(made)[-1] == ("Ended", "RemoteStop", "EVConnected")


def test_a_remote_stop_ends_also_what_only_a_cable_began(modern):
    made = modern(TxStartPoint="EVConnected")
    made.give(CABLE)
    name = made.calls("TransactionEvent")[0]["transactionInfo"]["transactionId"]

    assert made.status_of_command("RequestStopTransaction", {"transactionId": name}) == "Accepted"
    assert told(made)[-1] == ("Ended", "RemoteStop", "EVConnected")


def test_the_state_of_a_transaction_can_be_asked(modern):
    made = modern()
    made.give(CABLE, CARD_SHOWN)
    name = made.calls("TransactionEvent")[0]["transactionInfo"]["transactionId"]

    def state(**payload):
        return made.command("GetTransactionStatus", payload).payload

    assert state() == {"messagesInQueue": False}
    assert state(transactionId=name) == {"ongoingIndicator": True, "messagesInQueue": False}
    assert state(transactionId="x") == {"ongoingIndicator": False, "messagesInQueue": False}
    made.csms.answers["TransactionEvent"] = None
    made.give(CARD_SHOWN)
    assert state() == {"messagesInQueue": True}
    assert state(transactionId=name) == {"ongoingIndicator": False, "messagesInQueue": True}


def test_a_reset_ends_transactions_or_waits_for_them(modern):
    made = modern(TxStartPoint="EVConnected", TxStopPoint="EVConnected")
    made.give(CABLE)
    assert made.status_of_command("Reset", {"type": "OnIdle"}) == "Scheduled"
    (declined,) = made.give(CARD_SHOWN)
    assert "leave" in declined.why
    made.give(GONE)
    made.advance(30)
    assert made.calls("BootNotification")[-1]["reason"] == "ScheduledReset"

    made = modern()
    made.give(CABLE, CARD_SHOWN)
    assert made.status_of_command("Reset", {"type": "Immediate"}) == "Accepted"
    made.advance(30)
    assert ("Ended", "ResetCommand", "EVConnected") in told(made)
    assert made.calls("BootNotification")[-1]["reason"] == "RemoteReset"


def test_one_evse_can_be_reset(modern):
    made = modern(connectors=2, TxStartPoint="EVConnected", TxStopPoint="EVConnected")
    made.give(CABLE, CARD_SHOWN)
    reset = {"type": "Immediate", "evseId": 1}

    assert made.status_of_command("Reset", {**reset, "evseId": 9}) == "Rejected"
    assert made.status_of_command("Reset", {**reset, "type": "OnIdle"}) == "Rejected"
    assert made.status_of_command("Reset", reset) == "Accepted"
    assert told(made)[-1] == ("Ended", "ResetCommand", "EVConnected")
    assert made.status_of_command("Reset", {**reset, "evseId": 2}) == "Accepted"
    made.give(GONE, CABLE)
    assert made.status_of_command("Reset", reset) == "Accepted"
    assert told(made)[-1] == ("Ended", "ResetCommand", "EVConnected")


def test_a_power_cut_ends_also_what_only_a_cable_began(modern):
    made = modern(TxStartPoint="EVConnected", connectors=2)
    made.give(CABLE, port.PowerCycle(10))
    made.advance(60)

    ended = made.calls("TransactionEvent")[-1]
    assert (ended["triggerReason"], ended["offline"]) == ("AbnormalCondition", True)
    assert ended["transactionInfo"]["stoppedReason"] == "PowerLoss"
    assert made.calls("BootNotification")[-1]["reason"] == "PowerUp"


def test_a_grant_that_is_taken_away_ends_what_it_began(modern):
    made = modern(TxStartPoint="Authorized")
    made.give(CARD_SHOWN)
    inoperative = {"operationalStatus": "Inoperative", "evse": {"id": 1}}
    assert made.status_of_command("ChangeAvailability", inoperative) == "Accepted"

    assert told(made)[-1] == ("Ended", "AbnormalCondition", "Idle")


def test_an_event_can_be_triggered_where_there_is_a_transaction(modern):
    made = modern(connectors=2)
    asked = {"requestedMessage": "TransactionEvent"}
    assert made.status_of_command("TriggerMessage", asked) == "Rejected"
    made.give(CABLE, CARD_SHOWN)

    assert made.status_of_command("TriggerMessage", asked) == "Accepted"
    assert told(made)[-1] == ("Updated", "Trigger", "Charging")
    assert made.status_of_command("TriggerMessage", {**asked, "evse": {"id": 2}}) == "Rejected"
    values = made.calls("TransactionEvent")[-1]["meterValue"][0]["sampledValue"]
    assert {one["context"] for one in values} == {"Trigger"}


def test_a_row_of_changes_survives_being_written_down(modern):
    made = modern()
    made.give(CABLE, CARD_SHOWN, port.GoOffline())

    assert station_from_record(station_to_record(made.station)) == made.station


def test_a_long_queue_loses_samples_and_neither_starts_nor_ends(modern):
    made = modern(MeterValueSampleInterval="10")
    made.give(CABLE, CARD_SHOWN, port.GoOffline())
    made.advance(5000)
    made.give(CARD_SHOWN)

    waiting = [queued.intent for queued in made.station.queue]
    assert len(waiting) <= 401
    assert waiting[-1].stage == "Ended"


deeds = st.lists(
    st.sampled_from(
        [
            CABLE,
            CARD_SHOWN,
            GONE,
            port.PresentTag(1, "OTHER"),
            port.GoOffline(),
            port.GoOnline(),
            port.PowerCycle(5),
            port.Fault(1),
            port.ClearFault(1),
            90,
        ]
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(
    deeds=deeds,
    start=st.sampled_from([*STARTS, "EnergyTransfer", "EVConnected,Authorized"]),
    stop=st.sampled_from([*STOPS, "EnergyTransfer", "EVConnected,Authorized"]),
)
def test_whatever_happens_rows_have_no_gaps_and_end(deeds, start, stop):
    chosen = {"ClockAlignedDataInterval": "0", "TxStartPoint": start, "TxStopPoint": stop}
    made = Bench(build(Spec("CP-1", version="2.0.1", settings=chosen), START))
    for deed in (1, *deeds, port.GoOnline(), port.ClearFault(1), 400, GONE, 700):
        if isinstance(deed, int):
            made.advance(deed)
        else:
            made.give(deed)

    told(made)
    assert not [one for one in made.frames if isinstance(one, CallError)]
    events = made.calls("TransactionEvent")
    rows = {one["transactionInfo"]["transactionId"]: one["eventType"] for one in events}
    assert set(rows.values()) <= {"Ended"}
    assert made.connector().course is None
    assert made.station.remote_ids == ()
    assert made.owed() == []


def test_another_limit_is_another_rate_if_it_matters(modern):
    made = modern(LimitChangeSignificance="10")
    made.give(CABLE, CARD_SHOWN, port.SetLimit(watts=10_500))
    assert told(made)[-1][1] == "ChargingStateChanged"
    made.give(port.SetLimit(watts=6_000))
    assert told(made)[-1] == ("Updated", "ChargingRateChanged", "Charging")
    made.give(CARD_SHOWN)
    assert told(made)[-1][0] == "Ended"
