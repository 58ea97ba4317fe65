import json

from load.tally import Tally


def test_what_workers_took_adds_up_at_the_master():
    master, worker = Tally(), Tally()
    for latency_ms in (1.0, 2.0, 200.0):
        worker.add("a", latency_ms)
    worker.add("b", 5.0, "500 instead of 200")

    first = json.loads(json.dumps(worker.take()))
    master.merge(first)
    master.merge(first)
    master.merge(worker.take())

    assert worker.requests == 0
    assert (master.requests, master.failures) == (8, 2)
    assert master.operations["a"].latency.percentile_ms(95) == 200.0
    assert master.operations["b"].error_ratio == 1.0
    assert master.messages == {("b", "500 instead of 200"): 2}
    assert master.latency.max_ms == 200.0


def test_an_operation_without_requests_has_no_errors():
    tally = Tally()
    tally.merge({"operations": {"a": {"latency_us": [], "failures": 0}}, "messages": []})

    assert tally.operations["a"].error_ratio == 0.0


def test_messages_are_bounded():
    tally = Tally()
    for number in range(300):
        tally.add("a", 1.0, f"failure {number}")

    assert len(tally.messages) == 201
    assert tally.messages["a", "other failures"] == 100
    assert tally.failures == 300
