"""What a run found, as people and machines read it."""

import io
import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from ocpp_sim.csms_check import report
from ocpp_sim.csms_check.run import Outcome
from ocpp_sim.csms_check.verdict import Claim, Finding, Told, Verdict, judge

AT = datetime(2024, 6, 1, 9, 0, 2, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\x00"


def finding(case_id="CORE-01", verdict=Verdict.PASS, claims=(), **more):
    frames = (Told(AT, "sent", '[2,"1","Heartbeat",{}]'), Told(AT, "received", HOSTILE))
    return Finding(
        case_id, "core", "It registers", "OCPP 1.6 §4.2", verdict, claims, frames, **more
    )


MISSED = Claim("it is answered", held=False, found="nothing came")
WISHED = Claim("its clock is right", held=False, must=False, found="2001")
FINDINGS = (
    finding(claims=(Claim("it is answered", held=True),)),
    finding("CORE-02", Verdict.FAIL, (WISHED, MISSED)),
    finding("CORE-03", Verdict.PARTIAL, (WISHED,)),
    finding("CORE-04", Verdict.NOT_APPLICABLE, why="no operator is there"),
    finding("CORE-05", Verdict.FAIL, (MISSED,), expected="issue 12"),
    finding("CORE-06", Verdict.PASS, expected="issue 13"),
)
OUTCOME = Outcome("ws://csms.test/ocpp", "1.6", FINDINGS)


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ((), Verdict.NOT_APPLICABLE),
        ((Claim("a", held=True),), Verdict.PASS),
        ((Claim("a", held=True), WISHED), Verdict.PARTIAL),
        ((WISHED, MISSED), Verdict.FAIL),
    ],
)
def test_what_must_hold_and_does_not_is_worse_than_what_should(claims, verdict):
    assert verdict is judge(claims)


def test_a_run_fails_by_what_is_not_known_and_by_known_failures_that_hold():
    failed = [one.case_id for one in FINDINGS if one.failed]

    assert ["CORE-02", "CORE-06"] == failed
    assert 1 == OUTCOME.exit_code
    assert 0 == Outcome("ws://x", "1.6", FINDINGS[:1]).exit_code


def test_what_must_hold_is_told_before_what_should():
    assert (MISSED, WISHED) == FINDINGS[1].broken


def test_a_terminal_shows_a_line_a_case_and_the_frames_of_failures():
    console = Console(file=io.StringIO(), width=300, record=True)
    for one in FINDINGS:
        report.line(one, console)
    report.closing(OUTCOME, console)
    text = console.export_text()

    for words in (
        "it is answered: nothing came",
        "no operator is there",
        "KNOWN",
        "FIXED",
        "take it off the list",
        "09:00:02.000 → [2,",
        "2 PASS, 1 PARTIAL, 2 FAIL, 1 NOT APPLICABLE (1 known)",
    ):
        assert words in text


def test_junit_tells_failures_with_their_frames_and_skips_the_rest():
    suite = ET.fromstring(report.junit(OUTCOME))

    assert ("6", "2", "1") == tuple(suite.get(name) for name in ("tests", "failures", "skipped"))
    failed = [case.get("name")[:7] for case in suite if case.find("failure") is not None]
    assert ["CORE-02", "CORE-06"] == failed
    assert "→" in suite[1].find("failure").text
    assert "clock" in suite[2].find("system-out").text


def test_the_page_escapes_what_a_peer_sent_and_needs_nothing_else():
    page = report.html(OUTCOME)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "http://" not in page.replace("ws://", "")
    for one in FINDINGS:
        assert one.case_id in page


def test_the_scorecard_has_a_row_a_case_and_no_broken_table():
    odd = finding("CORE-09", Verdict.FAIL, (Claim("a | b\nc", held=False),))
    page = report.markdown(Outcome("ws://x", "1.6", (*FINDINGS, odd)), "Scorecard")
    rows = [row for row in page.splitlines() if row.startswith("| CORE")]

    assert 7 == len(rows)
    assert all(4 == row.replace("\\|", "").count("|") - 1 for row in rows)
    assert page.startswith("# Scorecard")


def test_the_json_form_has_all_of_it():
    found = json.loads(json.dumps(OUTCOME.to_json()))

    assert {"PASS": 2, "PARTIAL": 1, "FAIL": 2, "NOT APPLICABLE": 1} == found["counts"]
    assert "received" == found["findings"][0]["frames"][1]["direction"]
    assert found["findings"][1]["claims"][1] == {
        "text": "it is answered",
        "held": False,
        "must": True,
        "found": "nothing came",
    }


def test_long_frames_are_cut():
    long = Told(AT, "received", "x" * 1_000)
    one = Finding("RPC-07", "rpc", "Large", "x", Verdict.FAIL, (MISSED,), (long,))

    assert "(1000)" in report.junit(Outcome("ws://x", "1.6", (one,)))
