"""Fleets over real sockets: they start, show themselves, end, and tell what they did."""

import asyncio
import io
import os
import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from ocpp_sim import fleet
from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.run import Fleet, run, run_async
from ocpp_sim.fleet.watch import survey
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.incident import Incident
from ocpp_sim.transport.wall import ScaledClock, WallClock

NOBODY = "ws://127.0.0.1:1/ocpp16"


def console(*, terminal=False):
    return Console(file=io.StringIO(), width=120, force_terminal=terminal)


def test_the_public_face_is_what_is_exported():
    assert {"FleetOptions", "OptionError", "fleet", "run"} <= set(fleet.__all__)
    assert all(hasattr(fleet, name) for name in fleet.__all__)


def test_a_fleet_boots_and_is_ended(socket_csms, eventually):
    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(csms.url, count=20, ramp_per_s=1000, prefix="X-")
            stop = asyncio.Event()
            running = asyncio.create_task(run_async(options, console(), stop=stop))
            await eventually(lambda: len(csms.callers("StatusNotification")) == 20)
            stop.set()
            report = await running
            codes = {line.close_code for line in csms.lines.values()}
            return csms, report, codes

    csms, report, codes = asyncio.run(story())

    assert set(csms.lines) == {f"X-{n:04d}" for n in range(1, 21)}
    assert (report.connects, report.boots, report.connected, report.exit_code) == (20, 20, 20, 0)
    assert report.latencies["BootNotification"].count == 20
    assert codes == {1000}


def test_a_run_time_ends_it(socket_csms):
    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(csms.url, count=1, run_time_s=0.2, autopilot=False)
            return await run_async(options, console())

    report = asyncio.run(story())

    assert 0.2 <= report.duration_s < 5


def test_nobody_there_is_said_and_exits_with_one():
    shown = console()

    report = run(FleetOptions(NOBODY, count=2, run_time_s=0.7, ramp_per_s=1000), shown)

    text = shown.file.getvalue()
    assert report.exit_code == 1
    assert "nobody answers at ws://127.0.0.1:1/ocpp16" in text
    assert "No charge point could connect" in text


def test_a_terminal_shows_a_live_table():
    shown = console(terminal=True)

    run(FleetOptions(NOBODY, count=1, run_time_s=0.1), shown)

    assert "1 charge points at" in shown.file.getvalue()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_the_summary(number):
    shown = console()
    timer = threading.Timer(0.2, os.kill, (os.getpid(), number))
    timer.start()

    report = run(FleetOptions(NOBODY, count=1), shown)

    assert report.duration_s < 10
    assert "fleet of 1" in shown.file.getvalue()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_without_signals_runs_too():
    found = []
    options = FleetOptions(NOBODY, count=1, run_time_s=0.05)
    thread = threading.Thread(target=lambda: found.append(run(options, console())))
    thread.start()
    thread.join()

    assert found[0].exit_code == 1


def test_the_ramp_spreads_the_start():
    async def story():
        return Fleet(FleetOptions(NOBODY, count=50, ramp_per_s=10), WallClock())

    made = asyncio.run(story())

    first = min(r.station.link.connect_at for r in made.runners)
    waits = [(r.station.link.connect_at - first).total_seconds() for r in made.runners]
    assert waits == sorted(waits)
    assert 4 <= waits[-1] <= 5
    assert len(set(waits)) == 50


def test_an_hour_passes_in_seconds_and_never_reaches_the_future(socket_csms):
    """600 s at 300: heartbeats and samples by the fleet's clock, latencies in real seconds."""
    plan = FleetPlan(
        prefix="S-",
        count=3,
        ramp_per_s=1000,
        autopilot=False,
        settings={"ClockAlignedDataInterval": "60"},
        incidents=(Incident("offline", first_s=300, lasts_s=20, together=True),),
    )
    late = []

    async def story():
        async with socket_csms() as csms:
            csms.csms.answers["BootNotification"] = {
                "status": "Accepted",
                "currentTime": "2024-06-01T09:00:00Z",
                "interval": 30,
            }
            usual = csms.csms.answer

            def answer(call):
                for value in call.payload.get("meterValue", ()):
                    at = datetime.fromisoformat(value["timestamp"])
                    late.append(datetime.now(UTC) - at)
                return usual(call)

            csms.csms.answer = answer
            options = FleetOptions.of_plan(csms.url, plan, run_time_s=600, speed=300.0)
            return csms, await run_async(options, console())

    csms, report = asyncio.run(story())

    assert 2.0 <= report.duration_s < 4
    assert report.connects == 6
    assert 3 * 10 <= len(csms.calls("Heartbeat")) <= 3 * 20
    assert len(late) >= 3 * 7
    assert min(late) >= timedelta(seconds=-0.001)
    assert max(late) > timedelta(minutes=5)
    assert report.latencies["Heartbeat"].p50_ms < 1000


