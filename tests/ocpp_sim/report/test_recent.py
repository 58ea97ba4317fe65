"""What happened in the last seconds."""

from ocpp_sim.core import port
from ocpp_sim.report.recent import Recent
from ocpp_sim.report.tally import Tally


def noted(tally, *items):
    for item in items:
        tally.note("CP-1", item, up=True)


def test_the_first_look_is_since_the_start():
    tally = Tally()
    noted(tally, port.Send("x"), port.Received("y"), port.CallAnswered("Heartbeat", 0.1))

    found = Recent().look(tally, 4.0)

    assert (found.messages_per_s, found.errors) == (0.5, 0)
    assert 95 <= found.p95_ms <= 110


def test_what_was_before_the_window_is_forgotten():
    tally, recent = Tally(), Recent(window_s=10.0)
    noted(tally, *[port.CallAnswered("Heartbeat", 1.0)] * 50, port.CallFailed("Reset", "lost"))
    for at_s in (0.0, 5.0, 10.0):
        recent.look(tally, at_s)
    noted(tally, port.CallAnswered("Authorize", 0.002), *[port.Send("x")] * 20)

    found = recent.look(tally, 15.0)

    assert (found.messages_per_s, found.errors) == (2.0, 0)
    assert 1.9 <= found.p95_ms <= 2.2


def test_without_answers_there_is_no_percentile():
    tally, recent = Tally(), Recent()
    noted(tally, port.CallAnswered("Heartbeat", 1.0))
    recent.look(tally, 0.0)

    assert recent.look(tally, 1.0).p95_ms is None


def test_how_late_our_own_loop_was_lately():
    tally, recent = Tally(), Recent(window_s=10.0)
    assert recent.look(tally, 0.0).lag_ms is None
    tally.loop_lag.add(3.0)
    recent.look(tally, 1.0)
    tally.loop_lag.add(0.002)

    assert recent.look(tally, 5.0).lag_ms > 2900
    assert 1.9 <= recent.look(tally, 11.5).lag_ms <= 2.2
