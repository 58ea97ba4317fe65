"""A recorded part against another central system, without any."""

import json

import pytest

from ocpp_sim.recording.replay import Close, Connect, Part, Send
from ocpp_sim.recording.script import Await, Open, Say, Script, Shut
from ocppj.frame import Call, CallError, CallResult, parse


def call(message_id, action="Heartbeat", **payload):
    return Call(message_id, action, payload)


def say(made, at_s=0.0):
    return Say(at_s, json.dumps([2, made.message_id, made.action, made.payload]), made)


def asked(made, **payload):
    """A call with its recorded answer."""
    return say(made), Await(made, CallResult(made.message_id, payload))


def part(*steps, replies=(), speed=None):
    return Part(Script("CP-1", (Open(0.0), *steps), replies), speed=speed, answer_s=30.0)


def opened(*steps, **more):
    made = part(*steps, **more)
    assert [Connect()] == made.advance(0.0)
    return made, made.opened(0.0)


def texts(deeds):
    return [deed.text for deed in deeds if isinstance(deed, Send)]


BEAT = call("1")


def test_it_goes_on_as_answers_come_and_ends_in_order():
    made, first = opened(*asked(BEAT), *asked(call("2")))
    second = made.heard('[3,"1",{}]', 1.0)
    last = made.heard('[3,"2",{}]', 2.0)

    assert [["1"], ["2"]] == [[parse(t).message_id for t in texts(d)] for d in (first, second)]
    assert [Close(1000)] == last
    assert (True, None, 2, 2, []) == (
        made.over,
        made.due_s,
        made.sent,
        made.compared,
        made.differences,
    )


def test_time_passes_as_it_did_or_faster():
    made, first = opened(say(BEAT, 20.0), Shut(40.0, 1006), speed=10.0)

    assert ([], 2.0) == (first, made.due_s)
    assert [] == made.advance(1.9)
    assert 1 == len(made.advance(2.0))
    assert 4.0 == made.due_s
    assert [Close(1006)] == made.advance(4.0)
    assert made.over


def test_the_peers_own_transaction_is_meant():
    start = call("1", "StartTransaction", connectorId=1)
    stop = call("2", "StopTransaction", transactionId=7, meterStop=5)
    other = call("3", "MeterValues", transactionId=9)
    made, _ = opened(
        *asked(start, idTagInfo={"status": "Accepted"}, transactionId=7), *asked(stop), say(other)
    )

    (sent,) = texts(made.heard('[3,"1",{"idTagInfo":{"status":"Accepted"},"transactionId":42}]', 1))
    assert parse(sent).payload == {"transactionId": 42, "meterStop": 5}
    (sent,) = texts(made.heard('[3,"2",{}]', 2))
    assert parse(sent).payload == {"transactionId": 9}
    assert made.transactions == {7: 42}
    assert made.differences == []


@pytest.mark.parametrize(
    ("recorded", "found", "differs"),
    [
        (
            {"idTagInfo": {"status": "Accepted"}},
            '[3,"1",{"idTagInfo":{"status":"Blocked"}}]',
            "CP-1: Heartbeat 1: idTagInfo.status was Accepted, is Blocked",
        ),
        (
            {"status": "Accepted", "interval": 300},
            '[3,"1",{"status":"Pending","interval":5}]',
            "CP-1: Heartbeat 1: status was Accepted, is Pending",
        ),
        ({}, '[3,"1",{"status":"New"}]', "CP-1: Heartbeat 1: status was absent, is New"),
        ({"status": "Old"}, '[3,"1",{}]', "CP-1: Heartbeat 1: status was Old, is absent"),
        (
            {},
            '[4,"1","InternalError","",{}]',
            "CP-1: Heartbeat 1: answer was an answer, is the error InternalError",
        ),
        ({"currentTime": "a"}, '[3,"1",{"currentTime":"b"}]', ""),
    ],
)
def test_statuses_and_errors_are_compared(recorded, found, differs):
    made, _ = opened(*asked(BEAT, **recorded))

    made.heard(found, 1.0)

    assert [differs] * bool(differs) == [str(one) for one in made.differences]
    assert made.over


