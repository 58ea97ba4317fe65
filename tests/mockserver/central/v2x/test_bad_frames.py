"""Whatever text comes, it is answered as 2.x says, and the connection goes on."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.central.v21 import handlers
from ocppj.codes import CODES_2

TOKEN = {"idToken": "x", "type": "ISO14443"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FRAMES = st.one_of(
    st.text(),
    st.lists(JSON, max_size=6).map(json.dumps),
    st.tuples(
        st.sampled_from([1, 2, 3, 4, 5, 6, 7]),
        st.text(max_size=40),
        st.sampled_from([*sorted(handlers()), "NotifyPeriodicEventStream"]),
        st.dictionaries(st.text(), JSON, max_size=4),
    ).map(json.dumps),
)


@pytest.mark.parametrize(
    ("frame", "code", "message_id"),
    [
        ("[2,", "RpcFrameworkError", "-1"),
        ("{}", "RpcFrameworkError", "-1"),
        ("[]", "RpcFrameworkError", "-1"),
        ('[2,"cut","Heartbeat",{', "RpcFrameworkError", "cut"),
        ([2, "9", "Heartbeat", []], "RpcFrameworkError", "9"),
        ([2, "x" * 37, "Heartbeat", {}], "RpcFrameworkError", "-1"),
        ([7, "9", "Heartbeat", {}], "MessageTypeNotSupported", "9"),
        ([2, "9", "MakeCoffee", {}], "NotImplemented", "9"),
        ([2, "9", "Reset", {"type": "Immediate"}], "NotSupported", "9"),
        ([2, "9", "Authorize", {}], "ProtocolError", "9"),
        ([2, "9", "Authorize", {"idToken": "x"}], "TypeConstraintViolation", "9"),
        ([2, "9", "Authorize", {"idToken": TOKEN, "y": 1}], "FormatViolation", "9"),
        (
            [2, "9", "MeterValues", {"evseId": 1, "meterValue": []}],
            "OccurrenceConstraintViolation",
            "9",
        ),
        (
            [2, "9", "FirmwareStatusNotification", {"status": "Sleeping"}],
            "PropertyConstraintViolation",
            "9",
        ),
    ],
)
def test_a_broken_frame_gets_the_error_of_the_standard(point, frame, code, message_id):
    ((kind, answered, found, *_),) = point.say(frame)

    assert (4, message_id, code) == (kind, answered, found)
    assert point.ask("Heartbeat")


@pytest.mark.parametrize("frame", [[3, "9", {}], [3, "9"], [4, "9", "X", "", {}], [4, "9"]])
def test_what_must_not_be_answered_is_not(point, frame):
    assert [] == point.say(frame)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(FRAMES, min_size=1, max_size=3))
def test_no_text_breaks_anything_and_each_call_is_answered(point, texts):
    for text in texts:
        answers = point.say(text)

        assert len(answers) <= 1
        for answer in answers:
            assert answer[0] == 3 or answer[2] in CODES_2
        if text.startswith('[2, "') and len(json.loads(text)) > 1:
            assert 1 == len(answers)
    assert point.ask("Heartbeat")


@pytest.mark.parametrize("depth", [300, 5000])
def test_a_deep_frame_breaks_nothing(point, depth):
    nested = "[" * depth + "]" * depth
    for frame in (
        nested,
        f'[2,"9","Authorize",{{"idToken":{nested}}}]',
        f'[6,"9","NotifyPeriodicEventStream",{{"data":{nested}}}]',
        f'[9,{nested},"Authorize"]',
    ):
        point.say(frame)

    assert point.ask("Heartbeat")
