"""Messages that wait, survive, are tried again, or are let go."""

import orjson

from ocpp_sim.core.delivery import QUEUE_LIMIT
from ocpp_sim.core.port import (
    CallFailed,
    Disconnected,
    GoOffline,
    GoOnline,
    PlugIn,
    PresentTag,
    Received,
    Unplug,
)

REFUSED = '[4,"%s","InternalError","",{}]'


def refuse(call):
    return REFUSED % call.message_id


def test_one_call_is_in_flight_and_the_rest_waits(bench):
    point = bench().registered()
    point.csms.answers["StatusNotification"] = None

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert point.actions() == ["StatusNotification"]
    point.csms.answers.clear()
    point.advance(30)
    assert point.actions()[:3] == ["StatusNotification", "Authorize", "StartTransaction"]


def test_a_session_lived_offline_is_delivered_in_order_with_its_times(bench):
    point = bench(settings={"MeterValueSampleInterval": "600"}).charging().advance(60)
    point.give(GoOffline())
    point.forget().advance(1800)
    point.give(Unplug(1))
    point.advance(600)
    assert (point.actions(), point.owed()) == ([], ["Sample", "Sample", "Sample", "End"])

    point.give(GoOnline())

    assert point.actions() == [*["MeterValues"] * 3, "StopTransaction", "StatusNotification"]
    times = [mv["meterValue"][0]["timestamp"] for mv in point.calls("MeterValues")]
    assert times == [f"2024-06-01T09:{m}:00.000Z" for m in ("10", "20", "30")]
    assert point.calls("StopTransaction")[0]["timestamp"] == "2024-06-01T09:31:00.000Z"


def test_a_session_begun_and_ended_offline_gets_its_id_before_its_values(bench):
    point = bench(settings={"AllowOfflineTxForUnknownId": "true"}).registered()
    point.give(GoOffline(), PlugIn(1), PresentTag(1, "TAG"))
    point.advance(120)
    point.give(Unplug(1), GoOnline())

    assert point.actions() == [
        "StartTransaction",
        "MeterValues",
        "MeterValues",
        "StopTransaction",
    ]
    assert [mv["transactionId"] for mv in point.calls("MeterValues")] == [101, 101]


def test_a_call_cut_off_is_sent_again_with_the_same_id(bench):
    point = bench().registered()
    point.csms.answers["StartTransaction"] = None
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.csms.answers.clear()

    point.give(Disconnected())
    point.advance(10)

    ids = [f.message_id for f in point.frames if getattr(f, "action", "") == "StartTransaction"]
    assert (len(ids), len(set(ids))) == (2, 1)


def test_message_ids_never_repeat_otherwise(bench):
    point = bench().charging().advance(3600)

    ids = [frame.message_id for frame in point.frames]

    assert len(set(ids)) == len(ids)
    assert max(map(len, ids)) <= 36


def test_a_refused_start_is_tried_again_and_again_later(bench):
    point = bench(settings={"MeterValueSampleInterval": "0"}).registered()
    point.csms.answers["StartTransaction"] = refuse

    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.advance(1000)

    at = [
        (when - point.times[0]).total_seconds()
        for when, frame in zip(point.times, point.frames, strict=True)
        if getattr(frame, "action", "") == "StartTransaction"
    ]
    assert at == [0, 60, 180]


def test_other_messages_pass_a_blocked_one(bench):
    point = bench().registered()
    point.csms.answers["StartTransaction"] = refuse
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.forget().give(Unplug(1))

    assert (point.actions(), point.owed()) == (["StatusNotification"], ["Begin", "End"])


def test_a_transaction_that_was_never_taken_tells_values_without_id_and_no_stop(bench):
    point = bench(settings={"TransactionMessageAttempts": "1"}).registered()
    point.csms.answers["StartTransaction"] = refuse
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    point.advance(60)
    point.give(Unplug(1))

    assert [mv.get("transactionId") for mv in point.calls("MeterValues")] == [None]
    assert point.calls("StopTransaction") == []
    assert CallFailed("End", "orphan") in point.events


def test_a_stop_that_is_never_taken_is_let_go(bench):
    point = bench().charging()
    point.csms.answers["StopTransaction"] = refuse
    point.give(Unplug(1))

    point.advance(1000)

    assert len(point.calls("StopTransaction")) == 3
    assert (point.owed(), point.station.remote_ids) == ([], ())


def test_no_attempts_still_mean_one(bench):
    point = bench(settings={"TransactionMessageAttempts": "0"}).charging()
    point.csms.answers["MeterValues"] = refuse

    point.advance(90)

    assert len(point.calls("MeterValues")) == 1


def test_a_long_time_offline_keeps_the_queue_short_and_its_ends(bench):
    point = bench(settings={"MeterValueSampleInterval": "10"}).charging()
    point.give(GoOffline())

    point.advance(8 * 3600)
    point.give(Unplug(1))

    assert len(point.owed()) <= QUEUE_LIMIT + 1
    assert point.owed()[-1] == "End"


def test_heartbeats_and_reports_are_not_kept_for_later(bench):
    point = bench().registered()
    point.give(GoOffline(), PlugIn(1))

    point.advance(3600)

    assert point.station.queue == ()


def test_a_time_out_is_told_and_the_late_answer_too(bench):
    point = bench().registered()
    point.csms.answers["Heartbeat"] = None
    point.advance(300)
    (beat,) = point.frames

    point.advance(30)
    late = orjson.dumps([3, beat.message_id, {"currentTime": "2024-06-01T09:00:00Z"}])
    point.give(Received(late))

    assert point.of(CallFailed) == [CallFailed("Heartbeat", "timeout")]
    assert [event.code for event in point.events[-1:]] == ["late"]
