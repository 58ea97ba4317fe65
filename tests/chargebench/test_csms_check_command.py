"""The command line of csms-check: options, refusals, exit codes."""

import json

import pytest
from typer.testing import CliRunner

from chargebench.cli import app
from ocpp_sim.csms_check import v16, v21, v201

NOWHERE = "ws://127.0.0.1:9/ocpp16"


def run(*arguments):
    return CliRunner().invoke(app, ["csms-check", *arguments])


@pytest.mark.parametrize(("version", "spoken"), [("1.6", v16), ("2.0.1", v201), ("2.1", v21)])
def test_the_cases_are_listed_and_which_need_an_operator(version, spoken):
    lines = run("--list", "--ocpp", version).stdout.splitlines()

    assert len(spoken.CASES) == len(lines)
    needy = sum(case.operator for case in spoken.CASES)
    assert needy == sum("operator" in line for line in lines)


def test_a_part_of_the_cases_is_listed():
    assert ["CORE-01", "CORE-02"] == [
        line.split()[0]
        for line in run("--list", "--only", "CORE-01", "--only", "core-02").stdout.splitlines()
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only", "COFFEE-*"], "fits no case"),
        (["--csms", "http://x"], "ws://host/path"),
        (["--tag", "x" * 21], "1 to 20 characters"),
        (["--within", "0"], "0.05"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, said):
    ended = run(*options)

    assert 2 == ended.exit_code
    assert said in ended.stderr


def test_a_file_of_known_failures_with_a_typo_is_refused(tmp_path):
    known = tmp_path / "known.yaml"
    known.write_text("CORE-O5: a letter for a number\n")

    ended = run("--expected", str(known))

    assert (2, True) == (ended.exit_code, "no case 'CORE-O5'" in ended.stderr)


def test_nobody_there_fails_the_first_case():
    ended = run("--csms", NOWHERE, "--only", "CORE-01", "--json")

    assert 1 == ended.exit_code
    assert "FAIL" == json.loads(ended.stdout)["findings"][0]["verdict"]


def test_where_nothing_can_be_tried_there_is_no_verdict(tmp_path):
    page = tmp_path / "page.md"
    ended = run("--csms", NOWHERE, "--only", "REMOTE-04", "--markdown", str(page))

    assert 3 == ended.exit_code
    assert "cannot connect" in ended.stdout
    assert "| REMOTE-04 |" in page.read_text()
