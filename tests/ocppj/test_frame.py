"""Frames: every text becomes a value, and what is broken keeps what could be saved of it."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocppj.codes import CODES_2, CODES_16, FORMATION_VIOLATION
from ocppj.frame import (
    Call,
    CallError,
    CallResult,
    CallResultError,
    Malformed,
    Unconfirmed,
    bare_result,
    call_text,
    error_text,
    parse,
    result_text,
    send_text,
    write,
)

IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=36)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)
OBJECTS = st.dictionaries(st.text(st.characters(codec="utf-8")), JSON, max_size=4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[2,"1","Heartbeat",{}]', Call("1", "Heartbeat", {})),
        ('[3,"1",{"a":1}]', CallResult("1", {"a": 1})),
        ('[4,"1","NotSupported","no",{"a":1}]', CallError("1", "NotSupported", "no", {"a": 1})),
        ('[4,"1","NotSupported"]', CallError("1", "NotSupported", "", {})),
        ('[4,"1","NotSupported",null,null]', CallError("1", "NotSupported", "", {})),
    ],
)
def test_frames_are_read(text, expected):
    assert parse(text) == expected
    assert parse(text.encode()) == expected


@given(IDS, IDS, OBJECTS)
def test_a_written_frame_reads_back(message_id, action, payload):
    for frame in (
        Call(message_id, action, payload),
        CallResult(message_id, payload),
        CallError(message_id, action, "why", payload),
    ):
        assert parse(write(frame)) == frame


def test_the_writers_write_compact_arrays():
    assert call_text("1", "Heartbeat", {}) == '[2,"1","Heartbeat",{}]'
    assert result_text("1", {}) == '[3,"1",{}]'
    assert error_text(CallError("1", "GenericError")) == '[4,"1","GenericError","",{}]'


def test_a_long_description_is_cut():
    assert len(orjson.loads(error_text(CallError("1", "GenericError", "x" * 999)))[3]) == 255


@pytest.mark.parametrize(
    ("text", "kind", "message_id"),
    [
        ("", "unreadable", None),
        ("null", "unreadable", None),
        ("{}", "unreadable", None),
        ("[]", "unreadable", None),
        (b"\xff\xfe", "unreadable", None),
        ("[" * 5000, "unreadable", None),
        ("[2]", "call", None),
        ('[2,true,"A",{}]', "call", None),
        ('[2,null,"A",{}]', "call", None),
        ('[2,7,"A",{}]', "call", "7"),
        ('[2,"","A",{}]', "call", None),
        (f'[2,"{"x" * 37}","A",{{}}]', "call", None),
        ('[2,"1","",{}]', "call", "1"),
        ('[2,"1",5,{}]', "call", "1"),
        ('[2,"1","A",[]]', "call", "1"),
        ('[2,"1","A"]', "call", "1"),
        ('[2,"1","A",{},{}]', "call", "1"),
        ('[3,"1",[]]', "answer", "1"),
        ('[3,"1",{},{}]', "answer", "1"),
        ('[3,"",{}]', "answer", None),
        ('[4,"1"]', "answer", "1"),
        ('[4,"1",5,"",{}]', "answer", "1"),
        ('[4,"1","A","",{},{}]', "answer", "1"),
        ('[5,"1"]', "ignored", "1"),
        ('["2","1","A",{}]', "ignored", "1"),
        ('[2,"cut","A",{"a":', "call", "cut"),
        (b'[2,"cut","A",{"a":\xff', "call", "cut"),
        ('[,2,"comma","A",{}]', "call", "comma"),
        ('[3,"empty",{"transactionId":,}]', "answer", "empty"),
    ],
)
def test_a_broken_frame_keeps_its_id_and_tells_what_it_was_meant_to_be(text, kind, message_id):
    found = parse(text)

    assert isinstance(found, Malformed)
    assert (found.kind, found.message_id, found.code) == (kind, message_id, FORMATION_VIOLATION)


def test_a_call_that_cannot_be_read_is_answered_with_its_id_or_minus_one():
    assert parse('[2,"1","A"]').refusal().message_id == "1"
    assert parse("not json").refusal().message_id == "-1"


def test_an_answer_or_an_unknown_type_is_never_answered():
    assert parse('[3,"1",[]]').refusal() is None
    assert parse('[9,"1"]').refusal() is None


def test_a_reason_shows_the_frame_shortened():
    reason = parse(f'[2,"1","A","{"x" * 500}"]').reason

    assert '"A"' in reason
    assert len(reason) < 200


@given(st.text() | st.binary())
def test_no_text_raises_and_every_refusal_can_be_sent(text):
    found = parse(text)

    if isinstance(found, Malformed) and found.refusal() is not None:
        assert isinstance(parse(error_text(found.refusal())), CallError)


@given(st.lists(JSON, max_size=6))
def test_no_array_raises(parts):
    found = parse(orjson.dumps(parts))

    if isinstance(found, Malformed):
        assert found.code in CODES_16


def test_a_frame_nested_too_deep_to_be_shown_is_malformed():
    found = parse("[" * 400 + "]" * 400)

    assert isinstance(found, Malformed)
    assert "too deep to be shown" in found.reason


@pytest.mark.parametrize(
    ("text", "in_1_6", "in_2_0_1"),
    [
        ("hello", "FormationViolation", "RpcFrameworkError"),
        ('[2,"1","Heartbeat"]', "FormationViolation", "RpcFrameworkError"),
        ('[9,"1","Heartbeat",{}]', None, "MessageTypeNotSupported"),
        ('[3,"1"]', None, None),
    ],
)
def test_what_is_no_frame_is_refused_in_the_codes_of_the_version(text, in_1_6, in_2_0_1):
    found = parse(text)

    codes = [found.refusal(version) for version in ("1.6", "2.0.1")]
    assert [in_1_6, in_2_0_1] == [error and error.code for error in codes]


OBJECTION = CallResultError("1", "TypeConstraintViolation", "no", {"a": 1})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[5,"1","TypeConstraintViolation","no",{"a":1}]', OBJECTION),
        ('[6,"1","NotifyPeriodicEventStream",{"id":1}]',
         Unconfirmed("1", "NotifyPeriodicEventStream", {"id": 1})),
        ('[2,"1","Heartbeat",{}]', Call("1", "Heartbeat", {})),
    ],
)  # fmt: skip
def test_2_1_has_an_error_for_answers_and_a_send(text, expected):
    assert expected == parse(text, "2.1")
    assert expected == parse(write(expected), "2.1")


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("text", ['[5,"1","GenericError","",{}]', '[6,"1","A",{}]'])
def test_before_2_1_their_message_types_are_unknown(version, text):
    found = parse(text, version)

    assert "ignored" == found.kind
    assert "none of 2 (CALL), 3 (CALLRESULT), 4 (CALLERROR)" in found.reason
    assert (found.refusal(version) is None) == (version == "1.6")


@pytest.mark.parametrize(
    ("text", "kind", "message_id"),
    [
        ('[5,"1"]', "send", "1"),
        ('[5,"1",3,"",{}]', "send", "1"),
        ('[6,"1","A"]', "send", "1"),
        ('[6,"1","",{}]', "send", "1"),
        (f'[6,"{"x" * 37}","A",{{}}]', "send", None),
        ('[6,"cut","A",{"a":', "send", "cut"),
        ('[5,"cut","A', "send", "cut"),
    ],
)
def test_nothing_is_owed_for_a_broken_one_of_2_1(text, kind, message_id):
    found = parse(text, "2.1")

    assert (kind, message_id) == (found.kind, found.message_id)
    assert found.refusal("2.1") is None


def test_a_cut_text_of_a_type_of_2_1_is_unreadable_before():
    found = parse('[6,"cut","A",{"a":', "2.0.1")

    assert ("unreadable", None) == (found.kind, found.message_id)


def test_a_type_unknown_to_2_1_too_is_refused_by_a_list_of_those_it_has():
    refusal = parse('[7,"1","A",{}]', "2.1").refusal("2.1")

    assert "MessageTypeNotSupported" == refusal.code
    assert "6 (SEND)" in refusal.description


def test_a_send_is_written_as_a_compact_array():
    assert '[6,"1","A",{}]' == send_text("1", "A", {})


@given(st.text() | st.binary() | st.lists(JSON, max_size=6).map(orjson.dumps))
def test_no_text_raises_in_2_1_either(text):
    found = parse(text, "2.1")

    if isinstance(found, Malformed) and found.refusal("2.1") is not None:
        assert found.refusal("2.1").code in CODES_2


@given(st.from_regex(r"[0-9a-f]{8}-[1-9][0-9]{0,9}", fullmatch=True))
def test_an_answer_that_says_nothing_is_written_as_any_other(message_id):
    assert bare_result(message_id) == result_text(message_id, {})
