"""Which request a fault strikes."""

from datetime import timedelta

import pytest

from mockserver.world.faults import COLLECTION, Fault, take


@pytest.fixture
def strikes(world):
    """Put faults and say which of a number of requests each strikes: strikes({...}, of=5)."""

    def run(*faults, of=5, operation="shop.read"):
        for number, fault in enumerate(faults, 1):
            record = {"id": f"flt_{number}", "operation": "shop.read", **fault}
            world.put(COLLECTION, record["id"], record)
        found = [take(world, operation) for _ in range(of)]
        return [fault.id if fault else None for fault in found]

    return run


def test_without_faults_nothing_is_struck(strikes):
    assert strikes(of=2) == [None, None]


def test_a_plain_fault_strikes_every_request_of_its_operation(strikes):
    assert strikes({}, of=3) == ["flt_1"] * 3


def test_a_fault_leaves_other_operations_alone(strikes):
    assert strikes({}, of=1, operation="shop.list") == [None]


def test_a_fault_on_any_operation_spares_the_control_api(strikes, world):
    assert strikes({"operation": "*"}, of=1, operation="shop.list") == ["flt_1"]
    assert take(world, "control.deleteFault") is None


def test_nth_strikes_that_request_only(strikes):
    assert strikes({"nth": 2}, of=4) == [None, "flt_1", None, None]


def test_each_fault_counts_every_request_it_sees(strikes):
    assert strikes({"nth": 1}, {"nth": 2}, of=3) == ["flt_1", "flt_2", None]


def test_the_first_fault_wins_where_two_would_strike(strikes, world):
    assert strikes({"nth": 1}, {}, of=2) == ["flt_1", "flt_2"]
    assert world.get(COLLECTION, "flt_2")["seen"] == 2
    assert world.get(COLLECTION, "flt_2")["struck"] == 1


def test_share_strikes_about_so_many_and_the_same_ones_each_time(strikes, make_world):
    struck = strikes({"share": 0.3}, of=1000)

    assert 240 < struck.count("flt_1") < 360
    other = make_world("other")
    other.put(COLLECTION, "flt_1", {"id": "flt_1", "operation": "shop.read", "share": 0.3})
    again = [take(other, "shop.read") is not None for _ in range(1000)]
    assert [fault is not None for fault in struck] == again


def test_times_ends_a_fault(strikes):
    assert strikes({"times": 2}, of=3) == ["flt_1", "flt_1", None]


def test_until_ends_a_fault_by_the_clock_of_the_world(strikes, world, clock):
    assert strikes({"until": "2024-06-01T09:01:00Z"}, of=1) == ["flt_1"]

    clock.advance(timedelta(minutes=1))

    assert take(world, "shop.read") is None


def test_a_fault_says_what_is_to_happen_and_the_journal_that_it_did(world):
    effects = {"status": 503, "latency_ms": 250, "drop": True, "malformed": True}
    record = {"id": "f", "operation": "shop.read", "undeclared": True, **effects}
    world.put(COLLECTION, "f", record)

    fault = take(world, "shop.read")

    assert fault == Fault("f", 503, 0.25, drop=True, malformed=True, undeclared=True)
    (entry,) = world.journal.select(kind="fault")
    assert (entry.subject, entry.data) == ("shop.read", {"fault": "f", "request_number": 1})
