"""Transactions as some charge points tell them: twice, never, late, or of another id."""

import pytest

from ocpp_sim.core.habits import Habits
from ocpp_sim.core.port import (
    CallFailed,
    Disconnected,
    GoOffline,
    GoOnline,
    PlugIn,
    PresentTag,
    Quirk,
    TransactionStarted,
    TransactionStopped,
    Unplug,
)


def session(bench, *, minutes=5, settings=None, **habits):
    """A point that has lived through one whole session."""
    point = bench(habits=Habits(**habits), settings=settings).registered()
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.advance(minutes * 60)
    point.give(Unplug(1))
    return point


def test_a_double_start_gets_two_ids_and_goes_on_under_the_second(bench):
    point = session(bench, dup_start=1.0)

    first, second = point.calls("StartTransaction")
    assert first == second
    ids = {call["transactionId"] for call in point.calls("MeterValues")}
    assert ids | {call["transactionId"] for call in point.calls("StopTransaction")} == {102}
    assert point.of(Quirk) == [Quirk("dup_start", 1, 1)]
    assert point.station.remote_ids == ()


def test_a_double_stop_is_the_same_twice(bench):
    point = session(bench, dup_stop=1.0)

    first, second = point.calls("StopTransaction")
    assert first == second
    assert point.of(Quirk) == [Quirk("dup_stop", 1, 1)]
    assert point.station.remote_ids == ()


def test_a_double_stop_that_is_refused_is_let_go_twice(bench):
    point = bench(habits=Habits(dup_stop=1.0), settings={"TransactionMessageAttempts": "1"})
    point.registered().csms.answers["StopTransaction"] = lambda call: (
        f'[4,"{call.message_id}","InternalError","",{{}}]'
    )
    point.give(PlugIn(1), PresentTag(1, "TAG"), Unplug(1))

    assert len(point.calls("StopTransaction")) == 2
    assert (point.owed(), point.station.remote_ids) == ([], ())


def test_an_orphan_stop_ends_what_nobody_saw_begin(bench):
    point = session(bench, orphan_stop=1.0)

    assert point.calls("StartTransaction") == []
    assert [call["transactionId"] for call in point.calls("StopTransaction")] == [2_000_000_001]
    assert point.of(Quirk) == [Quirk("orphan_stop", 1, 1)]
    assert point.of(TransactionStarted) == [TransactionStarted(1, 1, "TAG")]
    assert point.station.remote_ids == ()


def test_a_late_stop_comes_hours_or_days_later_with_its_own_time_and_others_before_it(bench):
    point = session(bench, stop_days_late=1.0)
    assert point.calls("StopTransaction") == []
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    assert len(point.calls("StartTransaction")) == 2
    point.give(Unplug(1))

    point.advance(3 * 86_400)

    stops = {call["transactionId"]: call for call in point.calls("StopTransaction")}
    assert {number: stop["timestamp"] for number, stop in stops.items()} == {
        101: "2024-06-01T09:05:00.000Z",
        102: "2024-06-01T09:05:00.000Z",
    }
    sent_at = [
        at
        for at, frame in zip(point.times, point.frames, strict=True)
        if getattr(frame, "action", "") == "StopTransaction"
    ]
    assert min((at - point.times[0]).total_seconds() for at in sent_at) >= 5 * 3600
    assert point.station.remote_ids == ()


def test_a_late_stop_outlasts_a_lost_link(bench):
    point = session(bench, stop_days_late=1.0)

    point.give(GoOffline())
    point.advance(4 * 86_400)
    point.give(GoOnline())

    assert len(point.calls("StopTransaction")) == 1


def test_a_late_stop_that_is_refused_is_tried_again_and_holds_nobody_back(bench):
    point = session(bench, stop_days_late=1.0)
    point.csms.answers["StopTransaction"] = lambda call: (
        f'[4,"{call.message_id}","InternalError","",{{}}]'
    )

    point.advance(4 * 86_400)

    assert len(point.calls("StopTransaction")) == 3
    assert point.owed() == []


def test_a_late_stop_that_is_due_waits_for_what_is_tried_again_before_it(bench):
    settings = {"TransactionMessageRetryInterval": "400000", "MeterValueSampleInterval": "0"}
    point = session(bench, settings=settings, stop_days_late=1.0)
    point.csms.answers["StartTransaction"] = lambda call: (
        f'[4,"{call.message_id}","InternalError","",{{}}]'
    )
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.csms.answers.clear()

    point.advance(399_999)
    assert point.calls("StopTransaction") == []
    point.advance(1)

    assert len(point.calls("StopTransaction")) == 1


