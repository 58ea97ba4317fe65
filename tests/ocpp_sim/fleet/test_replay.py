"""Recordings over real sockets: what was the same is, and what differs is told."""

import asyncio
import io
import json
import os
import signal
import threading
from base64 import b64decode

import pytest
from rich.console import Console

from ocpp_sim.core import port
from ocpp_sim.fleet import FleetOptions, OptionError
from ocpp_sim.fleet.recorder import recorded
from ocpp_sim.fleet.replay import ReplayOptions, replay, replay_async
from ocpp_sim.fleet.share import Fleet
from ocpp_sim.plan.security import Security
from ocpp_sim.recording.script import Say, scripts_of
from ocpp_sim.transport.tape import play_back
from ocpp_sim.transport.wall import WallClock
from ocpp_sim.written.source import WrittenError
from tests.ocpp_sim.authority import certificates, server_context


def console(**options):
    return Console(file=io.StringIO(), width=120, **options)


@pytest.fixture
def frames(socket_csms, eventually, tmp_path):
    """A recording of two charge points: one has a session, one is told to change its setting."""
    path = tmp_path / "frames.jsonl"

    async def story():
        async with socket_csms() as csms:
            options = FleetOptions(csms.url, count=2, ramp_per_s=1000, autopilot=False)
            clock = WallClock()
            with recorded(path, clock) as ears:
                made = Fleet(options, clock, ears=ears)
                made.start()
                await eventually(lambda: len(csms.calls("StatusNotification")) >= 4)
                one, two = made.runners
                one.give(port.PlugIn(1))
                one.give(port.PresentTag(1, "TAG"))
                await eventually(lambda: made.tally.charging == 1)
                await eventually(lambda: csms.calls("StartTransaction"))
                two_id = two.station.spec.identity
                await csms.lines[two_id].send('[2,"m","ClearCache",{}]')
                await eventually(lambda: made.tally.peer_calls["ClearCache"] == 1)
                await eventually(lambda: not one.station.queue and not one.station.flying)
                one.give(port.Unplug(1))
                await eventually(lambda: csms.calls("StopTransaction"))
                await eventually(lambda: not one.station.queue and not one.station.flying)
                await made.stop()

    asyncio.run(story())
    return path


def replayed(path, socket_csms, answers=None, shown=None, ssl=None, **options):
    """Play it against a central system that counts its transactions from 501."""

    async def story():
        async with socket_csms(ssl=ssl) as csms:
            csms.csms.transactions = 400
            csms.csms.answers = answers or {}
            chosen = ReplayOptions(csms.url, **{"speed": None, "answer_s": 0.3, **options})
            scripts = scripts_of(play_back(path))
            return csms, await replay_async(scripts, chosen, shown or console())

    return asyncio.run(story())


def test_the_same_central_system_answers_the_same(frames, socket_csms):
    csms, report = replayed(frames, socket_csms)

    assert (report.differences, report.exit_code) == ((), 0)
    assert (report.points, report.unfinished, report.missing) == (2, 0, {"ClearCache": 1})
    (stop,) = csms.calls("StopTransaction")
    assert stop.payload["transactionId"] == 501
    assert report.compared == report.sent >= 8


def test_it_goes_through_tls_where_the_authority_is_named(frames, socket_csms, tmp_path):
    folder = certificates(tmp_path / "certs")

    security = Security(ca=str(folder.ca_file))

    _, report = replayed(frames, socket_csms, ssl=server_context(folder), security=security)

    assert (report.differences, report.unfinished) == ((), 0)


def test_each_shows_a_certificate_of_its_own(frames, socket_csms, tmp_path):
    folder = certificates(tmp_path / "certs", "CP-0001", "CP-0002")
    security = Security(certs=str(folder.place))
    context = server_context(folder, mutual=True)

    _, report = replayed(frames, socket_csms, ssl=context, security=security)

    assert (report.differences, report.unfinished) == ((), 0)


def test_each_has_a_password_of_its_own(frames, socket_csms):
    security = Security(password="{identity}-s3cret")

    csms, report = replayed(frames, socket_csms, security=security)

    sent = {b64decode(one.headers["Authorization"].split()[1]) for one in csms.requests}
    assert sent == {b"CP-0001:CP-0001-s3cret", b"CP-0002:CP-0002-s3cret"}
    assert report.differences == ()


def test_odd_handshakes_are_as_odd_again(frames, socket_csms, tmp_path):
    lines = frames.read_text("utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if '"connected"' in line)
    quirks = [
        json.dumps({**json.loads(lines[at]), "event": "quirk", "name": name, "connector_id": 0})
        for name in ("no_subprotocol", "encoded_identity", "trailing_slash")
    ]
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join((*lines[:at], *quirks, *lines[at:], "")), "utf-8")
    name = json.loads(lines[at])["charge_point"]

    async def story():
        async with socket_csms(
            select_subprotocol=lambda _server, offered: next(iter(offered), None)
        ) as csms:
            await replay_async(scripts_of(play_back(path)), ReplayOptions(csms.url), console())
        return [(one.path, one.headers.get("Sec-WebSocket-Protocol")) for one in csms.requests]

    odd = "".join(f"%{byte:02X}" for byte in name.encode())
    assert (f"/ocpp16/{odd}/", None) in asyncio.run(story())


