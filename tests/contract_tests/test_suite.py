"""A correct deployment is clean; one that is wrong on purpose is caught where it is wrong."""

import pytest


def failures(outcome):
    return {(f.operation, f.check) for f in outcome.findings if f.kind == "fail"}


def test_a_correct_deployment_is_clean(tested):
    _, outcome = tested()

    assert [] == outcome.findings
    assert [] == outcome.problems
    assert {"pass"} == {outcome.verdict(name) for name in outcome.tallies}


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
    ],
)
def test_a_flaw_is_caught_and_named(tested, flaw, operation, check):
    _, outcome = tested(flaw)

    assert (operation, check) in failures(outcome)
    assert "fail" == outcome.verdict(operation)


def test_a_difference_in_a_guessed_part_is_no_failure(tested):
    _, outcome = tested("missing_nickname")

    assert set() == failures(outcome)
    assert "guess differs" == outcome.verdict("bikes.read")
    assert not outcome.failed


def test_a_finding_has_a_curl_line_without_the_secret(tested):
    _, outcome = tested("wrong_type")

    finding = next(f for f in outcome.findings if f.operation == "bikes.read")
    assert "$CHARGEBENCH_API_KEY" in finding.curl
    assert "bike-key-1234" not in finding.curl + finding.answer + finding.message


@pytest.mark.parametrize("flaw", [None, "redirects", "accepts_anything"])
def test_a_run_without_allow_writes_sends_safe_requests_only(tested, flaw):
    deployment, outcome = tested(flaw, allow_writes=False)

    assert set(deployment.received) <= {"GET", "HEAD", "OPTIONS"}
    assert 0 < deployment.received["GET"]
    assert "not exercised" == outcome.verdict("bikes.create")
    assert "it writes, and this run only reads" == outcome.tallies["bikes.create"].reason


def test_ids_are_harvested_so_that_reads_of_one_succeed(tested):
    _, outcome = tested(allow_writes=False)

    assert 0 < outcome.tallies["bikes.read"].statuses[200]


def test_without_a_credential_nothing_is_exercised_beyond_refusals(tested):
    _, outcome = tested(secrets={})

    assert {401} >= {s for s in outcome.tallies["bikes.create"].statuses if s != 405}
