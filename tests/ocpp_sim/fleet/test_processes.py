"""A fleet over processes is one fleet, also when one of them is lost."""

import asyncio
import io
import os
import signal

import psutil
import pytest
from rich.console import Console

from ocpp_sim.fleet import FleetOptions, run
from ocpp_sim.fleet.processes import run_spread
from ocpp_sim.scenario.read import read_scenario
from ocpp_sim.transport.limits import TooFewFilesError

SOON = {"ramp_per_s": 1000, "autopilot": False}


def console():
    return Console(file=io.StringIO(), width=200)


@pytest.fixture
def spread(socket_csms):
    """Run a fleet over processes and a story beside it; gives central system, report and text."""

    def play(story=None, **said):
        async def whole():
            async with socket_csms() as csms:
                options = FleetOptions(csms.url, **{**SOON, "count": 5, "processes": 2, **said})
                stop, shown = asyncio.Event(), console()
                running = asyncio.create_task(run_spread(options, shown, stop=stop))
                if story is not None:
                    await story(csms, stop)
                return csms, await running, shown.file.getvalue()

        return asyncio.run(whole())

    return play


def test_the_same_charge_points_are_there_as_in_one_process(spread, eventually):
    async def story(csms, stop):
        await eventually(lambda: len(csms.callers("StatusNotification")) == 5, within_s=30)
        await asyncio.sleep(0.2)  # some rings of the meter that tells how late the loop is
        stop.set()

    csms, report, _ = spread(story)

    assert set(csms.lines) == {f"CP-{n:04d}" for n in range(1, 6)}
    assert (report.points, report.connects, report.boots, report.connected) == (5, 5, 5, 5)
    assert (report.latencies["BootNotification"].count, report.losses) == (5, ())
    assert report.loop_lag.count > 0
    assert {line.close_code for line in csms.lines.values()} == {1000}


def test_one_that_is_lost_is_told_and_the_others_go_on(spread, eventually):
    async def story(csms, stop):
        await eventually(lambda: len(csms.calls("BootNotification")) == 5, within_s=30)
        await asyncio.sleep(1.2)  # two of their news
        victim = min(_members(), key=lambda one: one.create_time())
        os.kill(victim.pid, signal.SIGKILL)
        await eventually(lambda: len(_members()) == 1)
        await asyncio.sleep(0.1)
        stop.set()

    _, report, said = spread(story)

    loss = "Process 1 of 2 was ended by SIGKILL; its 3 charge points are gone"
    assert report.losses[0].startswith(loss)
    assert loss in said
    assert (report.exit_code, report.points, report.boots, report.connected) == (1, 5, 5, 2)


def test_when_all_are_lost_it_is_over(spread, eventually):
    async def story(csms, _stop):
        await eventually(lambda: len(csms.calls("BootNotification")) == 5, within_s=30)
        for member in _members():
            os.kill(member.pid, signal.SIGKILL)

    _, report, _ = spread(story)

    assert len(report.losses) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_them_in_order(spread, eventually, number):
    async def story(csms, _stop):
        await eventually(lambda: len(csms.calls("BootNotification")) == 5, within_s=30)
        os.kill(os.getpid(), number)

    csms, report, _ = spread(story)

    assert report.losses == ()
    assert {line.close_code for line in csms.lines.values()} == {1000}


def test_a_scenario_is_over_when_all_have_played_it(socket_csms):
    made = read_scenario(
        "x.yaml",
        "scenario: A car comes\nfleet: {tags: [A, B, C], ramp_per_s: 1000}\ncount: 5\nsteps:\n"
        "  - plug_in\n  - wait_until Preparing\n  - present_tag\n  - wait_until Charging\n",
    )

    async def story():
        async with socket_csms() as csms:
            options = FleetOptions.of_plan(csms.url, made.plan, scenario=made, processes=2)
            return csms, await run_spread(options, console())

    csms, report = asyncio.run(story())

    assert [point.identity for point in report.scenario.points] == [
        f"CP-{n:04d}" for n in range(1, 6)
    ]
    assert (report.exit_code, report.scenario.failed) == (0, ())
    tags = {
        identity: frame.payload["idTag"]
        for identity, frame in csms.frames
        if getattr(frame, "action", "") == "StartTransaction"
    }
    assert tags == dict(zip([f"CP-{n:04d}" for n in range(1, 6)], "ABCAB", strict=True))


def test_run_spreads_when_it_is_told_to():
    options = FleetOptions("ws://127.0.0.1:1/x", count=2, processes=2, run_time_s=0.3)
    shown = console()

    assert run(options, shown).exit_code == 1
    assert "No charge point could connect" in shown.file.getvalue()


def test_a_system_that_allows_too_few_files_is_asked_before_anything_starts(monkeypatch):
    def refuse(count):
        raise TooFewFilesError(str(count))

    monkeypatch.setattr("ocpp_sim.fleet.processes.allow_sockets", refuse)

    with pytest.raises(TooFewFilesError, match="34"):
        asyncio.run(run_spread(FleetOptions("ws://x/x", count=100, processes=3), console()))


def test_one_that_does_not_go_is_ended(spread, eventually, monkeypatch):
    monkeypatch.setattr("ocpp_sim.fleet.processes._END_S", 0.1)

    async def story(csms, stop):
        await eventually(lambda: len(csms.calls("BootNotification")) == 5, within_s=30)
        for member in _members():
            member.suspend()
        stop.set()

    _, report, _ = spread(story)

    assert len(report.losses) == 2


def _members():
    """The processes of fleets that this one has started, but for the tracker beside them."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "spawn_main" in " ".join(child.cmdline())
    ]
