"""A correct deployment is clean; one that is wrong on purpose is caught where it is wrong."""

import pytest
import requests

from contract_tests import access, single
from contract_tests.options import PHASES
from tests.contract_tests.deployment import Deployment


def failures(outcome):
    return {(f.operation, f.check) for f in outcome.findings if f.kind == "fail"}


def test_a_correct_deployment_is_clean(tested):
    _, outcome = tested(phases=PHASES)

    assert [] == outcome.findings
    assert [] == outcome.problems
    assert {"pass"} == {outcome.verdict(name) for name in outcome.tallies}
    assert {"bikes.list read"} == outcome.links == outcome.followed


@pytest.mark.parametrize(
    ("flaw", "operation", "check"),
    [
        ("wrong_status", "bikes.read", "unknown_id"),
        ("missing_field", "bikes.list", "response_schema_conformance"),
        ("wrong_type", "bikes.read", "response_schema_conformance"),
        ("crash", "bikes.list", "not_a_server_error"),
        ("open_door", "bikes.list", "access"),
        ("open_door", "bikes.create", "ignored_auth"),
        ("wrong_media_type", "bikes.list", "content_type_conformance"),
        ("accepts_anything", "bikes.list", "negative_data_rejection"),
        ("undeclared_status", "bikes.list", "status_code_conformance"),
        ("any_credential", "bikes.read", "access"),
        ("bearer_only", "bikes.list", "access"),
    ],
)
def test_a_flaw_is_caught_and_named(tested, flaw, operation, check):
    _, outcome = tested(flaw)

    assert (operation, check) in failures(outcome)
    assert "fail" == outcome.verdict(operation)


def test_a_check_counts_only_where_it_has_looked_at_something(tested):
    _, outcome = tested("open_door", secrets={}, allow_writes=False)
    ran = outcome.tallies["bikes.list"].checks.keys()

    assert {"ignored_auth", "access", "positive_data_acceptance"} <= ran
    assert not {"use_after_free", "unsupported_method", "allow_header_conformance"} & ran


def test_a_difference_in_a_guessed_part_is_no_failure(tested):
    _, outcome = tested("missing_nickname")

    assert set() == failures(outcome)
    assert "guess differs" == outcome.verdict("bikes.read")
    guess = next(f for f in outcome.findings if f.operation == "bikes.read")
    assert 'Observed shape: {"id": "string", "gears": "integer"}' in guess.message
    assert not outcome.failed


def test_a_finding_has_a_curl_line_without_the_secret(tested):
    _, outcome = tested("wrong_type")

    finding = next(f for f in outcome.findings if f.operation == "bikes.read")
    assert "$CHARGEBENCH_API_KEY" in finding.curl
    assert "bike-key-1234" not in finding.curl + finding.answer + finding.message


def test_another_refusal_than_ours_is_no_failure(tested):
    _, outcome = tested("hides_behind_404", secrets={}, allow_writes=False)

    assert {"guess"} == {f.kind for f in outcome.findings if f.check == "access"}


@pytest.mark.parametrize("flaw", [None, "redirects", "accepts_anything", "says_ok"])
def test_a_run_without_allow_writes_sends_safe_requests_only(tested, flaw):
    deployment, outcome = tested(flaw, allow_writes=False, phases=PHASES)

    assert set(deployment.received) <= {"GET", "HEAD", "OPTIONS"}
    assert 0 < deployment.received["GET"]
    assert "not exercised" == outcome.verdict("bikes.create")
    assert "it writes, and this run only reads" == outcome.tallies["bikes.create"].reason


def test_ids_are_harvested_so_that_reads_of_one_succeed(tested):
    _, outcome = tested(allow_writes=False)

    assert 0 < outcome.tallies["bikes.read"].statuses[200]


def test_a_redirect_to_another_host_is_not_followed(tested):
    with Deployment() as other:
        _, outcome = tested("redirects", elsewhere=other.base_url)

    assert not other.received
    assert "fail" == outcome.verdict("bikes.list")


def test_methods_that_the_document_does_not_know_are_not_tried_elsewhere(tested):
    deployment, _ = tested()

    assert {"GET", "POST"} == set(deployment.received)


def test_refusals_alone_exercise_nothing(tested):
    _, outcome = tested(secrets={})

    assert {401} == set(outcome.tallies["bikes.create"].statuses)
    assert {"not exercised"} == {outcome.verdict(name) for name in outcome.tallies}
    assert "no credential for it was given" == outcome.tallies["bikes.read"].reason


def test_a_deployment_that_goes_away_is_a_problem_of_the_run(tested, monkeypatch):
    def gone(*_, **__):
        raise requests.ConnectionError

    monkeypatch.setattr(single.requests, "request", gone)

    _, outcome = tested(phases=("examples",))

    assert "bikes.list: no answer (ConnectionError)" in outcome.problems
    assert outcome.failed


def test_an_interrupted_run_says_so_and_reports_what_it_has(tested, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(access, "run", interrupted)

    _, outcome = tested()

    assert ["the run was interrupted; what was left of it was not sent"] == outcome.problems
    assert outcome.failed
    assert "pass" == outcome.verdict("bikes.list")


def test_the_same_seed_sends_the_same_requests(tested):
    first, second = (tested(phases=PHASES)[0].targets for _ in range(2))

    assert first == second
