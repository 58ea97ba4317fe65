"""The interpreter, stepped by hand beside a charge point that is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ocpp_sim.core import port
from ocpp_sim.scenario.heard import Met, Told, listen
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


def test_what_the_sessions_have_got_is_asked_of_the_charge_point_itself(hand):
    ends = ("plug_in", "present_tag", "wait 1h", "unplug")
    one = hand(*ends, "expect_ledger 1", "expect_ledger: {at_least_wh: 10000, at_most_wh: 12000}")
    one.go()

    assert one.later(3600).failure is None
    assert (one.player.heard.sessions, one.player.heard.energy_wh) == (1, 11_000)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{sessions: 1}", "1 sessions"),
        ("{at_least_wh: 1}", "at least 1 Wh"),
        ("{sessions: 0, at_most_wh: 0}", None),
    ],
)
def test_a_ledger_that_is_otherwise_is_told(hand, said, expected):
    failure = hand(f"expect_ledger: {said}").go().failure

    assert (failure and (failure.expected, failure.found)) == (
        expected and (expected, "0 have ended with 0 Wh")
    )


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (None, "1 have ended with 11000 Wh, the central system has 0 with 0 Wh"),
        (Told(1, 10_000), "1 have ended with 11000 Wh, the central system has 1 with 10000 Wh"),
        (Told(1, 11_000), None),
    ],
)
def test_a_central_system_that_has_something_else_is_told(hand, told, found):
    ends = ("plug_in", "present_tag", "wait 1h", "unplug")
    one = hand(*ends, "expect_ledger: {sessions: 1, agrees: true}")
    one.go()
    if told is not None:
        heard = listen(one.player.heard, [told])
        one.player = replace(one.player, heard=heard)

    failure = one.later(3600).failure

    assert (failure and failure.found) == found


def test_too_much_energy_is_told(hand):
    one = hand("plug_in", "present_tag", "wait 1h", "unplug", "expect_ledger: {at_most_wh: 5}")
    one.go()

    assert one.later(3600).failure.expected == "at most 5 Wh"


def test_it_waits_at_a_meeting_until_all_are_there(hand):
    one = hand("meet dinner within 60s", "plug_in")
    one.go()
    assert (one.player.waits_at, one.player.next_due) == (
        "dinner",
        one.bench.now + timedelta(seconds=60),
    )

    news = [Met("other"), Met("dinner")]
    player, inputs = step(one.player, news, one.bench.station, one.bench.now)

    assert (player.waits_at, len(inputs)) == (None, 1)


def test_a_meeting_that_does_not_come_about_fails(hand):
    one = hand("meet dinner within 60s")
    one.go()

    failure = one.later(60).failure

    assert failure.expected == "everybody at 'dinner' within 60 s"
    assert failure.found == "not all have come"
    assert one.player.waits_at is None


def test_a_limit_of_one_connector_is_kept_until_it_is_lifted(hand):
    one = hand(
        "plug_in",
        "present_tag",
        "wait_until Charging",
        "set_limit connector 1 amps 10",
        "wait 1h",
        "lift_limit 1",
        "set_limit connector 9 amps 10",
    )
    one.go()
    assert 6800 <= one.bench.connector().flow.power_w <= 7000

    failure = one.later(3600).failure
    assert one.bench.connector().flow.power_w == 11_000
    assert failure.found == "connector 9 does not exist; there are 1 to 1"


def test_a_limit_on_site_is_kept_until_it_is_lifted(hand):
    one = hand(
        "plug_in",
        "present_tag",
        "wait_until Charging",
        "set_limit 10",
        "wait 1h",
        "set_limit: {watts: 0}",
        "wait_until SuspendedEVSE",
        "lift_limit",
        "wait_until Charging",
    )
    one.go()
    assert 6800 <= one.bench.connector().flow.power_w <= 7000

    assert one.later(3600).over
    assert one.player.failure is None
    assert one.bench.connector().flow.power_w == 11_000


def test_what_is_declined_where_nobody_can_be_asked_says_so(hand):
    there, away = hand("plug_in", "plug_in"), hand("go_offline", "plug_in", "plug_in")
    there.go()
    away.go()

    assert there.player.failure.found == "connector 1 has a car already"
    assert away.player.failure.found == (
        "connector 1 has a car already; it is not connected and registered,"
        " for which `wait_until Available` waits"
    )
