"""Counting what a fleet does."""

from ocpp_sim.core import port
from ocpp_sim.report.tally import Tally


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
    assert len(tally.examples) == 20


def test_latencies_are_kept_for_each_action():
    tally = noted(port.CallAnswered("Heartbeat", 0.25), port.CallAnswered("Authorize", 0.5))

    assert {name: h.percentiles().max_ms for name, h in tally.latencies.items()} == {
        "Heartbeat": 250.0,
        "Authorize": 500.0,
    }


def test_what_is_of_no_interest_is_not_counted():
    assert noted(port.Tick(), port.StatusChanged(1, "Available")) == Tally()
