"""The interpreter, stepped by hand beside a charge point that is."""

from datetime import timedelta

import pytest

from ocpp_sim.core import port
from ocpp_sim.scenario.player import begin, cut, step
from ocpp_sim.scenario.read import read_scenario

CALL = '[2,"1","ClearCache",{}]'


class Hand:
    """A player beside a bench."""

    def __init__(self, bench, *steps):
        text = "scenario: X\nsteps:\n" + "".join(f"  - {one}\n" for one in steps)
        self.player = begin(read_scenario("x.yaml", text), "OWN")
        self.bench = bench

    def go(self, *items):
        """Give inputs to the charge point, and let the player go on until it waits."""
        news = [*items, *(self.bench.give(*items) if items else ())]
        while True:
            self.player, inputs = step(self.player, news, self.bench.station, self.bench.now)
            if not inputs:
                return self.player
            news = [*inputs, *self.bench.give(*inputs)]

    def later(self, seconds):
        self.bench.advance(seconds)
        return self.go()


@pytest.fixture
def hand(bench):
    def make(*steps, registered=True):
        made = bench()
        return Hand(made.registered() if registered else made, *steps)

    return make


def test_it_goes_through_a_whole_session(hand):
    one = hand("plug_in", "present_tag", "wait_until Charging", "wait 1h", "unplug")

    assert one.go().next_due == one.bench.now + timedelta(hours=1)
    assert one.bench.calls("StartTransaction")[0]["idTag"] == "OWN"
    assert not one.player.over

    assert one.later(3600).over
    assert one.player.failure is None
    assert one.bench.actions()[-1] == "StatusNotification"
    assert step(one.player, [port.Connected()], one.bench.station, one.bench.now) == (
        one.player,
        (),
    )


def test_a_tag_that_is_said_is_presented(hand):
    one = hand("plug_in", "present_tag OTHER")
    one.go()

    assert one.bench.calls("Authorize") == [{"idTag": "OTHER"}]


def test_what_the_charge_point_declines_fails(hand):
    one = hand("unplug")
    one.go()

    assert str(one.player.failure) == (
        "x.yaml:3: unplug: expected it to be done; connector 1 has no car"
    )


def test_what_does_not_come_in_time_fails(hand):
    one = hand("wait_until Charging within 5s")

    assert one.go().next_due == one.bench.now + timedelta(seconds=5)
    assert not one.later(4).over
    assert one.later(1).failure.expected == "Charging within 5 s"


def test_each_call_counts_once(hand):
    one = hand("expect_call ClearCache", "expect_call ClearCache within 5s")
    one.go()

    assert one.go(port.Received(CALL)).at == 1
    assert one.go(port.Received(CALL)).over
    assert one.player.failure is None


def test_a_call_before_an_act_is_forgotten(hand):
    one = hand("wait 1s", "plug_in", "expect_call ClearCache within 5s")
    one.go(port.Received(CALL))

    assert one.later(1).at == 2
    assert one.later(5).failure is not None


def test_it_ends_when_the_charge_point_has_told_all(hand):
    one = hand("plug_in", "present_tag", "wait_until transaction started", "unplug")
    one.bench.csms.answers["StopTransaction"] = None
    one.go()

    assert one.player.at == 4
    assert not one.player.over
    assert one.player.next_due == one.bench.now + timedelta(seconds=10)
    assert one.later(10).over


def test_offline_it_ends_at_once(hand):
    one = hand("plug_in", "present_tag", "wait_until transaction started", "go_offline", "unplug")

    assert one.go().over


def test_who_is_cut_short_has_failed_unless_only_the_farewell_was_left(hand):
    one = hand("wait 1h")
    one.go()
    other = hand("plug_in", "present_tag", "wait_until transaction started", "unplug")
    other.bench.csms.answers["StopTransaction"] = None
    other.go()

    assert cut(one.player, "the run ended").failure.found == "the run ended"
    ended = cut(other.player, "the run ended")
    assert (ended.over, ended.failure) == (True, None)
    assert cut(ended, "again") == ended
