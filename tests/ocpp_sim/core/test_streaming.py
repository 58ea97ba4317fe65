"""Values of monitors that are told together."""

import json

import pytest

from ocpp_sim.core.port import GoOffline, GoOnline
from ocpp_sim.core.record import station_from_record, station_to_record
from ocppj.frame import Unconfirmed
from tests.ocpp_sim.core.test_monitoring import POWER, setting

ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}


@pytest.fixture
def point(bench):
    made = bench(version="2.1").registered()
    made.csms.answers["OpenPeriodicEventStream"] = ACCEPTED
    return made


def stream(point, period=10, number=None, **pace):
    """Have the power told in a stream, a value each `period` seconds."""
    more = {} if number is None else {"id": number}
    return setting(point, POWER, "Periodic", period, periodicEventStream=pace, **more)


def sent(point):
    """The instants of the values in each message, in seconds from its first."""
    told = [frame for frame in point.frames if isinstance(frame, Unconfirmed)]
    assert {frame.action for frame in told} <= {"NotifyPeriodicEventStream"}
    return [[one["t"] for one in frame.payload["data"]] for frame in told]


def test_so_many_values_are_sent_together(point):
    assert stream(point, values=3) == "Accepted"

    point.advance(65)

    assert sent(point) == [[0.0, 10.0, 20.0], [0.0, 10.0, 20.0]]
    assert point.calls("NotifyEvent") == []


def test_what_there_is_after_the_interval_is_sent(point):
    stream(point, interval=25)

    point.advance(90)

    assert sent(point) == [[0.0, 10.0, 20.0], [0.0, 10.0, 20.0]]


def test_without_a_pace_each_value_is_sent_at_once(point):
    stream(point)

    assert sent(point.advance(20)) == [[0.0], [0.0]]


def test_a_stream_that_is_not_accepted_leaves_events(point):
    point.csms.answers["OpenPeriodicEventStream"] = REJECTED
    stream(point, values=3)

    point.advance(20)

    assert sent(point) == []
    assert len(point.calls("NotifyEvent")) == 2
    assert point.command("GetPeriodicEventStream", {}).payload == {}


def test_streams_are_listed_and_adjusted(point):
    stream(point, values=3)
    data = {"id": 1, "variableMonitoringId": 1, "params": {"values": 3}}
    assert point.command("GetPeriodicEventStream", {}).payload == {"constantStreamData": [data]}

    def adjust(number):
        asked = {"id": number, "params": {"interval": 15}}
        return point.status_of_command("AdjustPeriodicEventStream", asked)

    setting(point, POWER, "Delta", 1, severity=2)
    assert [adjust(1), adjust(2)] == ["Accepted", "Rejected"]
    assert sent(point.advance(30)) == [[0.0, 10.0]]


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("ClearVariableMonitoring", {"id": [1]}),
        ("SetMonitoringBase", {"monitoringBase": "HardWiredOnly"}),
    ],
)
def test_a_stream_ends_with_its_monitor(point, action, payload):
    stream(point, values=3)
    point.command(action, payload)

    assert point.calls("ClosePeriodicEventStream") == [{"id": 1}]
    assert sent(point.advance(60)) == []


def test_a_monitor_that_is_set_anew_has_a_new_stream(point):
    stream(point, values=3)
    stream(point, number=1, values=2)

    assert point.calls("ClosePeriodicEventStream") == [{"id": 1}]
    opened = [one["constantStreamData"]["id"] for one in point.calls("OpenPeriodicEventStream")]
    assert opened == [1, 2]
    assert sent(point.advance(20)) == [[0.0, 10.0]]


def test_offline_the_newest_values_wait(point):
    stream(point, values=3)
    point.give(GoOffline())
    point.advance(600)
    assert sent(point) == []

    point.give(GoOnline())
    point.advance(10)

    (values,) = sent(point)
    assert len(values) == 50


def test_a_stream_survives_the_trip_through_json(point):
    stream(point, values=30)
    station = point.advance(35).station

    record = json.loads(json.dumps(station_to_record(station)))

    assert station_from_record(record) == station
