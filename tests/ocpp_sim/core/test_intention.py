"""A latency counts from when a call was meant to be sent, so that a peer that stalls shows."""

from datetime import timedelta

import orjson

from ocpp_sim.core.port import CallAnswered, Disconnected, GoOffline, GoOnline, Received, Tick

EVERY_SECOND = {"MeterValueSampleInterval": "1", "HeartbeatInterval": "0"}


def answered(point):
    return [(one.latency_s, one.since_due_s) for one in point.of(CallAnswered)]


def answer(point):
    """The peer's answer to the call that it owes one."""
    message_id = point.station.flying.message_id
    point.give(Received(orjson.dumps([3, message_id, {}])))


def test_a_peer_that_stalls_for_five_seconds_is_late_for_all_that_were_due(bench):
    point = bench(settings=EVERY_SECOND).charging().advance(0.5)
    point.forget().csms.answers["MeterValues"] = None
    point.advance(5.5)
    del point.csms.answers["MeterValues"]

    answer(point)

    assert answered(point) == [(5.0, 5.0), (0.0, 4.0), (0.0, 3.0), (0.0, 2.0), (0.0, 1.0), (0, 0)]


def test_a_peer_that_is_quick_takes_no_longer_from_the_intention(bench):
    point = bench(settings=EVERY_SECOND).charging().advance(3)

    assert answered(point) == [(0.0, 0.0)] * 3


def test_a_timer_that_rings_late_counts_too(bench):
    point = bench(settings=EVERY_SECOND).charging()
    point.now += timedelta(seconds=3.25)

    point.give(Tick())

    assert answered(point) == [(0.0, 2.25)]


def test_an_outage_of_our_own_is_not_the_peer_s(bench):
    point = bench(settings=EVERY_SECOND).charging()
    point.give(GoOffline())
    point.advance(60)

    point.give(GoOnline())

    assert max(since_due_s for _, since_due_s in answered(point)) == 0.0
    assert len(answered(point)) >= 60


def test_an_outage_of_the_peer_is(bench):
    point = bench(settings=EVERY_SECOND).charging()
    point.csms.reachable = False
    point.give(Disconnected("1001 going away"))
    point.advance(10)
    point.csms.reachable = True

    point.advance(60)

    assert max(since_due_s for _, since_due_s in answered(point)) >= 9.0