def test_one_that_never_stops_says_nothing_of_the_end(bench):
    point = session(bench, never_stops=1.0)

    assert point.calls("StopTransaction") == []
    assert point.of(TransactionStopped) == [TransactionStopped(1, 1, 916, "EVDisconnected")]
    assert point.of(Quirk) == [Quirk("never_stops", 1, 1)]
    assert point.station.remote_ids == ()


def test_one_that_never_stops_forgets_the_id_once_nothing_is_owed(bench):
    point = bench(habits=Habits(never_stops=1.0)).registered()
    point.csms.answers["StartTransaction"] = None
    point.give(PlugIn(1), PresentTag(1, "TAG"), Unplug(1))
    point.csms.answers.clear()

    point.advance(30 + 60)

    assert len(point.calls("StartTransaction")) == 2
    assert point.station.remote_ids == ()


def test_a_transaction_id_may_be_ignored(bench):
    found = set()
    for seed in range(8):
        point = bench(habits=Habits(tx_id_minus_one=1.0), seed=seed).charging()
        assert point.status_of_command("RemoteStopTransaction", {"transactionId": 101}) == (
            "Rejected"
        )
        point.give(Unplug(1))
        found |= {call["transactionId"] for call in point.calls("StopTransaction")}

    assert found == {-1, 0}


def test_values_from_outside_of_a_transaction_are_told_as_its_own(bench):
    point = session(bench, minutes=1, mv_outside_window=1.0)

    values = point.calls("MeterValues")
    assert [call["meterValue"][0]["timestamp"][11:19] for call in values] == [
        "08:55:00",
        "09:01:00",
        "09:01:01",
    ]
    assert {call["transactionId"] for call in values} == {101}
    assert point.actions()[-3:-1] == ["StopTransaction", "MeterValues"]
    assert point.station.remote_ids == ()


@pytest.mark.parametrize(("asked", "told"), [("", 0), ("SoC,Voltage", 2)])
def test_but_only_what_the_settings_ask_for(bench, asked, told):
    settings = {"MeterValuesSampledData": asked, "MeterValueSampleInterval": "0"}

    point = session(bench, minutes=1, settings=settings, mv_outside_window=1.0)

    assert len(point.calls("MeterValues")) == told


def test_a_tag_that_left_its_transaction_without_a_car_has_no_state_of_charge(bench):
    settings = {
        "MeterValuesSampledData": "SoC,Voltage",
        "MeterValueSampleInterval": "0",
        "StopTransactionOnEVSideDisconnect": "false",
    }
    point = bench(habits=Habits(mv_outside_window=1.0), settings=settings).charging()
    point.give(Unplug(1))

    point.give(PresentTag(1, "TAG"))

    (last,) = point.calls("MeterValues")
    kinds = {value["measurand"] for value in last["meterValue"][0]["sampledValue"]}
    assert kinds == {"Voltage"}


def test_a_lost_link_begins_a_transaction_anew_and_stops_only_the_new_one(bench):
    point = bench(habits=Habits(restart_without_stop=1.0)).charging().advance(90)
    point.forget().give(Disconnected())
    point.advance(30)
    point.give(Unplug(1))

    assert point.of(TransactionStopped) == [
        TransactionStopped(1, 1, 275, "Other"),
        TransactionStopped(1, 2, 91, "EVDisconnected"),
    ]
    (start,) = point.calls("StartTransaction")
    assert (start["idTag"], start["meterStart"]) == ("TAG", 275)
    assert start["timestamp"] == "2024-06-01T09:01:30.000Z"
    assert [call["transactionId"] for call in point.calls("StopTransaction")] == [102]
    assert point.of(Quirk) == [Quirk("restart_without_stop", 1, 1)]
    assert point.station.remote_ids == ()


def test_a_failed_connection_attempt_loses_no_link(bench):
    point = bench(habits=Habits(restart_without_stop=1.0)).charging()
    point.csms.reachable = False
    point.give(Disconnected())

    point.advance(60)

    assert len(point.of(TransactionStarted)) == 1


def test_a_chance_decides_for_each_transaction(bench):
    point = bench(habits=Habits(dup_stop=0.5)).registered()
    for _ in range(12):
        point.give(PlugIn(1), PresentTag(1, "TAG"), Unplug(1))

    assert 12 < len(point.calls("StopTransaction")) < 24
    assert len(point.calls("StopTransaction")) == 12 + len(point.of(Quirk))
    assert point.of(CallFailed) == []
