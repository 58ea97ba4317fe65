"""A fleet whose ledger is kept in a file."""

import asyncio
import io
import logging

import pytest
from rich.console import Console

from ocpp_sim.core import port
from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.bookkeeping import Bookkeeper, kept, start_ledger
from ocpp_sim.fleet.run import Fleet, run
from ocpp_sim.ledger.lines import read
from ocpp_sim.transport.wall import WallClock

QUICK = {"MeterValueSampleInterval": "1"}


def pages(path):
    return read(iter((path.read_bytes(),)))


def test_sessions_are_in_the_file_also_those_that_still_run(socket_csms, eventually, tmp_path):
    path = tmp_path / "ledger.jsonl"

    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(
                csms.url, count=2, ramp_per_s=1000, autopilot=False, ledger=path, settings=QUICK
            )
            clock = WallClock()
            start_ledger(options, clock.now())
            with kept(options.ledger, clock) as ears:
                fleet = Fleet(options, clock, ears=ears)
                fleet.start()
                await eventually(lambda: len(csms.calls("StatusNotification")) >= 4)
                for runner in fleet.runners:
                    runner.give(port.PlugIn(1))
                    runner.give(port.PresentTag(1, "TAG-1"))
                await eventually(lambda: len(csms.calls("MeterValues")) >= 4)
                fleet.runners[0].give(port.Unplug(1))
                await eventually(lambda: len(csms.calls("StopTransaction")) >= 1)
                await eventually(lambda: fleet.runners[0].station.flying is None)
                await fleet.stop()

    asyncio.run(story())

    found = pages(path)
    ended, running = sorted(found.sessions, key=lambda one: one.charge_point)
    assert (1, 1, ["CP-0001", "CP-0002"]) == (found.runs, found.ends, list(found.charge_points))
    assert ("EVDisconnected", True, True) == (
        ended.stop_reason,
        ended.start_told,
        ended.stop_told,
    )
    assert ended.frames.start
    assert ended.frames.meter
    assert ended.frames.stop
    assert (None, True, False) == (running.stopped_at, running.start_told, running.stop_told)
    for session in found.sessions:
        assert session.energy_wh == sum(session.minutes_wh)


def test_a_run_makes_the_file_and_says_that_it_ended(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_text("old\n")
    options = FleetOptions(
        "ws://me:secret@127.0.0.1:1/ocpp16", count=3, run_time_s=0.05, ledger=path
    )

    run(options, Console(file=io.StringIO()))

    found = pages(path)
    assert (1, 1, 3, ()) == (found.runs, found.ends, len(found.charge_points), found.sessions)
    assert b"secret" not in path.read_bytes()


def test_nothing_listens_where_no_ledger_is_kept():
    start_ledger(FleetOptions("ws://host/x"), WallClock().now())

    with kept(None, WallClock()) as ears:
        assert () == ears


def test_a_disk_that_is_full_is_told_once_and_the_fleet_goes_on(tmp_path, caplog):
    keeper = Bookkeeper(tmp_path / "ledger.jsonl", WallClock())

    class Full:
        def write(self, _):
            raise OSError(28, "No space left on device")

        def close(self):
            pass

    keeper._file.close()
    keeper._file = Full()
    with caplog.at_level(logging.WARNING):
        keeper._append("a line\n")
        keeper.close()

    assert 1 == len(caplog.records)
    assert "No space left" in caplog.text


def test_a_folder_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(OSError, match="nowhere"), kept(tmp_path / "nowhere" / "x", WallClock()):
        pass
