"""Clocks over the control API."""

from datetime import timedelta

import pytest


def test_a_clock_is_read(bench):
    assert bench("getClock").body == {
        "mode": "frozen",
        "now": "2024-06-01T09:00:00.000Z",
        "factor": 0,
    }


@pytest.mark.parametrize(
    ("change", "after_a_second"),
    [
        ({"mode": "real"}, "2024-06-01T09:00:01.000Z"),
        ({"mode": "frozen"}, "2024-06-01T09:00:00.000Z"),
        ({"mode": "scaled", "factor": 60}, "2024-06-01T09:01:00.000Z"),
        ({"mode": "real", "at": "2030-01-01T00:00:00Z"}, "2030-01-01T00:00:01.000Z"),
        ({"mode": "frozen", "at": "2030-01-01T01:00:00+01:00"}, "2030-01-01T00:00:00.000Z"),
    ],
)
def test_a_clock_is_changed(bench, change, after_a_second):
    answer = bench("setClock", body=change)
    bench.clock.advance(timedelta(seconds=1))

    assert answer.status == 200
    assert answer.body["mode"] == change["mode"]
    assert bench("getClock").body["now"] == after_a_second


def test_a_change_rings_the_alarm_and_is_told(bench):
    rung = []
    bench.runtime.alarm = lambda: rung.append(True)

    bench("setClock", body={"mode": "real"})

    assert rung
    (entry,) = bench.world.journal.select(subject="control.setClock")
    assert entry.data == {"mode": "real"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mode": "scaled"}, "body.factor"),
        ({"mode": "real", "factor": 2}, "body.factor"),
        ({"mode": "scaled", "factor": 0}, "body.factor"),
        ({"mode": "frozen", "at": "1970-01-01T00:00:00Z"}, "body.at"),
        ({"mode": "backwards"}, "body.mode"),
    ],
)
def test_a_change_that_cannot_be_is_refused(bench, fields, change, field):
    answer = bench("setClock", body=change)

    assert answer.status == 422
    assert fields(answer) == [field]


@pytest.mark.parametrize(
    "way", [{"hours": 8}, {"seconds": 28800}, {"until": "2024-06-01T17:00:00Z"}]
)
def test_an_advance_tells_what_fired_and_who_was_not_driven(bench, way):
    for hours in (1, 2, 9):
        bench.world.set_timer(bench.world.now() + timedelta(hours=hours), "nothing", str(hours))
    bench.commands.online = ["REAL-7"]

    answer = bench("advanceClock", body=way)

    assert answer.body == {
        "from": "2024-06-01T09:00:00.000Z",
        "to": "2024-06-01T17:00:00.000Z",
        "fired": {"nothing": 2},
        "not_driven": ["REAL-7"],
        "clock": {"mode": "frozen", "now": "2024-06-01T17:00:00.000Z", "factor": 0},
    }


@pytest.mark.parametrize(
    ("way", "field"),
    [
        ({"hours": -1}, "body.hours"),
        ({"hours": 8785}, "body.hours"),
        ({"seconds": 31622401}, "body.seconds"),
        ({"until": "2024-06-01T08:59:59Z"}, "body.until"),
        ({"until": "2025-06-03T09:00:00Z"}, "body.until"),
        ({}, "body"),
        ({"hours": 1, "seconds": 1}, "body"),
    ],
)
def test_an_advance_into_the_past_or_too_far_is_refused(bench, fields, way, field):
    answer = bench("advanceClock", body=way)

    assert answer.status == 422
    assert fields(answer) == [field]


def test_time_ends_in_2100(bench, fields):
    bench("setClock", body={"mode": "frozen", "at": "2099-12-31T23:00:00Z"})

    assert bench("advanceClock", body={"hours": 1}).status == 200
    assert fields(bench("advanceClock", body={"seconds": 1})) == ["body.seconds"]
