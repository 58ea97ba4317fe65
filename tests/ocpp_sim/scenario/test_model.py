"""Scenarios as values."""

from ocpp_sim.plan import FleetPlan
from ocpp_sim.scenario.model import ExpectLatency, Failure, Scenario, Step, Wait


def test_a_failure_is_one_line():
    failure = Failure("a.yaml:3", "wait_until Charging", "Charging", "connector 1 is Available")

    assert str(failure) == (
        "a.yaml:3: wait_until Charging: expected Charging; connector 1 is Available"
    )


def test_latencies_are_measured_where_they_are_asked_for():
    wait = Step("a:1", "wait 1s", Wait(1))
    latency = Step("a:2", "expect_latency below 1s", ExpectLatency("", 1))

    assert not Scenario("x", FleetPlan(), (wait,)).measures
    assert Scenario("x", FleetPlan(), (wait, latency)).measures
