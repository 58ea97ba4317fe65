"""Habits about transactions where they are told as numbered events (OCPP 2.0.1)."""

import pytest

from ocpp_sim.core import port
from ocpp_sim.core.habits import Habits
from ocppj.frame import Call
from ocppj.schema import schemas


@pytest.fixture
def visit(bench):
    """A visit of an hour with a lost link, under a habit: visit("dup_start")."""

    def make(*names, wait_s=0, **settings):
        habits = Habits(**dict.fromkeys(names, 1.0)) if names else None
        chosen = {"MeterValueSampleInterval": "900", **settings}
        point = bench(version="2.0.1", habits=habits, settings=chosen).registered()
        point.give(port.PlugIn(1), port.PresentTag(1, "TAG"))
        point.advance(1000)
        point.give(port.Disconnected("lost"))
        point.advance(2000)
        point.give(port.PresentTag(1, "TAG"), port.Unplug(1))
        point.advance(wait_s)
        for frame in point.frames:
            if isinstance(frame, Call):
                broken = schemas("2.0.1", "strict").violations(
                    frame.action, "request", frame.payload
                )
                assert broken == []
        return point

    return make


def rows(point):
    """The numbers of each transaction's events, and the stages told."""
    found = {}
    for one in point.calls("TransactionEvent"):
        found.setdefault(one["transactionInfo"]["transactionId"], []).append(one["seqNo"])
    return list(found.values()), [one["eventType"] for one in point.calls("TransactionEvent")]


def acted(point):
    return {one.name for one in point.of(port.Quirk)}


@pytest.mark.parametrize(
    ("habit", "numbers", "starts", "ends"),
    [
        ("dup_start", [[0, 0, 1, 2, 3, 4, 5]], 2, 1),
        ("dup_stop", [[0, 1, 2, 3, 4, 5, 5]], 1, 2),
        ("orphan_stop", [[1, 2, 3, 4, 5]], 0, 1),
        ("never_stops", [[0, 1, 2, 3, 4]], 1, 0),
        ("seq_gap", [[0, 2, 4, 6, 8, 10]], 1, 1),
        ("seq_duplicate", [[0, 1, 1, 1, 1, 1]], 1, 1),
    ],
)
def test_a_habit_shows_in_the_numbers_and_says_so(visit, habit, numbers, starts, ends):
    point = visit(habit)
    found, stages = rows(point)

    assert found == numbers
    assert (stages.count("Started"), stages.count("Ended")) == (starts, ends)
    assert acted(point) == {habit}
    assert point.station.remote_ids == ()


def test_without_habits_the_numbers_count_on(visit):
    point = visit()

    assert rows(point)[0] == [[0, 1, 2, 3, 4, 5]]
    assert acted(point) == set()


def test_every_event_may_claim_to_be_offline(visit):
    events = visit("always_offline").calls("TransactionEvent")

    assert {one["offline"] for one in events} == {True}


def test_an_end_may_come_after_its_state_was_asked_for(visit):
    point = visit("ended_after_status")
    name = point.calls("TransactionEvent")[0]["transactionInfo"]["transactionId"]
    state = point.command("GetTransactionStatus", {"transactionId": name}).payload

    assert state == {"ongoingIndicator": False, "messagesInQueue": True}
    assert "Ended" not in rows(point)[1]
    point.advance(121)
    assert rows(point)[1][-1] == "Ended"
    state = point.command("GetTransactionStatus", {"transactionId": name}).payload
    assert state == {"ongoingIndicator": False, "messagesInQueue": False}


def test_an_end_may_come_days_late(visit):
    assert "Ended" not in rows(visit("stop_days_late"))[1]
    assert rows(visit("stop_days_late", wait_s=4 * 86_400))[1][-1] == "Ended"


def test_a_transaction_may_begin_anew_when_the_link_is_lost(visit):
    point = visit("restart_without_stop")
    found, stages = rows(point)

    assert len(found) == 2
    assert (stages.count("Started"), stages.count("Ended")) == (2, 1)


def test_what_a_cable_began_keeps_its_id_whatever_the_habits(bench):
    chosen = {"TxStartPoint": "EVConnected"}
    point = bench(version="2.0.1", habits=Habits(dup_start=1.0), settings=chosen).registered()
    point.give(port.PlugIn(1), port.PresentTag(1, "TAG"), port.Unplug(1))

    assert len(rows(point)[0]) == 1


def test_habits_of_events_leave_triggered_ones_alone(bench):
    point = bench(version="2.0.1", habits=Habits(dup_start=1.0)).registered()
    point.give(port.PlugIn(1), port.PresentTag(1, "TAG"))
    asked = {"requestedMessage": "TransactionEvent"}

    assert point.status_of_command("TriggerMessage", asked) == "Accepted"
    assert point.calls("TransactionEvent")[-1]["triggerReason"] == "Trigger"


def test_an_end_that_is_never_told_leaves_nothing_behind_also_offline(bench):
    point = bench(version="2.0.1", habits=Habits(never_stops=1.0)).registered()
    point.give(port.PlugIn(1), port.PresentTag(1, "TAG"), port.GoOffline())
    point.advance(70)
    point.give(port.PresentTag(1, "TAG"))
    assert len(point.station.remote_ids) == 1
    point.give(port.GoOnline())

    assert "Ended" not in rows(point)[1]
    assert point.station.remote_ids == ()


def test_no_end_is_owed_where_all_before_it_was_answered(visit):
    point = visit("never_stops", MeterValueSampleInterval="0")

    assert point.station.remote_ids == ()


def test_values_may_be_told_of_before_the_start_and_after_the_end(visit):
    point = visit("mv_outside_window")
    events = point.calls("TransactionEvent")
    times = [one["timestamp"] for one in events]

    assert times[1] < times[0]
    assert times[-1] > times[-2]
    assert (events[-1]["eventType"], events[-2]["eventType"]) == ("Updated", "Ended")
    assert rows(point)[0] == [list(range(8))]
    assert acted(point) == {"mv_outside_window"}


@pytest.mark.parametrize("habit", ["connector_zero_never", "connector_zero_always"])
def test_habits_of_a_connector_that_2x_has_not_never_act(visit, habit):
    point = visit(habit)
    point.status_of_command("TriggerMessage", {"requestedMessage": "StatusNotification"})

    assert acted(point) == set()
