"""How a replay is told of."""

import io
import json

from rich.console import Console

from ocpp_sim.recording.replay import Part
from ocpp_sim.recording.script import Await, Open, Say, Script
from ocpp_sim.report.differences import render, replay_report
from ocppj.frame import Call, CallResult

BEAT = Call("1", "Heartbeat", {})


def played(name, reason="bye"):
    steps = (Open(0.0), Say(0.0, '[2,"1","Heartbeat",{}]', BEAT), Await(BEAT, CallResult("1", {})))
    part = Part(Script(name, steps, ((Call("r", "Reset", {}), None),), 1), speed=None)
    part.advance(0.0)
    part.opened(0.0)
    part.heard('[2,"x","Dance",{}]', 0.0)
    if reason:
        part.ended(reason, 0.0)
    return part


def printed(report):
    console = Console(file=io.StringIO(), width=120)
    console.print(render(report))
    return console.file.getvalue()


def test_the_parts_add_up():
    report = replay_report([played("A"), played("B", "")], csms="ws://x", duration_s=1.5)

    assert (report.points, report.sent, report.compared, report.unfinished) == (2, 2, 0, 1)
    assert (report.unexpected, report.missing) == ({"Dance": 2}, {"Reset": 2})
    assert (report.unanswered, len(report.differences), report.exit_code) == (2, 1, 1)
    assert json.loads(json.dumps(report.to_json()))["exit_code"] == 1
    assert "Dance 2" in printed(report)


def test_nothing_that_differs_is_zero():
    report = replay_report([], csms="ws://x", duration_s=0.0)

    assert report.exit_code == 0
    assert "differences" in printed(report)


def test_the_first_twenty_are_shown_as_text():
    report = replay_report(
        [played(f"CP-{n}", "\x1b[2J[red]" + "x" * 900) for n in range(22)],
        csms="ws://x",
        duration_s=1.0,
    )

    text = printed(report)
    assert "… and 2 more" in text
    assert "\x1b" not in text
    assert "[red]" in text
