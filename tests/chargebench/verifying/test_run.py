"""The command as a user types it, and what it writes."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from chargebench.verifying import run, show
from chargebench.verifying.door import CouldNotAskError
from chargebench.verifying.recorded import behind, texts_of
from ocpp_sim.ledger.lines import Pages, end_line, run_line, session_line
from ocpp_sim.ledger.reconcile import Difference, reconcile
from ocpp_sim.ledger.told import Platform, Told
from ocpp_sim.recording.line import Event, Frame, write
from tests.ocpp_sim.conftest import START
from tests.ocpp_sim.ledger.test_session import FULL

THEIRS = Told("s1", "CP-0001", 2, FULL.started_at, FULL.stopped_at, Decimal(250))
STRANGE = Told("s9\x01", "CP-0001", 1, FULL.started_at, None, Decimal(1))


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "ledger.jsonl"
    lines = run_line("ws://x", ["CP-0001"], START), session_line(FULL), end_line(FULL.until)
    path.write_text("".join(lines))
    return path


@pytest.fixture
def told(monkeypatch):
    """What the platform will tell; the wishes that it was asked for."""
    platform, wishes = [Platform((THEIRS,))], []

    def ask(asked, pages, transport):
        wishes.append(asked)
        if isinstance(platform[0], Exception):
            raise platform[0]
        return platform[0]

    monkeypatch.setattr(run, "ask", ask)
    return platform, wishes


def test_a_platform_that_tells_the_truth_is_clean(command, ledger, told):
    ended = command("fleet", "verify", "--ledger", ledger, "--base-url", "http://host/")

    assert 0 == ended.code
    assert "1 sessions of the ledger, 1 of the platform: 0 differences, 0 explained" in ended.out
    (asked,) = told[1]
    assert ("dynamo", "http://host") == (asked.api, asked.base_url)


def test_differences_are_a_table_and_a_code(command, ledger, told):
    told[0][0] = Platform((replace(THEIRS, energy_wh=Decimal(9)), STRANGE), shows_flags=True)

    ended = command("fleet", "verify", "--ledger", ledger)

    assert 1 == ended.code
    assert "250 Wh" in ended.out
    assert "2 differences" in ended.out


def test_json_and_junit_have_all_of_it(command, ledger, told, tmp_path):
    told[0][0] = Platform((replace(THEIRS, energy_wh=Decimal(9)), STRANGE), shows_flags=True)
    junit = tmp_path / "junit.xml"

    ended = command("fleet", "verify", "--ledger", ledger, "--json", "--junit", junit)

    verdict = json.loads(ended.out)
    assert (False, 1, 2, True) == (
        verdict["clean"],
        verdict["sessions"],
        verdict["unexplained"],
        verdict["ended"],
    )
    suite = ET.fromstring(junit.read_text())
    assert ("2", "2") == (suite.get("tests"), suite.get("failures"))
    texts = [case.find("failure").text for case in suite]
    assert texts[0].startswith("CP-0001/2: energy: expected 250 Wh, found 9 Wh; frames a1, a2, a3")


START_FRAME = '[2,"a1","StartTransaction",{"connectorId":2}]'


@pytest.fixture
def recording(tmp_path):
    """Frames of this charge point and of another, and what is none of a session."""
    path = tmp_path / "frames.jsonl"
    sent = [("CP-0001", START_FRAME), ("CP-0002", START_FRAME), ("CP-0001", '[3,"a1",{}]')]
    meter = [f'[2,"m{number}","MeterValues",{{"connectorId":2}}]' for number in range(40)]
    lines = [Frame(START, point, "sent", text) for point, text in sent]
    lines += [Frame(START, "CP-0001", "sent", text) for text in meter]
    lines += [Frame(START, "CP-0001", "received", START_FRAME), Event(START, "began")]
    path.write_bytes(b"".join(map(write, lines)))
    return path


def test_the_frames_themselves_are_shown_where_there_is_a_recording(
    command, ledger, told, recording, tmp_path
):
    told[0][0] = Platform((replace(THEIRS, energy_wh=Decimal(9)), STRANGE), shows_flags=True)
    words = ("fleet", "verify", "--ledger", ledger, "--recording", recording)

    (first, second) = json.loads(command(*words, "--json").out)["differences"]

    assert ([START_FRAME], []) == (first["recorded"], second["recorded"])
    junit = tmp_path / "junit.xml"
    assert f"CP-0001/2: {START_FRAME}" in command(*words, "--junit", junit).out
    assert "StartTransaction" in junit.read_text()
    assert 2 == command(*words[:-1], __file__).code


def test_of_many_frames_the_first_and_the_last_are_shown(recording):
    many = replace(FULL.frames, meter=tuple(f"m{number}" for number in range(40)))
    one = Difference("energy", replace(FULL, frames=many), THEIRS, "250 Wh", "9 Wh")

    shown = behind(one, texts_of(recording, [one]))

    assert (21, START_FRAME, "…", True) == (len(shown), shown[0], shown[10], "m39" in shown[-1])
    assert {} == texts_of(recording, [])


def test_a_clean_junit_has_no_failures(command, ledger, told, tmp_path):
    junit = tmp_path / "junit.xml"

    assert 0 == command("fleet", "verify", "--ledger", ledger, "--junit", junit).code
    assert 'failures="0"' in junit.read_text()
    ended = command("fleet", "verify", "--ledger", ledger, "--junit", tmp_path / "no" / "x.xml")
    assert (2, True) == (ended.code, "No such file" in ended.err)


def test_credentials_are_passed_on_by_their_kind(command, ledger, told):
    command(
        *("fleet", "verify", "--ledger", ledger, "--api", "ev-energy", "--not-mock"),
        *("--client-id", "me", "--client-secret", "s3cret", "--tag", "T1", "--tag", "T2"),
        *("--driver-token", "a", "--driver-token", "b", "--user", "user01"),
    )

    (asked,) = told[1]
    assert ("ev_energy", False, ("T1", "T2"), "user01") == (
        asked.api,
        asked.is_mock,
        asked.id_tags,
        asked.user,
    )
    assert ("me", None, ("a", "b")) == (
        asked.secret("client_id"),
        asked.secret("access_token"),
        asked.secrets["driver_token"],
    )
    assert "s3cret" not in repr(asked)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--ledger"),
        (["--ledger", "nowhere.jsonl"], "'nowhere.jsonl' does not exist"),
        (["--ledger", __file__], "line 1 is not one of a ledger"),
        (["--ledger", __file__, "--api", "ocpi"], "'dynamo', 'ev-energy'"),
        (["--ledger", __file__, "--base-url", "host"], "no address of a deployment"),
        (["--ledger", __file__, "--base-url", "http://me:pw@host"], "by their own options"),
        (["--ledger", __file__, "--base-url", "http://host:x"], "no address of a deployment"),
    ],
)
def test_a_wrong_word_is_a_usage_error(command, words, said):
    ended = command("fleet", "verify", *words)

    assert 2 == ended.code
    assert said in ended.err


def test_a_platform_that_cannot_be_asked_is_told(command, ledger, told):
    told[0][0] = CouldNotAskError("nobody there")

    ended = command("fleet", "verify", "--ledger", ledger)

    assert (3, "chargebench fleet verify could not start: nobody there\n") == (
        ended.code,
        ended.err,
    )


def test_a_platform_that_has_none_of_the_charge_points_is_not_clean(command, ledger, told):
    told[0][0] = Platform((), charge_points=frozenset())

    ended = command("fleet", "verify", "--ledger", ledger)

    assert (3, True) == (ended.code, "none of the ledger's charge points" in ended.err)


def test_a_ledger_without_an_end_is_told(command, ledger, told):
    text = ledger.read_text().splitlines(keepends=True)
    ledger.write_text("".join(text[:2]))

    ended = command("fleet", "verify", "--ledger", ledger)

    assert "has no end: the fleet still runs, or was killed" in ended.err


def test_a_long_list_is_cut_and_what_is_explained_is_summed_up():
    pages = Pages()
    pages.feed(run_line("ws://x", ["CP-0001"], START).encode())
    for number in range(60):
        at = START + timedelta(hours=number)
        one = replace(FULL, number=number + 1, started_at=at, stopped_at=at, remote_ids=())
        pages.feed(session_line(one).encode())
    pages.feed(session_line(replace(FULL, number=99, start_told=False, stop_told=False)).encode())
    verdict = reconcile(pages, Platform((), charge_points=None))
    console = Console(width=150, record=True, quiet=False)

    show.show(verdict, "x", console)

    text = console.export_text()
    assert "and 10 more; --json has all of them" in text
    assert "1 explained: missing by not_told" in text


def test_what_is_elsewhere_is_said():
    pages = Pages()
    pages.feed(session_line(FULL).encode())

    verdict = reconcile(pages, Platform((), charge_points=frozenset()))

    assert "(1 more at charge points that the platform has not)" in show.summary(verdict)
