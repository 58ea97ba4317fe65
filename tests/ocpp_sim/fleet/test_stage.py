"""A fleet that plays a scenario ends when all have played it."""

import asyncio
import io

import pytest
from rich.console import Console

from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.run import run, run_async
from ocpp_sim.scenario.read import read_scenario

HEAD = "scenario: A car comes\nfleet: {tags: [A, B], ramp_per_s: 1000}\ncount: 4\nsteps:\n"


@pytest.fixture
def played(socket_csms):
    """Play steps against a small central system; gives it and the report."""

    def play(steps, **said):
        made = read_scenario("x.yaml", HEAD + "".join(f"  - {step}\n" for step in steps))

        async def story():
            async with socket_csms() as csms:
                options = FleetOptions.of_plan(csms.url, made.plan, scenario=made, **said)
                return csms, await run_async(options, Console(file=io.StringIO()))

        return asyncio.run(story())

    return play


def test_all_pass_and_it_ends_by_itself(played):
    csms, report = played(["plug_in", "wait_until Preparing", "present_tag", "wait_until Charging"])

    assert (report.exit_code, report.points) == (0, 4)
    assert [point.where for point in report.scenario.points] == [""] * 4
    assert all(0 < point.duration_s < 10 for point in report.scenario.points)
    assert sorted(call.payload["idTag"] for call in csms.calls("StartTransaction")) == [*"AABB"]
    assert report.to_json()["scenario"]["passed"] == 4


def test_a_failure_is_one_of_the_fleet(played):
    _, report = played(["wait_until Available", "wait_until Charging within 100ms"], count=2)

    assert report.exit_code == 1
    assert report.scenario.failed[1].failure == (
        "x.yaml:6: wait_until Charging within 100ms: expected Charging within 0.1 s; "
        "connector 1 is Available, no transaction, connected"
    )


def test_failures_are_shown_on_lines_of_their_own():
    made = read_scenario("x.yaml", HEAD + "  - wait_until event connected within 100ms\n")
    shown = Console(file=io.StringIO(), width=60)

    run(FleetOptions.of_plan("ws://127.0.0.1:1/x", made.plan, scenario=made, count=1), shown)

    assert (
        "CP-0001: x.yaml:5: wait_until event connected within 100ms: "
        "expected connected within 0.1 s; what happened is disconnected\n"
        "A car comes: 0 passed, 1 failed\n"
    ) in shown.file.getvalue()


def test_who_is_not_done_when_the_time_is_over_has_failed(played):
    _, report = played(["wait_until Available", "wait 1h"], run_time_s=0.5)

    assert report.exit_code == 1
    assert {point.found for point in report.scenario.failed} == {"the run ended during it"}
