"""Rules of frames and of the line."""

import pytest

from ocpp_sim.quirks.catalogue import CATALOGUE
from ocpp_sim.quirks.draft import Occasion, Out, draft
from ocpp_sim.quirks.frames import RULES
from tests.ocpp_sim.quirks.conftest import START

METER = '[{"sampledValue":[{"value":"1"}]}]'
CALL = f'[2,"7","MeterValues",{{"connectorId":1,"meterValue":{METER},"transactionId":-1}}]'
ANSWER = '[3,"7",{"configurationKey":[]}]'


def outs(name, text, *before, **params):
    """What becomes of a text, perhaps after what others have made of it."""
    taken = draft(text, {}, incoming=False)
    if before:
        taken = taken.with_outs(*before)
    told = {**dict(CATALOGUE[name].defaults), **params}
    found = RULES[name](taken, Occasion(START, told, 0.5, START))
    return None if found is None else found.outs


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("wrong_type_1", '[2,"7","Heartbeat",{}]', '[1,"7","Heartbeat",{}]'),
        ("wrong_type_1", ' [ 2, "7","Heartbeat",{}]', '[1, "7","Heartbeat",{}]'),
        ("typo_error_code", ANSWER, '[4,"800000000000","FormationViolation","",{}]'),
        ("unknown_id_answer", ANSWER, '[3,"800000000000",{"configurationKey":[]}]'),
        ("truncated_json", ANSWER, '[3,"7",{"configurationKey":[]'),
        ("leading_comma", ANSWER, '[3,"7",{"configurationKey":[,]}]'),
        ("leading_comma", CALL, CALL.replace('[{"value"', '[,{"value"')),
        ("empty_value", CALL, CALL.replace("-1", "")),
    ],
)
def test_a_frame_is_rewritten(name, text, expected):
    assert outs(name, text) == (Out(expected),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("leading_comma", '[2,"7","Heartbeat",{}]'),
        ("empty_value", ANSWER),
        ("wrong_type_1", ANSWER),
        ("unknown_id_answer", "garbage"),
    ],
)
def test_where_there_is_nothing_to_rewrite_there_is_no_occasion(name, text):
    assert outs(name, text) is None


def test_texts_are_lost_doubled_and_delayed():
    assert outs("no_answer", ANSWER) == outs("loss", ANSWER) == ()
    assert outs("double_answer", ANSWER) == outs("duplicate", ANSWER) == (Out(ANSWER),) * 2
    assert outs("late_answer", ANSWER, after=9.0) == (Out(ANSWER, 9.0, loose=True),)
    assert outs("reorder", ANSWER) == (Out(ANSWER, 2.0, loose=True),)
    assert outs("latency", ANSWER, delay=1.0, jitter=1.0) == (Out(ANSWER, 1.5),)


def test_each_goes_on_from_what_the_one_before_has_made():
    late = Out("x", 9.0, loose=True)

    assert (
        outs("latency", ANSWER, late, late, delay=1.0, jitter=0.0)
        == (Out("x", 10.0, loose=True),) * 2
    )


@pytest.mark.parametrize(
    ("name", "effect", "left"),
    [
        ("ungraceful_drop", "drop", ()),
        ("half_open", "half_open", ()),
        ("replacement_connection", "replace", (Out(CALL),)),
    ],
)
def test_what_the_connection_suffers(name, effect, left):
    told = dict(CATALOGUE[name].defaults)
    found = RULES[name](draft(CALL, {}, incoming=False), Occasion(START, told, 0.5, START))

    assert (found.effect, found.outs) == (effect, left)