def test_another_one_is_told_apart(frames, socket_csms):
    answers = {
        "StartTransaction": {"idTagInfo": {"status": "Blocked"}, "transactionId": 9},
        "StopTransaction": None,
        "Authorize": lambda call: json.dumps([4, call.message_id, "InternalError", "", {}]),
    }

    _, report = replayed(frames, socket_csms, answers)

    assert {
        ("StartTransaction", "idTagInfo.status", "Accepted", "Blocked"),
        ("StopTransaction", "answer", "an answer", "none within 0.3 s"),
        ("Authorize", "answer", "an answer", "the error InternalError"),
    } == {(one.action, one.where, one.recorded, one.found) for one in report.differences}
    assert report.exit_code == 1
    assert json.loads(json.dumps(report.to_json()))["differences"][0]["charge_point"] == "CP-0001"


def test_it_can_keep_its_time_or_take_less(frames, socket_csms):
    last_s = max(
        step.at_s
        for script in scripts_of(play_back(frames))
        for step in script.steps
        if isinstance(step, Say)
    )

    _, slow = replayed(frames, socket_csms, speed=0.1)
    _, fast = replayed(frames, socket_csms, speed=1000.0)

    assert slow.duration_s >= round(last_s / 0.1, 2)
    assert (slow.sent, slow.differences) == (fast.sent, fast.differences)


def test_a_central_system_that_calls_is_answered(frames, socket_csms, eventually):
    scripts = scripts_of(play_back(frames))
    (waiting,) = [script for script in scripts if script.identity == "CP-0002"]
    boot = next(step.call for step in waiting.steps if isinstance(step, Say) and step.call)
    accepted = {"status": "Accepted", "currentTime": "2024-06-01T09:00:00Z", "interval": 300}

    async def story():
        async with socket_csms() as csms:
            csms.csms.answers["BootNotification"] = lambda call: (
                None
                if call.message_id == boot.message_id
                else json.dumps([3, call.message_id, accepted])
            )
            options = ReplayOptions(csms.url, speed=None)
            running = asyncio.create_task(replay_async(scripts, options, console()))
            await eventually(lambda: "CP-0002" in csms.lines)
            for action in ("ClearCache", "Dance"):
                await csms.lines["CP-0002"].send(f'[2,"{action}","{action}",{{}}]')
            await eventually(
                lambda: (
                    {"ClearCache", "Dance"}
                    <= {getattr(frame, "message_id", "") for _, frame in csms.frames}
                )
            )
            await csms.lines["CP-0002"].send(json.dumps([3, boot.message_id, accepted]))
            return await running

    report = asyncio.run(story())

    assert boot.action == "BootNotification"
    assert (report.missing, report.unexpected, report.exit_code) == ({}, {"Dance": 1}, 0)


def test_a_line_that_the_peer_closes_is_a_difference(frames, socket_csms, eventually):
    async def story():
        async with socket_csms() as csms:
            scripts = scripts_of(play_back(frames))
            running = asyncio.create_task(
                replay_async(scripts, ReplayOptions(csms.url, speed=0.02), console())
            )
            await eventually(lambda: "CP-0001" in csms.lines)
            await csms.lines["CP-0001"].close(1012)
            return await running

    report = asyncio.run(story())

    assert "closed: 1012" in report.differences[0].found
    assert report.exit_code == 1


def test_nobody_there_is_told(frames, monkeypatch):
    shown = console()

    report = replay(frames, ReplayOptions("ws://127.0.0.1:1/x"), shown)

    text = shown.file.getvalue()
    assert (report.exit_code, len(report.differences)) == (1, 2)
    assert "connection was open, is refused" in text
    assert "replay of 2 at ws://127.0.0.1:1/x" in text


def test_it_says_how_far_it_is_and_ends_when_it_is_told(frames, socket_csms, monkeypatch):
    monkeypatch.setattr("ocpp_sim.fleet.replay._LINE_S", 0.1)
    timer = threading.Timer(0.6, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    shown = console()

    _, report = replayed(frames, socket_csms, shown=shown, speed=0.001)

    assert (report.unfinished, report.exit_code) == (2, 1)
    assert "0 of 2 done" in shown.file.getvalue()


def test_a_recording_of_nothing_is_done_at_once(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text("")

    assert replay(path, ReplayOptions("ws://h/x"), console()).exit_code == 0


def test_many_differences_are_not_all_shown(frames, socket_csms, tmp_path):
    lines = frames.read_text().splitlines()
    path = tmp_path / "many.jsonl"
    path.write_text(
        "".join(
            line.replace("CP-0002", f"CP-1{number}") + "\n"
            for number in range(25)
            for line in lines
            if "CP-0002" in line
        )
    )
    shown = console()

    report = replay(path, ReplayOptions("ws://127.0.0.1:1/x", speed=None), shown)

    assert (25, 25) == (report.points, len(report.differences))
    assert "… and 5 more; --json has them all" in shown.file.getvalue()


def test_what_cannot_be_is_refused(tmp_path):
    with pytest.raises(OptionError, match="expected ws://host/path"):
        ReplayOptions("http://x")
    with pytest.raises(OptionError, match="speed is 0; it must be more than 0"):
        ReplayOptions("ws://h/x", speed=0)
    (tmp_path / "x").write_text("nonsense\n")
    with pytest.raises(WrittenError, match="x:1: is not JSON"):
        replay(tmp_path / "x", ReplayOptions("ws://h/x"), console())
