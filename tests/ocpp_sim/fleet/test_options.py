"""Options are checked when they are made."""

from dataclasses import replace

import pytest

from ocpp_sim.fleet import FleetOptions, OptionError
from ocpp_sim.plan import FleetPlan, make_spec
from ocpp_sim.plan.model import DC_50
from ocpp_sim.scenario.read import read_scenario


def test_the_defaults_are_a_dozen_that_run_until_stopped():
    options = FleetOptions("ws://localhost:9000/ocpp16")

    assert (options.count, options.run_time_s) == (12, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"csms": "http://host"}, "expected ws://host/path or wss://host/path"),
        ({"csms": "ws:///path"}, "expected ws://host/path"),
        ({"csms": ""}, "csms is ''"),
        ({"count": 0}, "count is 0; it must be at least 1"),
        ({"ramp_per_s": 0.0}, r"ramp_per_s is 0\.0"),
        ({"ramp_step_s": 0.0}, r"ramp_step_s is 0\.0; it must be at least 0\.01"),
        ({"ramp_shape": "round"}, "ramp_shape is 'round'; allowed are linear, step, poisson, herd"),
        ({"processes": 13}, "processes is 13; it must be from 1 to 12"),
        ({"max_size": 10}, "max_size is 10"),
        ({"run_time_s": 0}, "run_time_s is 0; it must be more than 0"),
        ({"speed": 0.5}, "speed is 0.5; it must be from 1 to 10000"),
        ({"speed": 60.0}, "speed is 60 and there is no run time; say how much"),
        ({"speed": 60.0, "run_time_s": 1e9}, "run_time_s is 1e.09 at a speed of 60; .* ten years"),
    ],
)
def test_an_option_out_of_range_says_what_is_allowed(changes, message):
    with pytest.raises(OptionError, match=message):
        FleetOptions(**{"csms": "ws://host/x", **changes})


def test_what_is_said_beside_a_plan_overrules_it():
    plan = FleetPlan(seed=3, prefix="P-", count=40, mix=(DC_50,))

    options = FleetOptions.of_plan("ws://host/x", plan, count=5, run_time_s=2)

    assert (options.count, options.seed, options.prefix, options.run_time_s) == (5, 3, "P-", 2)
    assert options.fleet_plan() == replace(plan, count=5)


def test_a_version_that_is_said_beside_a_plan_is_that_of_all():
    plan = FleetPlan(version="2.1", mix=(DC_50, replace(DC_50, version="2.0.1")))

    all_old = FleetOptions.of_plan("ws://host/x", plan, version="1.6").fleet_plan()
    as_planned = FleetOptions.of_plan("ws://host/x", plan).fleet_plan()

    assert [make_spec(all_old, at).version for at in (0, 1)] == ["1.6", "1.6"]
    assert [make_spec(as_planned, at).version for at in (0, 1)] == ["2.1", "2.0.1"]


def test_without_a_plan_the_options_make_one():
    plan = FleetOptions("ws://host/x", count=5, seed=2).fleet_plan()

    assert (plan.count, plan.seed, plan.prefix) == (5, 2, "CP-")


def test_charge_points_of_several_processes_cannot_meet():
    steps = "scenario: X\ncount: 4\nsteps: [{}]\n"
    alone, together = (read_scenario("x.yaml", steps.format(one)) for one in ("unplug", "meet all"))

    assert FleetOptions("ws://host/x", scenario=alone, processes=2).processes == 2
    with pytest.raises(OptionError, match=r"processes is 2 and charge points of 'X' meet"):
        FleetOptions("ws://host/x", scenario=together, processes=2)


def test_the_central_system_is_asked_inside_a_world_only():
    asks = read_scenario("x.yaml", "scenario: X\nsteps: [{expect_ledger: {agrees: true}}]\n")

    with pytest.raises(OptionError, match=r"'X' expects the ledger to agree .* fleet verify"):
        FleetOptions("ws://host/x", scenario=asks)
