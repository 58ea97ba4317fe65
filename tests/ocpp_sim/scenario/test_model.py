"""Scenarios as values."""

from ocpp_sim.plan import FleetPlan
from ocpp_sim.scenario.model import ExpectLatency, Failure, Scenario, Step, Wait
from ocpp_sim.scenario.read import read_scenario


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


def test_the_roles_go_to_the_charge_points_in_their_order_and_round_again():
    scenario = read_scenario(
        "x.yaml",
        "scenario: X\ncount: 7\nroles:\n  one: {steps: [plug_in]}\n"
        "  two: {count: 2, steps: [unplug]}\n",
    )

    said = [scenario.part(index).steps[0].said for index in range(7)]
    assert said == ["plug_in", "unplug", "unplug"] * 2 + ["plug_in"]
    assert scenario.plan.count == 7
    assert scenario.part(0).part(5).steps == scenario.roles[0].steps


def test_without_roles_all_do_the_same():
    scenario = read_scenario("x.yaml", "scenario: X\nsteps: [plug_in]\n")

    assert scenario.part(3) is scenario