def test_the_patience_with_answers_is_in_real_seconds():
    async def story():
        options = FleetOptions(NOBODY, count=1, ramp_per_s=1, speed=60.0, run_time_s=600)
        return Fleet(options, ScaledClock(60.0, 600, WallClock()))

    made = asyncio.run(story())

    station = made.runners[0].station
    ahead_s = (station.link.connect_at - made.runners[0]._clock.now()).total_seconds()
    assert station.spec.call_timeout_s == 30 * 60
    assert -60 <= ahead_s <= 60


def test_a_herd_connects_at_once():
    async def story():
        options = FleetOptions(NOBODY, count=50, ramp_shape="herd")
        return Fleet(options, WallClock())

    made = asyncio.run(story())

    assert len({runner.station.link.connect_at for runner in made.runners}) == 1


def test_energy_of_running_transactions_is_in_the_summary(socket_csms, eventually):
    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(csms.url, count=4, ramp_per_s=1000, autopilot=False)
            clock = WallClock()
            made = Fleet(options, clock)
            made.start()
            await eventually(lambda: made.tally.boots == 4)
            from ocpp_sim.core import port

            for runner in made.runners[:2]:
                runner.give(port.PlugIn(1))
                runner.give(port.PresentTag(1, "TAG"))
            await eventually(lambda: made.tally.charging == 2)
            await eventually(
                lambda: (clock.now() - made._started_at).total_seconds() > 1.0, within_s=5
            )
            await made.stop()
            return made.report()

    report = asyncio.run(story())

    assert (report.charging, report.connected) == (2, 4)
    assert report.energy_wh >= 2


def test_a_plan_says_who_they_are_and_what_befalls_them(socket_csms, eventually):
    plan = FleetPlan(
        prefix="P-",
        count=3,
        ramp_per_s=1000,
        autopilot=False,
        incidents=(Incident("offline", first_s=0.5, lasts_s=0.2, together=True),),
    )

    async def story():
        async with socket_csms() as csms:
            options = FleetOptions.of_plan(csms.url, plan, count=2)
            stop = asyncio.Event()
            running = asyncio.create_task(run_async(options, console(), stop=stop))
            await eventually(lambda: len(csms.requests) == 4)
            stop.set()
            return csms, await running

    csms, report = asyncio.run(story())

    assert set(csms.lines) == {"P-0001", "P-0002"}
    assert (report.points, report.connects) == (2, 4)


def test_no_terminal_hears_a_line_from_time_to_time(socket_csms, monkeypatch):
    monkeypatch.setattr("ocpp_sim.fleet.watch._LINE_S", 0.3)
    shown = console()

    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(csms.url, count=2, ramp_per_s=1000, run_time_s=1.2)
            return await run_async(options, shown)

    report = asyncio.run(story())

    lines = shown.file.getvalue().splitlines()
    assert lines[-1].startswith("1 s: 2 connected, ")
    assert len(report.series) >= 2
    assert report.series[-1].messages == report.sent + report.received


def test_json_is_not_disturbed_by_what_is_shown():
    shown = Console(file=io.StringIO(), quiet=True, force_terminal=True)

    run(FleetOptions(NOBODY, count=1, run_time_s=0.1), shown)

    assert shown.file.getvalue() == ""


def test_power_and_energy_are_looked_up_of_who_charges(bench):
    made = bench(power_w=11_000).charging()
    made.advance(1800)

    found = asyncio.run(survey([made.station] * 300, made.now))

    power_w = made.connector().flow.power_w
    assert found[0] == 300 * power_w > 0
    assert found[1] == pytest.approx(300 * power_w / 2, rel=0.02)