def test_the_same_error_is_no_difference():
    made, _ = opened(say(BEAT), Await(BEAT, CallError("1", "NotSupported", "in other words")))

    made.heard('[4,"1","NotSupported","no",{}]', 1.0)

    assert [] == made.differences


def test_an_answer_that_does_not_come_is_given_up():
    made, _ = opened(*asked(BEAT), say(call("2")))

    assert 30.0 == made.due_s
    assert [] == made.advance(29.0)
    assert 30.0 == made.due_s
    assert [Send('[2, "2", "Heartbeat", {}]'), Close(1000)] == made.advance(30.0)
    (differs,) = made.differences
    assert ("answer", "none within 30 s") == (differs.where, differs.found)


def test_what_is_no_frame_is_a_difference():
    made, _ = opened(*asked(BEAT))

    assert [] == made.heard("nonsense" * 100, 1.0)

    assert "CP-1: answer was a frame, is no frame: the frame is not JSON" in (
        str(made.differences[0])
    )
    assert len(made.differences[0].found) <= 200


def test_calls_of_the_peer_are_answered_as_they_were():
    reset = call("r", "Reset", type="Soft")
    made, _ = opened(
        *asked(BEAT),
        replies=(
            (reset, '[3,"r",{"status":"Rejected"}]'),
            (reset, '[4,"r","InternalError","",{}]'),
            (call("d", "DataTransfer"), "raw"),
            (call("c", "ClearCache"), None),
            (call("u", "UnlockConnector"), None),
        ),
    )

    said = [
        texts(made.heard(json.dumps([2, f"n{number}", action, {}]), 1.0))
        for number, action in enumerate(
            ("Reset", "Reset", "Reset", "DataTransfer", "ClearCache", "Dance")
        )
    ]

    assert said == [
        ['[3,"n0",{"status":"Rejected"}]'],
        ['[4,"n1","InternalError","",{}]'],
        ['[4,"n2","InternalError","",{}]'],
        ["raw"],
        [],
        ['[4,"n5","NotSupported","the recording has no Dance",{}]'],
    ]
    assert made.unexpected == {"Reset": 1, "Dance": 1}
    assert made.missing == {"UnlockConnector": 1}
    assert made.differences == []


def test_a_connection_that_the_peer_ends_is_told_and_made_again():
    made, _ = opened(*asked(BEAT), *asked(call("2")))

    assert [Connect()] == made.ended("1011 error", 1.0)
    assert 1 == len(made.opened(2.0))
    made.heard('[3,"2",{}]', 3.0)

    assert [
        "CP-1: connection was open, is closed: 1011 error",
        "CP-1: Heartbeat 1: answer was an answer, is none, the connection ended: 1011 error",
    ] == [str(one) for one in made.differences]
    assert made.over


def test_a_connection_that_is_lost_again_is_none():
    made, _ = opened(say(BEAT, 1.0), Shut(10.0, 1006), Open(20.0), speed=1.0)
    made.advance(1.0)

    assert [] == made.ended("1012 restart", 9.0)
    assert 10.0 == made.due_s
    assert [] == made.advance(10.0)
    assert [] == made.ended("again", 10.0)
    assert [Connect()] == made.advance(20.0)
    assert [Close(1000)] == made.opened(20.1)
    assert [] == made.differences


def test_who_cannot_connect_gives_up():
    made = part(*asked(BEAT))
    made.advance(0.0)

    assert [Connect()] == made.ended("refused", 0.1)
    assert [Connect()] == made.ended("refused", 0.2)
    assert [] == made.ended("[Errno 111]", 0.3)

    assert made.over
    assert ["CP-1: connection was open, is refused: [Errno 111]"] == [
        str(one) for one in made.differences
    ]


def test_raw_texts_are_sent_as_they_were():
    made, sent = opened(Say(0.0, "[2,"), Open(0.0), Shut(0.0, 1000), Shut(0.0, 1000))

    assert [Send("[2,"), Close(1000)] == sent
    assert made.over


def test_a_handshake_is_as_odd_as_it_was_also_when_it_is_made_again():
    part = Part(Script("CP-1", (Open(0.0, ("trailing_slash",)), say(BEAT, 1.0))), speed=None)

    assert [Connect(("trailing_slash",))] == part.advance(0.0)
    assert [Connect(("trailing_slash",))] == part.ended("refused", 0.1)
