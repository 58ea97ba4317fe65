import io

import pytest
from rich.console import Console

from load import budgets, operations, report
from load.budgets import Budget, Budgets
from load.tally import Tally


@pytest.fixture
def tally():
    filled = Tally()
    filled.add("dynamo.listMembers", 0.876)
    filled.add("dynamo.getSettings", 1040, "500 instead of 200")
    return filled


def judged(tally, p95_ms):
    known = operations.read("dynamo")
    return budgets.judge(tally, Budgets(Budget(p95_ms, 1)), known, [])


def shown(judgement, tally):
    stream = io.StringIO()
    report.show(Console(file=stream, width=120), judgement, tally)
    return stream.getvalue()


def test_the_table_has_a_verdict_per_operation_and_what_is_missing(tally):
    text = shown(judged(tally, 500), tally)

    assert "0.876" in text
    assert "1040" in text
    assert "1x dynamo.getSettings: 500 instead of 200" in text
    assert "Not exercised: dynamo.acceptInvitation" in text
    many = budgets.judge(tally, Budgets(Budget(500, 1)), operations.read_all(), [])
    assert f"Not exercised: {len(many.not_exercised)} operations;" in shown(many, tally)
    assert "Not within budget: dynamo.getSettings: slow" in text


def test_a_good_run_says_so(tally):
    assert "Within every budget." in shown(judged(tally, 5000), tally)


def test_nothing_is_missing_when_all_was_sent():
    tally = Tally()
    for name in operations.read("dynamo").names:
        tally.add(name, 1)

    assert "Not exercised" not in shown(judged(tally, 5), tally)


def test_the_json_holds_the_same(tally):
    written = report.as_json(judged(tally, 500), tally, {"users": 5})

    assert written["users"] == 5
    assert written["verdict"] == "exceeded"
    assert written["findings"] == ["dynamo.getSettings: slow"]
    assert (written["requests"], written["failures"]) == (2, 1)
    assert written["operations"][0] == {
        "operation": "dynamo.getSettings",
        "requests": 1,
        "failures": 1,
        "error_ratio": 1.0,
        "p50_ms": 1040.0,
        "p95_ms": 1040.0,
        "p99_ms": 1040.0,
        "max_ms": 1040.0,
        "budget": {"p95_ms": 500, "errors": 1},
        "verdict": "slow",
    }
    assert report.as_json(judged(tally, 5000), tally, {})["verdict"] == "ok"


def test_a_pipe_gets_a_wide_table():
    assert report.console().width >= 80
