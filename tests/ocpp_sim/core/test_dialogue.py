"""Whatever the peer says, the charge point answers as the standard says and lives on."""

import pytest

from ocpp_sim.core.port import CallAnswered, CallFailed, PeerCalled, Received, Tick, Violation
from ocppj import codes


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("Dance", {}, codes.NOT_IMPLEMENTED),
        ("SetChargingProfile", None, codes.PROTOCOL_ERROR),
        ("Authorize", {"idTag": "TAG"}, codes.NOT_SUPPORTED),
        ("BootNotification", {"chargePointVendor": "a", "chargePointModel": "b"}, "NotSupported"),
        ("Reset", {"type": "Gentle"}, codes.PROPERTY_CONSTRAINT_VIOLATION),
        ("Reset", {"type": 5}, codes.TYPE_CONSTRAINT_VIOLATION),
        ("Reset", {"type": "Hard", "why": "x"}, codes.FORMATION_VIOLATION),
        ("UnlockConnector", {}, codes.PROTOCOL_ERROR),
    ],
)
def test_a_call_that_cannot_be_obeyed_is_refused_with_its_code(bench, action, payload, code):
    point = bench().registered()

    answer = point.command(action, payload or {})

    assert answer.code == code
    assert point.of(PeerCalled) == [PeerCalled(action, code)]
    assert point.station.link.state == "up"


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("][", "-1"),
        ('[2,"x","Reset"]', "x"),
        ('[2,"x","Reset",{"type":', "x"),
        ("{}", "-1"),
        ('[3,"?",{}]', None),
        ('[4,"?","GenericError","",{}]', None),
        ('[3,"?"]', None),
        ('[9,"?"]', None),
    ],
)
def test_garbage_is_a_violation_and_answered_where_an_answer_is_owed(bench, text, answered):
    point = bench().registered()

    point.give(Received(text))

    assert len(point.of(Violation)) == 1
    assert [f.message_id for f in point.frames] == [answered] * (answered is not None)


def test_a_good_answer_is_told_with_its_latency(bench):
    point = bench()
    point.give(Tick())

    assert CallAnswered("BootNotification", 0.0) in point.events


def test_an_answer_against_the_schema_counts_as_none(bench):
    point = bench().registered()
    point.csms.answers["Heartbeat"] = {"currentTime": "soon", "mood": "good"}

    point.advance(300)

    assert {v.code for v in point.of(Violation)} == {
        codes.FORMATION_VIOLATION,
        codes.TYPE_CONSTRAINT_VIOLATION,
    }
    (failed,) = point.of(CallFailed)
    assert (failed.action, failed.why) == ("Heartbeat", "invalid")


def test_a_garbled_answer_counts_as_none(bench):
    point = bench().registered()
    point.csms.answers["Heartbeat"] = lambda call: f'[3,"{call.message_id}",null]'

    point.advance(300)

    assert point.of(CallFailed) == [CallFailed("Heartbeat", "garbled")]


def test_a_refusal_is_told_with_its_code(bench):
    point = bench().registered()
    point.csms.answers["Heartbeat"] = lambda call: f'[4,"{call.message_id}","GenericError"]'

    point.advance(300)

    assert point.of(CallFailed) == [CallFailed("Heartbeat", "refused", "GenericError")]
