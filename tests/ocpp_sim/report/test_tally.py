"""Counting what a fleet does."""

from datetime import timedelta

from ocpp_sim.core import port
from ocpp_sim.report.tally import Tally
from virtualtime.clock import ManualClock
from virtualtime.instant import EPOCH


def noted(*items, up=False):
    tally = Tally()
    for item in items:
        tally.note("CP-1", item, up=up)
    return tally


def test_messages_are_counted_both_ways():
    tally = noted(port.Send("x"), port.Send("y"), port.Received("z"))

    assert (tally.sent, tally.received) == (2, 1)


def test_connections_come_fail_and_go():
    tally = noted(port.Connected(), port.Disconnected("refused"), port.Connect())
    tally.note("CP-1", port.Disconnected("bye"), up=True)
    tally.note("CP-1", port.Close(1000), up=False)

    assert (tally.connects, tally.connect_failures, tally.disconnects) == (1, 1, 1)
    assert (tally.connected, tally.last_failure) == (0, "refused")


def test_failed_connections_are_counted_by_their_reason_in_all_processes():
    refused = port.Disconnected("said at length", "HTTP 401", "own")
    tally = noted(refused, refused, port.Disconnected("odd"))
    tally.merge(noted(refused))
    tally.note("CP-1", port.Disconnected("bye", "HTTP 401"), up=True)

    assert tally.refusals == {"HTTP 401": 3, "no connection": 1}


def test_boots_are_counted_by_their_answer():
    tally = noted(port.Booted("Accepted", 5), port.Booted("Pending", 5), port.Booted("Rejected", 5))

    assert (tally.boots, tally.boots_refused) == (1, 2)


def test_transactions_and_their_energy_are_counted():
    tally = noted(
        port.TransactionStarted(1, 1, "A"),
        port.TransactionStarted(2, 2, "A"),
        port.TransactionStopped(1, 1, 1500, "Local"),
    )

    assert (tally.transactions_started, tally.transactions_stopped) == (2, 1)
    assert (tally.charging, tally.energy_wh) == (1, 1500)


def test_calls_failures_and_violations_are_counted_by_kind():
    tally = noted(
        port.PeerCalled("Reset"),
        port.PeerCalled("Dance", "NotImplemented"),
        port.CallFailed("Heartbeat", "timeout"),
        port.CallFailed("Heartbeat", "refused", "GenericError"),
        *[port.Violation("Dance", "NotImplemented", f"no {n}") for n in range(25)],
        port.Violation("", "", "no subprotocol"),
    )

    assert tally.peer_calls == {"Reset": 1, "Dance NotImplemented": 1}
    assert tally.failures == {"Heartbeat timeout": 1, "Heartbeat refused GenericError": 1}
    assert tally.violations == {"Dance NotImplemented": 25, "connection": 1}
    assert len(tally.offences) == 11
    assert tally.unanswered == {"Heartbeat": 1}
    assert tally.errors == 28


def test_latencies_are_kept_for_each_action():
    tally = noted(port.CallAnswered("Heartbeat", 0.25), port.CallAnswered("Authorize", 0.5))

    assert {name: h.percentiles().max_ms for name, h in tally.latencies.items()} == {
        "Heartbeat": 250.0,
        "Authorize": 500.0,
    }


def test_a_violation_is_kept_with_the_frame_that_was_heard_before_it():
    tally = noted(port.Received('[2,"m-1","Dance",{}]'), port.Violation("Dance", "X", "no"))
    tally.note("CP-2", port.Violation("", "late", "an answer"), up=True)

    first, second = tally.offences
    assert (first.message_id, first.text) == ("m-1", '[2,"m-1","Dance",{}]')
    assert (second.charge_point, second.text) == ("CP-2", "")


def test_names_that_a_peer_makes_up_are_bounded():
    tally = noted(
        *[port.Violation(f"A{n}", "X", "no") for n in range(700)],
        *[port.PeerCalled(f"A{n}" + "x" * 200, "NotImplemented") for n in range(700)],
    )

    assert (501, 200, 501) == (len(tally.violations), len(tally.offences), len(tally.peer_calls))
    assert (200, 200) == (tally.violations["others"], tally.peer_calls["others"])
    assert max(map(len, tally.peer_calls)) == 100


def test_connecting_and_booting_take_their_time_in_real_seconds():
    clock = ManualClock(EPOCH)
    tally = Tally(clock=clock, speed=10.0)
    for item, after_s in (
        (port.Connect(), 2),
        (port.Connected(), 5),
        (port.Booted("Pending", 5), 5),
        (port.Booted("Accepted", 5), 0),
        (port.Booted("Accepted", 5), 0),
    ):
        tally.note("CP-1", item, up=True)
        clock.advance(timedelta(seconds=after_s))

    assert tally.connect_times.percentiles().max_ms == 200.0
    assert tally.boot_times.percentiles().max_ms == 1000.0
    assert tally.boot_times.percentiles().count == 1


def test_trouble_is_counted_by_charge_point():
    tally = noted(
        port.Disconnected("[Errno 111]"),
        port.Booted("Rejected", 60),
        port.StatusChanged(1, "Faulted"),
        port.StatusChanged(2, "Faulted"),
        port.StatusChanged(1, "Available"),
        port.CallFailed("Heartbeat", "lost"),
        port.Quirk("dup_start", 1),
    )

    assert tally.faulted == {("CP-1", 2)}
    assert tally.troubles == {"CP-1": 5}
    assert tally.last_troubles == {"CP-1": "Heartbeat lost"}
    assert tally.quirks == {"dup_start": 1}


def test_who_comes_back_has_reconnected():
    tally = noted(port.Connected())
    tally.note("CP-2", port.Connected(), up=False)
    tally.note("CP-1", port.Close(1006), up=True)
    tally.note("CP-1", port.Connected(), up=False)

    assert tally.reconnects == 1


def test_tallies_of_two_processes_make_one():
    items = (
        port.Connect(),
        port.Connected(),
        port.Booted("Accepted", 60),
        port.CallAnswered("Heartbeat", 0.1),
        port.Violation("Dance", "X", "no"),
        port.StatusChanged(1, "Faulted"),
        port.TransactionStopped(1, 1, 500, "Local"),
        port.Quirk("dup_start"),
        port.CallFailed("Heartbeat", "timeout"),
        port.PeerCalled("Reset"),
        port.Received("x"),
        port.Send("x"),
        port.Disconnected("bye"),
    )
    one, two, both = Tally(), Tally(), Tally()
    for item in items:
        for name, tally in (("A", one), ("B", two)):
            tally.note(name, item, up=False)
            both.note(name, item, up=False)

    one.merge(two)

    for name in (
        *("connects", "energy_wh", "troubles", "faulted", "violations", "last_troubles"),
        *("reconnects", "errors", "unanswered", "last_failure", "offences"),
    ):
        assert getattr(one, name) == getattr(both, name), name
    assert one.latencies["Heartbeat"].percentiles() == both.latencies["Heartbeat"].percentiles()
    assert one.since_due["Heartbeat"].percentiles() == both.since_due["Heartbeat"].percentiles()
    assert one.connect_times.percentiles() == both.connect_times.percentiles()


def test_what_is_of_no_interest_is_not_counted():
    assert noted(port.Tick(), port.StatusChanged(1, "Available")) == Tally()


def test_reasons_of_a_peer_are_fit_for_a_terminal():
    tally = noted(port.Disconnected("no \x1b[2J" + "x" * 999))

    assert tally.last_failure.startswith("no  [2J")
    assert len(tally.last_failure) == 300
    assert "\x1b" not in tally.last_troubles["CP-1"]
