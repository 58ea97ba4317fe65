"""The charge point's log as the text that it uploads."""

import pytest

from ocpp_sim.core.port import Fault, PlugIn, PresentTag, Unplug


def diagnostics(point, **bounds):
    point.command("GetDiagnostics", {"location": "https://files.test/logs", **bounds})


def test_the_log_tells_what_has_happened(bench):
    point = bench().charging().advance(60)
    point.give(Unplug(1))

    diagnostics(point)
    point.advance(1)

    lines = point.errands[0].text.splitlines()
    assert lines[0] == "Voltwerk AC-11 CP-1, firmware 1.4.2, diagnostics"
    assert lines[2] == "connector 1: Available, register 183 Wh"
    assert "2024-06-01T09:00:00.000Z boot answered: Accepted, interval 300 s" in lines
    stopped = "connector 1: transaction 1 stopped, 183 Wh, EVDisconnected"
    assert f"2024-06-01T09:01:00.000Z {stopped}" in lines


@pytest.mark.parametrize(
    ("bounds", "seen"),
    [
        ({}, [True, True]),
        ({"startTime": "2024-06-01T09:00:30Z"}, [False, True]),
        ({"stopTime": "2024-06-01T09:00:30Z"}, [True, False]),
        ({"startTime": "2024-06-01T09:01:00Z", "stopTime": "2024-06-01T09:01:00Z"}, [False, True]),
    ],
)
def test_the_order_can_bound_the_time(bench, bounds, seen):
    point = bench().charging().advance(60)
    point.give(Unplug(1))
    diagnostics(point, **bounds)
    point.advance(1)

    text = point.errands[0].text
    assert [word in text for word in ("1 started", "1 stopped")] == seen


def test_the_log_forgets_the_oldest(bench):
    point = bench().registered()
    for _ in range(50):
        point.command("ClearCache", {})

    assert len(point.station.upkeep.log) == 30


@pytest.mark.parametrize(
    ("acts", "shown"),
    [
        ((), ["display: Welcome"]),
        ((PlugIn(1), PresentTag(1, "TAG")), ["display: Enjoy"]),
        ((PlugIn(1), PresentTag(1, "TAG"), Fault(2, "OtherError")), ["display: Sorry"]),
    ],
)
def test_the_log_tells_what_the_display_shows(bench, acts, shown):
    point = bench(version="2.0.1", connectors=2).registered()
    for number, (state, words) in enumerate(
        (("Idle", "Welcome"), ("Charging", "Enjoy"), ("Faulted", "Sorry"), ("Unavailable", "Off"))
    ):
        text = {"format": "UTF8", "content": words}
        message = {"id": number, "priority": "InFront", "state": state, "message": text}
        point.command("SetDisplayMessage", {"message": message})
    point.give(*acts)

    assert [line for line in log(point) if line.startswith("display")] == shown


def test_the_log_tells_what_a_transaction_has_cost(bench):
    point = bench(version="2.0.1").charging()
    ((_, name),) = point.station.remote_ids
    point.command("CostUpdated", {"transactionId": name, "totalCost": 2.5})

    assert "transaction 1 has cost 2.50 EUR so far" in log(point)


def log(point):
    wanted = {"remoteLocation": "https://files.test/logs"}
    point.command("GetLog", {"logType": "DiagnosticsLog", "requestId": 1, "log": wanted})
    point.advance(1)
    return point.errands[-1].text.splitlines()
