"""A fleet with a recording of all that it said and heard."""

import asyncio
import io
import json
import os

import jsonschema_rs
import pytest
from rich.console import Console

from ocpp_sim.core import port
from ocpp_sim.fleet import FleetOptions
from ocpp_sim.fleet.processes import run_spread
from ocpp_sim.fleet.recorder import Recorder, recorded, start_recording
from ocpp_sim.fleet.run import run, run_async
from ocpp_sim.recording.line import Event, Frame
from ocpp_sim.transport.tape import Tape, play_back
from ocpp_sim.transport.wall import WallClock
from ocpp_sim.written.check import packaged

SCHEMA = jsonschema_rs.validator_for(
    packaged("ocpp_sim.recording", "line.schema.json"), validate_formats=True
)


def test_frames_and_events_of_each_point_stand_in_their_order(socket_csms, eventually, tmp_path):
    path = tmp_path / "frames.jsonl"

    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(
                csms.url, count=2, ramp_per_s=1000, autopilot=False, password="s3cret", record=path
            )
            start_recording(options, WallClock().now())
            stop = asyncio.Event()
            running = asyncio.create_task(
                run_async(options, Console(file=io.StringIO()), stop=stop)
            )
            await eventually(lambda: len(csms.calls("StatusNotification")) >= 4)
            await csms.lines["CP-0001"].send('[2,"m-1","Dance",{}]')
            change = {"key": "AuthorizationKey", "value": "s3cret-and-longer"}
            await csms.lines["CP-0001"].send(json.dumps([2, "m-2", "ChangeConfiguration", change]))
            await eventually(lambda: sum(name == "CP-0001" for name, _ in csms.frames) >= 5)
            stop.set()
            return await running

    asyncio.run(story())

    began, *lines = play_back(path)
    assert ("began", 2) == (began.event, dict(began.facts)["points"])
    first = [line for line in lines if line.charge_point == "CP-0001"]
    assert "connected" == first[0].event
    assert '"BootNotification"' in first[1].text
    assert ("received", "sent") == (first[2].direction, first[3].direction)
    (broke,) = [line for line in first if isinstance(line, Event) and line.event == "violation"]
    assert {
        "kind": "Dance NotImplemented",
        "message_id": "m-1",
        "text": '[2,"m-1","Dance",{}]',
    }.items() <= dict(broke.facts).items()
    assert b"s3cret" not in path.read_bytes()
    assert all(SCHEMA.is_valid(json.loads(line)) for line in path.read_bytes().splitlines())


def test_processes_share_one_file(socket_csms, eventually, tmp_path):
    path = tmp_path / "frames.jsonl.gz"

    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(
                csms.url, count=4, ramp_per_s=1000, autopilot=False, record=path, processes=2
            )
            start_recording(options, WallClock().now())
            stop = asyncio.Event()
            running = asyncio.create_task(
                run_spread(options, Console(file=io.StringIO()), stop=stop)
            )
            await eventually(lambda: len(csms.calls("StatusNotification")) >= 8, within_s=30)
            stop.set()
            return await running

    report = asyncio.run(story())

    began, *lines = play_back(path)
    assert began.event == "began"
    assert {"CP-0001", "CP-0002", "CP-0003", "CP-0004"} == {line.charge_point for line in lines}
    assert report.sent == sum(getattr(line, "direction", "") == "sent" for line in lines)


def test_what_happens_to_a_connection_is_told_in_words(tmp_path, bench):
    made = bench()
    tape = Tape(tmp_path / "x")
    hear = Recorder(tape, WallClock())
    for item, up in (
        (port.Disconnected("no route"), False),
        (port.Disconnected("1012 restart"), True),
        (port.Close(1000), False),
        (port.Close(1006), True),
        (port.Quirk("dup_start", 1), True),
        (port.Received("x"), True),
        (port.Tick(), True),
    ):
        hear(made, item, up=up)
    tape.close()

    refused, lost, closed, quirk, frame = play_back(tmp_path / "x")
    assert ("refused", (("reason", "no route"),)) == (refused.event, refused.facts)
    assert ("disconnected", (("reason", "1012 restart"),)) == (lost.event, lost.facts)
    assert ("closed", (("code", 1006),)) == (closed.event, closed.facts)
    assert ("quirk", "dup_start") == (quirk.event, dict(quirk.facts)["name"])
    assert isinstance(frame, Frame)


def test_a_disk_that_is_full_or_slow_is_told_and_the_run_goes_on(tmp_path, monkeypatch, caplog):
    def full(*_):
        raise OSError("No space left on device")

    with recorded(tmp_path / "x", WallClock()) as (hear,):
        hear._tape._most = 150
        monkeypatch.setattr(os, "write", full)
        made = type("R", (), {"station": type("S", (), {"spec": type("P", (), {"identity": "A"})})})
        for _ in range(3):
            hear(made, port.Received("x"), up=True)

    assert "breaks off: No space left on device" in caplog.text
    assert "lacks 2 lines" in caplog.text


def test_a_run_begins_its_file_anew(tmp_path):
    path = tmp_path / "x"
    path.write_text("old")

    run(
        FleetOptions("ws://u:s3cret@127.0.0.1:1/x", count=1, run_time_s=0.2, record=path),
        Console(file=io.StringIO()),
    )

    began, *rest = play_back(path)
    assert {"csms": "ws://u:***@127.0.0.1:1/x", "points": 1} == dict(began.facts)
    assert {"refused"} == {line.event for line in rest}


def test_a_file_that_cannot_be_made_stops_the_run(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        run(FleetOptions("ws://h/x", record=tmp_path / "nowhere" / "x"))
