"""A text taken apart, and put together with another payload."""

import pytest

from ocpp_sim.quirks.draft import Draft, Out, draft
from ocppj.frame import Call, CallResult, parse

ACTIONS = {"7": "GetConfiguration"}
NOT_INCOMING = False


@pytest.mark.parametrize(
    ("text", "sort", "action", "payload"),
    [
        ('[2,"7","Heartbeat",{"a":1}]', "call", "Heartbeat", {"a": 1}),
        ('[3,"7",{"a":1}]', "answer", "GetConfiguration", {"a": 1}),
        ('[3,"8",{}]', "answer", "", {}),
        ('[4,"7","NotSupported","",{}]', "answer", "GetConfiguration", None),
        ('[4,"8","NotSupported","",{}]', "answer", "", None),
        ("[2,", "none", "", None),
    ],
)
def test_a_text_is_taken_apart(text, sort, action, payload):
    taken = draft(text, ACTIONS, incoming=False)

    assert (taken.sort, taken.action, taken.payload) == (sort, action, payload)
    assert taken.outs == (Out(text),)


def test_bytes_become_text():
    assert draft(b"\xff[", {}, incoming=True).outs == (Out("\ufffd["),)


def test_a_frame_gets_another_payload():
    call = Draft(NOT_INCOMING, "call", "7", "Heartbeat", {}, ()).with_payload({"b": 2})
    answer = Draft(NOT_INCOMING, "answer", "7", "Heartbeat", {}, ()).with_payload({"b": 2})

    assert parse(call.outs[0].text) == Call("7", "Heartbeat", {"b": 2})
    assert parse(answer.outs[0].text) == CallResult("7", {"b": 2})
    assert call.payload == {"b": 2}
