"""Which quirk acts on which text."""

import pytest

from ocpp_sim.core.station import Spec
from ocpp_sim.core.wire import Alteration, Count, Selector
from ocpp_sim.quirks.choice import acts, armed, concerns
from ocpp_sim.quirks.draft import draft

CALL, ANSWER = '[2,"1","Heartbeat",{}]', '[3,"1",{}]'
ACTIONS = {"1": "Heartbeat"}
SPEC = Spec("CP-1")


def meets(name, text, direction="", action="", *, incoming=False):
    taken = draft(text, ACTIONS, incoming=incoming)
    return concerns(Alteration(name, 1.0, Selector(action, direction)), taken)


@pytest.mark.parametrize(
    ("expected", "name", "text", "direction", "incoming"),
    [
        (True, "truncated_json", CALL, "", False),
        (True, "truncated_json", ANSWER, "", False),
        (False, "truncated_json", CALL, "", True),
        (True, "truncated_json", CALL, "in", True),
        (False, "truncated_json", CALL, "in", False),
        (True, "truncated_json", "{", "", False),
        (False, "truncated_json", CALL, "answer", False),
        (True, "truncated_json", CALL, "call", False),
        (False, "no_answer", CALL, "", False),
        (False, "no_answer", ANSWER, "call", False),
        (True, "no_answer", ANSWER, "answer", False),
        (False, "no_answer", "{", "", False),
        (True, "loss", CALL, "", True),
        (True, "loss", CALL, "", False),
        (False, "loss", CALL, "out", True),
        (False, "no_subprotocol", CALL, "", False),
        (False, "no_subprotocol", "{", "in", True),
    ],
)
def test_its_frames_and_directions(expected, name, text, direction, incoming):
    assert expected == meets(name, text, direction, incoming=incoming)


def test_its_action_of_calls_and_of_their_answers():
    assert meets("truncated_json", CALL, action="Heartbeat")
    assert meets("truncated_json", ANSWER, action="Heartbeat")
    assert not meets("truncated_json", CALL, action="MeterValues")


def drawn(alteration, times, count=None):
    count, results = count or Count(), []
    for _ in range(times):
        result, count = acts(alteration, count, SPEC)
        results.append(result)
    return results


def test_it_acts_always_or_sometimes_and_the_same_each_time():
    rarely = drawn(Alteration("loss", 0.25), 400)

    assert drawn(Alteration("loss", 1.0), 3) == [True] * 3
    assert drawn(Alteration("loss", 0.0), 3) == [False] * 3
    assert 70 < sum(rarely) < 130
    assert rarely == drawn(Alteration("loss", 0.25), 400)


def test_it_acts_the_nth_time_only():
    assert drawn(Alteration("loss", 1.0, Selector(nth=3)), 5) == [False, False, True, False, False]


def test_it_begins_to_count_with_its_event():
    third = Alteration("loss", 1.0, Selector(nth=1, after="booted"))
    waiting = Count(armed=False)

    assert drawn(third, 2, waiting) == [False, False]
    assert armed(third, waiting, "connected") == waiting
    assert drawn(third, 2, armed(third, Count(5, 9, armed=False), "booted")) == [True, False]
