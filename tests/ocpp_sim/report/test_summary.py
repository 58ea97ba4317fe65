"""The summary as value, JSON and tables."""

import io
import json

import pytest
from rich.console import Console

from ocpp_sim.core import port
from ocpp_sim.report.summary import render, summarize
from ocpp_sim.report.tally import Tally


def printed(renderable):
    console = Console(file=io.StringIO(), width=120)
    console.print(renderable)
    return console.file.getvalue()


@pytest.fixture
def tally():
    made = Tally()
    for item in (
        port.Connected(),
        port.Booted("Accepted", 60),
        port.Send("x"),
        port.Received("y"),
        port.CallAnswered("BootNotification", 0.0123),
        port.TransactionStopped(1, 1, 2500, "Local"),
        port.PeerCalled("Reset"),
        port.CallFailed("Heartbeat", "timeout"),
        port.Violation("Dance", "NotImplemented", "no such action"),
    ):
        made.note("CP-7", item, up=False)
    return made


def test_a_report_has_figures_and_a_json_form(tally):
    report = summarize(tally, csms="ws://x", points=3, duration_s=4.0, running_wh=500)

    assert (report.energy_wh, report.messages_per_s, report.exit_code) == (3000, 0.5, 0)
    form = json.loads(json.dumps(report.to_json()))
    assert form["latencies"]["BootNotification"]["max_ms"] == 12.3
    assert (form["exit_code"], form["points"]) == (0, 3)
    assert form["offences"][0]["kind"] == "Dance NotImplemented"
    assert form["troubled"] == {"CP-7": 2}


def test_a_report_is_shown_in_tables(tally):
    text = printed(render(summarize(tally, csms="ws://x", points=3, duration_s=4.0)))

    for part in (
        "fleet of 3 at ws://x",
        "2.500 kWh",
        "BootNotification",
        "12.3",
        "Heartbeat timeout",
        "Dance NotImplemented",
        "CP-7: Dance NotImplemented: no such action",
    ):
        assert part in text
    assert "No charge point could connect" not in text


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("server certificate: unknown authority", "--ca"),
        ("TLS: the server does not speak it", "ws:// instead"),
        ("TLS alert: certificate required", "--security-profile 3"),
        ("TLS alert: certificate expired", "--certs"),
        ("TLS alert: bad certificate", "--certs"),
        ("no certificate", "--certs is none"),
        ("no key", "--certs cannot be read"),
        ("HTTP 401", "--password"),
        ("connection refused", "--csms"),
    ],
)
def test_what_may_help_is_said_where_nobody_could_connect(kind, advice):
    tally = Tally()
    tally.note("CP-1", port.Disconnected("why", kind), up=False)

    text = printed(render(summarize(tally, csms="ws://x", points=1, duration_s=0.0)))

    assert advice in text.split("last reason:")[1]


def test_a_fleet_that_never_connected_says_so_and_exits_with_one():
    tally = Tally()
    tally.note("CP-1", port.Disconnected("[Errno 111] refused"), up=False)

    report = summarize(tally, csms="ws://x", points=1, duration_s=0.0)

    assert (report.exit_code, report.messages_per_s) == (1, 0.0)
    assert "last reason: [Errno 111] refused" in printed(render(report))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([], "BootNotification."),
        ([port.Disconnected("1000 bye")], "the last that ended: 1000 bye."),
    ],
)
def test_a_peer_that_takes_connections_and_says_nothing_is_no_success(ends, said):
    tally = Tally()
    for item in (port.Connected(), port.Send('[2,"1","BootNotification",{}]'), *ends):
        tally.note("CP-1", item, up=True)
    whole = Tally()
    whole.merge(tally)

    report = summarize(whole, csms="ws://x", points=1, duration_s=9.0)

    assert report.exit_code == 1
    text = " ".join(printed(render(report)).split())
    assert "1 connections were made to ws://x/{identity} and nothing was ever heard" in text
    assert said in text


def test_a_peer_that_stalls_shows_from_the_intention():
    tally = Tally()
    tally.note("CP-1", port.CallAnswered("Heartbeat", 0.25, 5.0), up=True)

    report = summarize(tally, csms="ws://x", points=1, duration_s=1.0)

    assert (report.latencies["Heartbeat"].max_ms, report.since_due["Heartbeat"].max_ms) == (
        250.0,
        5000.0,
    )
    assert "5000.0" in printed(render(report))


@pytest.mark.parametrize(("lag_s", "said"), [(0.09, False), (0.2, True)])
def test_a_fleet_that_was_too_slow_itself_says_so(lag_s, said):
    tally = Tally(connects=1)
    tally.loop_lag.add(lag_s)

    report = summarize(tally, csms="ws://x", points=1, duration_s=1.0)
    text = " ".join(printed(render(report)).split())

    assert report.to_json()["loop_lag"]["max_ms"] == lag_s * 1000
    assert ("This machine was the limit" in text) is said
    assert f"event loop late, p99 │ {lag_s * 1000:.1f} ms" in text


def test_a_fleet_that_never_tried_says_so():
    report = summarize(Tally(), csms="ws://x", points=1, duration_s=1.0)

    assert "none tried yet" in printed(render(report))


def test_a_password_in_the_address_is_not_told():
    report = summarize(Tally(), csms="wss://u:s3cret@host/x", points=1, duration_s=1.0)

    assert report.csms == "wss://u:***@host/x"
    assert "s3cret" not in printed(render(report))


def test_an_action_has_its_whole_name_on_a_narrow_terminal():
    tally = Tally()
    tally.note("CP-1", port.CallAnswered("SecurityEventNotification", 0.5), up=True)
    report = summarize(tally, csms="ws://x", points=1, duration_s=4.0)

    console = Console(file=io.StringIO(), width=80)
    console.print(render(report))

    assert "SecurityEventNotification" in console.file.getvalue()
