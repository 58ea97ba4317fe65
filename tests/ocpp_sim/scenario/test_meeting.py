"""Charge points of a scenario wait for each other."""

import pytest

from ocpp_sim.scenario.meeting import Meetings
from ocpp_sim.scenario.read import read_scenario

TEXT = """
scenario: X
roles:
  host: {steps: [meet dinner, plug_in, meet later]}
  guest: {count: 2, steps: [meet dinner]}
"""


@pytest.fixture
def meetings():
    scenario = read_scenario("x.yaml", TEXT)
    return Meetings(scenario.part(index) for index in range(scenario.plan.count))


def test_all_have_come_when_the_last_one_has(meetings):
    assert [meetings.come("dinner", who) for who in ("A", "B", "C")] == [False, False, True]


def test_who_stands_there_still_is_counted_once(meetings):
    assert not any(meetings.come("dinner", "A") for _ in range(9))
    assert not meetings.come("dinner", "B")
    assert meetings.come("dinner", "C")
    assert not meetings.come("dinner", "C")


def test_one_can_meet_nobody_else(meetings):
    assert meetings.come("later", "A")
