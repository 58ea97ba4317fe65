"""Whether what a step waits for is so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ocpp_sim.core import port
from ocpp_sim.scenario import judge as judging
from ocpp_sim.scenario.heard import Heard, PeerCall
from ocpp_sim.scenario.model import (
    AwaitEvent,
    AwaitStatus,
    AwaitTransaction,
    ExpectCall,
    ExpectLatency,
    ExpectNoViolations,
    ExpectSent,
    Wait,
)


@pytest.fixture
def judge():
    """Judge a deed at a bench that began `late_s` ago."""

    def run(deed, bench, heard=None, late_s=99):
        began_at = bench.now - timedelta(seconds=late_s)
        return judging.judge(deed, heard or Heard(), bench.station, began_at, bench.now)

    return run


def test_a_wait_is_over_when_its_time_is(bench, judge):
    made = bench()

    assert judge(Wait(10), made, late_s=10) is None
    assert judge(Wait(10), made, late_s=4) == made.now + timedelta(seconds=6)


def test_a_status_counts_when_it_was_told(bench, judge):
    made = bench()
    expected, found = judge(AwaitStatus("Available"), made)
    assert expected == "Available within 30 s"
    assert found == (
        "connector 1 is Available (told: nothing), no transaction, not connected, registration none"
    )

    made.registered()

    assert judge(AwaitStatus("Available"), made) is None
    assert judge(AwaitStatus("Charging", within_s=100), made) == made.now + timedelta(seconds=1)


def test_offline_the_status_counts_as_it_is(bench, judge):
    made = bench().registered()
    made.give(port.GoOffline(), port.PlugIn(1))

    assert judge(AwaitStatus("Preparing"), made) is None


def test_what_is_so_instead_names_all_that_may_matter(bench, judge):
    made = bench().charging()
    made.give(port.Fault(0))

    expected, found = judge(AwaitStatus("Available", within_s=0), made)

    assert expected == "Available"
    assert found == (
        "connector 1 is Charging, a transaction of TAG, connected, the charge point is Faulted"
    )


def test_a_connector_that_is_not_there_is_named(bench, judge):
    made = bench().registered()

    assert judge(AwaitStatus("Available", 3), made) == (
        "connector 3",
        "the charge point has 1 of them",
    )


def test_a_transaction_has_started_when_the_peer_has_given_its_id(bench, judge):
    made = bench().registered()
    made.csms.answers["StartTransaction"] = None
    made.give(port.PlugIn(1), port.PresentTag(1, "TAG"))
    assert judge(AwaitTransaction("started"), made)[0] == "a transaction started within 30 s"

    made.give(port.GoOffline())

    assert judge(AwaitTransaction("started"), made) is None
    assert judge(AwaitTransaction("started"), bench().charging()) is None


def test_a_transaction_has_stopped_when_nothing_of_it_is_left_to_tell(bench, judge):
    made = bench().charging()
    assert judge(AwaitTransaction("stopped"), made) is not None
    made.csms.answers["StopTransaction"] = None
    made.give(port.Unplug(1))
    assert judge(AwaitTransaction("stopped"), made) is not None

    made.give(port.GoOffline())

    assert judge(AwaitTransaction("stopped"), made) is None
    assert judge(AwaitTransaction("stopped"), bench().registered()) is None


def test_an_event_counts_when_it_has_happened(bench, judge):
    made = bench().registered()

    assert judge(AwaitEvent("booted"), made, Heard(events=frozenset({"booted"}))) is None
    assert judge(AwaitEvent("booted"), made, Heard(events=frozenset({"connected"}))) == (
        "booted within 30 s",
        "what happened is connected",
    )
    assert judge(AwaitEvent("booted"), made)[1] == "what happened is nothing"


@pytest.mark.parametrize(
    "wanted", [{}, {"connectorId": 1}, {"a": {"b": 2}}, {"connectorId": 1, "list": [1]}]
)
def test_a_call_may_have_more_than_is_wanted(bench, judge, wanted):
    call = PeerCall("ReserveNow", {"connectorId": 1, "a": {"b": 2, "c": 3}, "list": [1]})

    assert judge(ExpectCall("ReserveNow", wanted), bench(), Heard(calls=(call,))) is None


@pytest.mark.parametrize("wanted", [{"connectorId": 2}, {"x": 1}, {"connectorId": {"a": 1}}])
def test_a_call_that_differs_is_shown(bench, judge, wanted):
    call = PeerCall("ReserveNow", {"connectorId": 1})

    expected, found = judge(ExpectCall("ReserveNow", wanted), bench(), Heard(calls=(call,)))

    assert expected == f"the call ReserveNow with {wanted} within 30 s"
    assert found == "what came is ReserveNow {'connectorId': 1}"


def test_no_call_at_all_is_said(bench, judge):
    assert judge(ExpectCall("Reset", {}, 5), bench()) == (
        "the call Reset within 5 s",
        "what came is nothing",
    )


def test_a_call_counts_once():
    calls = tuple(PeerCall(action, {}) for action in ("ClearCache", "Reset", "Reset"))

    left = judging.without(Heard(calls=calls), ExpectCall("Reset", {}))

    assert left.calls == calls[2:]


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        (ExpectSent("Heartbeat", 3), None),
        (ExpectSent("Heartbeat", 3, 3), None),
        (ExpectSent("Reset", 0, 0), None),
        (ExpectSent("Heartbeat", 4), "at least 4 of Heartbeat"),
        (ExpectSent("Heartbeat", 2, 2), "2 of Heartbeat"),
        (ExpectSent("Heartbeat", 0, 2), "0 to 2 of Heartbeat"),
    ],
)
def test_what_was_sent_is_counted(bench, judge, deed, expected):
    verdict = judge(deed, bench(), Heard(sent={"Heartbeat": 3}))

    assert verdict == (expected and (expected, "3 were sent"))


def test_latency_is_held_to_its_limit(bench, judge):
    made = bench()
    heard = Heard(latencies={"Heartbeat": (0.1, 0.2)})

    assert judge(ExpectLatency("Heartbeat", 0.3), made, heard) is None
    assert judge(ExpectLatency("", 0.15), made, heard) == (
        "all answers below 150 ms at 100 %",
        "it took 200.0 ms",
    )
    assert judge(ExpectLatency("Reset", 1), made, heard)[1] == "no answer has come"


def test_violations_are_shown(bench, judge):
    made = bench()
    heard = replace(Heard(), violations=2, examples=("one", "two"))

    assert judge(ExpectNoViolations(), made) is None
    assert judge(ExpectNoViolations(), made, heard) == ("no violation", "2 came: one; two")
