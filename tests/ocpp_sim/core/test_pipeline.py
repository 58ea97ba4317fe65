"""Calls that overtake the answer to the last one, by habit."""

import orjson
import pytest

from ocpp_sim.core.habits import Habits
from ocpp_sim.core.port import (
    CallFailed,
    Disconnected,
    PlugIn,
    PresentTag,
    Quirk,
    Received,
    Unplug,
    Violation,
)

HASTY = Habits(pipelined_calls=1.0)


def silent(point):
    point.csms.answers = dict.fromkeys(
        ("StatusNotification", "Authorize", "StartTransaction", "MeterValues", "StopTransaction")
    )
    return point


def answer(point, action, payload, nth=0):
    calls = [f for f in point.frames if getattr(f, "action", "") == action]
    point.give(Received(orjson.dumps([3, calls[nth].message_id, payload])))


def test_the_next_call_goes_out_before_the_answer_to_the_last_one(bench):
    point = silent(bench(habits=HASTY).registered())

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert point.actions() == ["StatusNotification", "Authorize"]
    assert point.of(Quirk) == [Quirk("pipelined_calls")]


def test_answers_find_their_calls_in_any_order(bench):
    point = silent(bench(habits=HASTY).registered())
    point.give(PlugIn(1), PresentTag(1, "TAG"))

    answer(point, "StatusNotification", {})
    answer(point, "Authorize", {"idTagInfo": {"status": "Accepted"}})

    assert point.actions()[2:] == ["StartTransaction", "StatusNotification"]
    answer(point, "StatusNotification", {}, nth=1)
    answer(point, "StartTransaction", {"transactionId": 9, "idTagInfo": {"status": "Accepted"}})
    assert (point.of(Violation), point.of(CallFailed)) == ([], [])
    assert (point.station.flying, point.station.aside) == (None, ())
    assert point.station.remote_ids == ((1, 9),)


def test_messages_of_a_transaction_are_never_reordered(bench):
    point = silent(bench(habits=HASTY, call_timeout_s=1000.0).charging())

    point.advance(130)
    point.give(Unplug(1))

    assert point.actions() == ["MeterValues", "StatusNotification"]
    assert point.owed() == ["Sample", "End"]


def test_no_more_than_a_handful_is_in_the_air(bench):
    point = silent(bench(habits=HASTY, connectors=8, call_timeout_s=1000.0).registered())

    for number in range(1, 9):
        point.give(PlugIn(number))

    assert point.actions() == ["StatusNotification"] * 5
    assert len(point.station.queue) == 3


def test_each_times_out_by_itself(bench):
    point = silent(bench(habits=HASTY).registered())
    point.give(PlugIn(1))
    point.advance(10)
    point.give(PresentTag(1, "TAG"))

    point.advance(20)
    assert point.of(CallFailed) == [CallFailed("StatusNotification", "timeout")]
    point.advance(10)

    assert [one.action for one in point.of(CallFailed)] == ["StatusNotification", "Authorize"]
    assert (point.station.flying, point.station.aside) == (None, ())


def test_two_that_time_out_at_once_both_do(bench):
    point = silent(bench(habits=HASTY).registered())
    point.give(PlugIn(1), PresentTag(1, "TAG"))

    point.advance(30)

    assert len(point.of(CallFailed)) == 2


def test_a_lost_link_loses_what_was_overtaken_too(bench):
    point = silent(bench(habits=HASTY).charging())
    point.give(Unplug(1))
    assert sorted(point.actions()) == ["StatusNotification", "StopTransaction"]
    point.csms.answers = {}

    point.give(Disconnected())
    point.forget().advance(10)

    assert sorted(point.actions()) == ["StatusNotification", "StopTransaction"]
    assert point.station.aside == ()


@pytest.mark.parametrize("text", ['[2,"1","ClearCache",{}]', "not json", '[3,"nobody",{}]'])
def test_what_answers_nothing_leaves_the_calls_alone(bench, text):
    point = silent(bench(habits=HASTY).registered())
    point.give(PlugIn(1), PresentTag(1, "TAG"))

    point.give(Received(text))

    assert len(point.station.aside) == 1


def test_a_call_that_cannot_be_told_leaves_the_others_flying(bench):
    point = bench(habits=HASTY, settings={"TransactionMessageAttempts": "1"}).registered()
    point.csms.answers["StartTransaction"] = lambda c: (
        f'[4,"{c.message_id}","GenericError","",{{}}]'
    )
    point.give(PlugIn(1), PresentTag(1, "TAG"))
    silent(point)

    point.give(Unplug(1))

    assert CallFailed("End", "orphan") in point.events
    assert point.station.flying is not None


def test_statuses_of_one_connector_never_overtake_each_other(bench):
    point = silent(bench(habits=HASTY, connectors=2).registered())

    point.give(PlugIn(1), Unplug(1), PlugIn(2))

    assert (point.statuses(1), point.statuses(2)) == (["Preparing"], ["Preparing"])
    answer(point, "StatusNotification", {})
    assert point.statuses(1) == ["Preparing", "Available"]
