"""The scorecard, in each of its forms."""

import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from contract_tests import report
from contract_tests.finding import Finding, Outcome, Tally


def finding(operation, kind, check="status_code_conformance"):
    return Finding(
        operation, check, "Undeclared", "Received: 2\x0004", 204, "curl $KEY", "[x]", kind
    )


@pytest.fixture
def outcome():
    found = Outcome({f"bikes.{name}": Tally() for name in ("good", "bad", "odd", "shut", "idle")})
    for name in ("good", "bad", "odd"):
        found.tallies[f"bikes.{name}"].note(200)
        found.tallies[f"bikes.{name}"].checks["status_code_conformance"] += 1
    found.tallies["bikes.shut"].note(401)
    found.tallies["bikes.shut"].note(None)
    found.tallies["bikes.shut"].reason = "no credential for it was given"
    found.tallies["bikes.idle"].reason = "it writes, and this run only reads"
    found.findings += [finding("bikes.bad", "fail"), finding("bikes.bad", "guess")]
    found.findings += [finding("bikes.odd", "guess"), finding("bikes.good", "excepted")]
    found.links |= {"bikes.good bad", "bikes.good odd"}
    found.followed |= {"bikes.good bad"}
    return found


def test_the_console_shows_every_operation_and_how_to_repeat_a_failure(outcome):
    console = Console(record=True, width=200, file=io.StringIO())
    outcome.problems.append("no answer [at all]")

    report.show(outcome, console)

    text = console.export_text()
    assert "401:1 (no credential for it was given)" in text
    assert "curl $KEY" in text
    assert "no answer [at all]" in text
    assert "5 operations: 1 pass, 1 fail, 1 guess differs, 2 not exercised; 5 requests" in text
    assert "1 of 2 links followed" in text


def test_the_json_holds_the_scorecard_and_every_finding(outcome, tmp_path):
    report.write_json(outcome, tmp_path / "card.json")

    card = json.loads((tmp_path / "card.json").read_text())
    assert card["failed"]
    assert ["pass", "fail", "guess differs", "not exercised", "not exercised"] == [
        operation["verdict"] for operation in card["operations"].values()
    ]
    assert 4 == len(card["findings"])
    assert {"followed": ["bikes.good bad"], "not_followed": ["bikes.good odd"]} == card["links"]


def test_the_page_tells_what_was_seen_and_what_excused(outcome, tmp_path):
    outcome.findings[-1] = replace(outcome.findings[-1], rule="gears are counted by hand")

    report.write_markdown(outcome, tmp_path / "card.md")

    page = (tmp_path / "card.md").read_text()
    assert "| `bikes.good` | pass | 1 | 1 | 200 (1) | 1 |" in page
    assert "| `bikes.shut` | not exercised | 2 | 0 | 401 (1) |  |" in page
    assert "- `bikes.good`: gears are counted by hand." in page


def test_an_operation_that_has_to_refuse_passes_when_it_does():
    found = Outcome({"bikes.closed": Tally(refusals=frozenset({405}))})
    assert "not exercised" == found.verdict("bikes.closed")

    found.tallies["bikes.closed"].note(405)

    assert "pass" == found.verdict("bikes.closed")


def test_junit_has_a_case_for_each_check_that_ran(outcome, tmp_path):
    outcome.problems.append("the run broke off")

    report.write_junit(outcome, tmp_path / "junit.xml")

    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert {"tests": "6", "failures": "1", "errors": "1", "skipped": "2"} == {
        name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")
    }
    failure = suite.find("testcase[@classname='bikes.bad']/failure")
    assert "curl $KEY" in failure.text


def test_only_failures_and_problems_fail_a_run(outcome):
    assert outcome.failed
    outcome.findings = [f for f in outcome.findings if f.kind != "fail"]
    assert not outcome.failed
    outcome.problems.append("the run broke off")
    assert outcome.failed
