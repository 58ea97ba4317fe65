"""Known exceptions excuse what they name, and nothing else; unused ones are told."""

import json
from dataclasses import replace

import pytest

from contract_tests.exceptions import ExceptionFileError, Exceptions
from contract_tests.finding import Finding, Outcome

ENTRY = """
[[exception]]
operation = "bikes.create"
check = "positive_data_acceptance"
statuses = [422]
fields = ["body.gears"]
rule = "gears are counted by hand"
source = "the shop's sign"
"""


@pytest.fixture
def exceptions(tmp_path):
    def read(text):
        path = tmp_path / "exceptions_bikes.toml"
        path.write_text(text)
        return Exceptions.read(path, {"bikes.create"})

    return read


def finding(check="positive_data_acceptance", status=422):
    return Finding("bikes.create", check, "Refused", "", status, "curl")


def test_an_entry_excuses_its_finding_and_tells_the_rule(exceptions):
    judged = exceptions(ENTRY).judge(finding())

    assert ("excepted", "gears are counted by hand") == (judged.kind, judged.rule)


def named(field):
    answer = json.dumps({"error": {"details": [{"field": field, "message": "no"}]}})
    return replace(finding(), answer=answer)


def test_a_refusal_may_name_the_fields_of_the_rule(exceptions):
    assert "excepted" == exceptions(ENTRY).judge(named("body.gears")).kind


@pytest.mark.parametrize(("field", "kind"), [("body.gears", "excepted"), ("name", "fail")])
def test_fields_may_be_patterns_and_come_as_problem_details(exceptions, field, kind):
    answer = json.dumps({"field_errors": {field: ["no"]}})

    judged = exceptions(ENTRY.replace("body.gears", "body.*")).judge(
        replace(finding(), answer=answer)
    )

    assert kind == judged.kind


@pytest.mark.parametrize(
    "other", [finding(check="ignored_auth"), finding(status=500), named("body.name")]
)
def test_an_entry_excuses_nothing_else(exceptions, other):
    assert "fail" == exceptions(ENTRY).judge(other).kind


def test_an_entry_that_nothing_needed_is_told(exceptions):
    entries = exceptions(ENTRY)

    assert ["delete the entry"] == [text.rpartition("; ")[2] for text in entries.unused()]
    entries.judge(finding())
    assert [] == entries.unused()


def test_an_unused_entry_fails_a_whole_run_and_no_other(exceptions):
    whole, part = Outcome({}), Outcome({})

    exceptions(ENTRY).settle(part, whole=False)
    exceptions(ENTRY).settle(whole, whole=True)

    assert (False, True) == (part.failed, whole.failed)


def test_failures_are_excused_and_guesses_left_alone(exceptions):
    outcome = Outcome({}, [finding(), replace(finding(), kind="guess"), finding(status=500)])

    exceptions(ENTRY).settle(outcome, whole=True)

    assert ["excepted", "guess", "fail"] == [f.kind for f in outcome.findings]
    assert [] == outcome.problems


def test_a_table_of_another_name_is_refused(exceptions):
    with pytest.raises(ExceptionFileError, match=r"exemption; it has \[\[exception\]\] only"):
        exceptions(ENTRY.replace("exception", "exemption"))


def test_an_unknown_key_is_refused_with_what_is_allowed(exceptions):
    with pytest.raises(
        ExceptionFileError, match=r"exception 1: .*ruel.*it has check, fields, operation"
    ):
        exceptions(ENTRY.replace("rule", "ruel"))


def test_an_unknown_operation_is_refused(exceptions):
    with pytest.raises(ExceptionFileError, match=r"no operation 'bikes\.sell'"):
        exceptions(ENTRY.replace("bikes.create", "bikes.sell"))
