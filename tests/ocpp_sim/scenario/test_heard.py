"""What a scenario remembers of its charge point."""

from ocpp_sim.core import port
from ocpp_sim.scenario.heard import Heard, PeerCall, listen

BEAT = '[2,"1","Heartbeat",{}]'


def test_calls_of_ours_are_counted_by_action():
    heard = listen(Heard(), [port.Send(BEAT), port.Send('[3,"x",{}]'), port.Send(BEAT)])

    assert heard.sent == {"Heartbeat": 2}


def test_calls_of_the_peer_keep_their_payload():
    heard = listen(
        Heard(),
        [
            port.Received('[2,"1","UnlockConnector",{"connectorId":1}]'),
            port.PeerCalled("UnlockConnector"),
            port.Received('[3,"2",{}]'),
            port.Received("garbage"),
            port.PeerCalled("Reset", "FormationViolation"),
        ],
    )

    assert heard.calls == (PeerCall("UnlockConnector", {"connectorId": 1}), PeerCall("Reset", {}))


def test_events_have_names():
    heard = listen(
        Heard(),
        [
            port.Connected(),
            port.Booted("Pending", 5),
            port.Booted("Accepted", 5),
            port.TransactionStarted(1, 1, "A"),
            port.TransactionStopped(1, 1, 0, "Local"),
            port.CallFailed("Heartbeat", "timeout"),
            port.StatusChanged(1, "Available"),
            port.Tick(),
            port.Close(1006),
        ],
    )

    assert sorted(heard.events) == [
        "booted",
        "call_failed",
        "connected",
        "disconnected",
        "transaction_started",
        "transaction_stopped",
    ]
    assert not listen(Heard(), [port.Booted("Pending", 5)]).events


def test_an_act_begins_anew():
    declined = port.Declined("unplug", "connector 1 has no car")
    heard = listen(Heard(), [port.Send(BEAT), port.Connected(), port.PeerCalled("Reset"), declined])

    assert heard.declined == (declined,)
    assert heard.forget() == Heard(sent={"Heartbeat": 1})


def test_violations_are_counted_and_some_kept():
    heard = listen(Heard(), [port.Violation("", "FormationViolation", f"no {n}") for n in range(9)])

    assert heard.violations == 9
    assert heard.examples[0] == "FormationViolation no 0"
    assert len(heard.examples) == 5


def test_latencies_are_kept_when_they_are_measured():
    answers = [port.CallAnswered("Heartbeat", n / 100) for n in range(1, 101)]
    answers.append(port.CallAnswered("Authorize", 7.0))

    heard = listen(Heard(measured=True), answers)

    assert heard.percentile("Heartbeat", 95) == 0.95
    assert heard.percentile("Heartbeat", 100) == 1.0
    assert heard.percentile("", 100) == 7.0
    assert heard.percentile("Reset", 50) is None
    assert listen(Heard(), answers).latencies == {}


def test_of_very_many_calls_the_last_are_kept():
    heard = listen(Heard(), [port.PeerCalled(f"A{number}") for number in range(250)])

    assert [call.action for call in heard.calls] == [f"A{number}" for number in range(150, 250)]
