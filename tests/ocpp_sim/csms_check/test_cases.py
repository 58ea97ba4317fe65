"""Every case holds at an honest central system, and each fault is caught where it lies."""

import asyncio

import pytest

from ocpp_sim.csms_check import v2x, v16, v21, v201
from ocpp_sim.csms_check.fields import mistakes
from ocpp_sim.csms_check.options import CheckOptions
from ocpp_sim.csms_check.run import check, chosen
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.verdict import Verdict
from ocpp_sim.transport.wall import WallClock
from ocppj.schema import schemas
from tests.ocpp_sim.csms_check.central import Central

AT = "2024-06-01T09:00:00Z"

FAULTS = [
    ("counts_backwards", "CORE-01", "FAIL"),
    ("lives_in_2001", "CORE-03", "PARTIAL"),
    ("forgets_the_zone", "CORE-03", "PARTIAL"),
    ("tells_no_time", "CORE-03", "FAIL"),
    ("takes_strangers", "CORE-05", "PARTIAL"),
    ("takes_strangers", "CORE-06", "PARTIAL"),
    ("knows_no_suspended_ev", "CORE-07", "FAIL"),
    ("same_transaction_id", "CORE-10", "FAIL"),
    ("counts_from_zero", "CORE-10", "PARTIAL"),
    ("same_transaction_id", "CORE-11", "FAIL"),
    ("forgets_starts", "CORE-12", "PARTIAL"),
    ("waits_for_known_stops", "CORE-14", "FAIL"),
    ("stops_another", "REMOTE-02", "FAIL"),
    ("dies_of_call_errors", "REMOTE-03", "FAIL"),
    ("unlocks_another", "REMOTE-04", "PARTIAL"),
    ("sends_nothing", "REMOTE-04", "FAIL"),
    ("has_no_operator", "REMOTE-04", "NOT APPLICABLE"),
    ("one_lock", "REMOTE-10", "FAIL"),
    ("dies_of_bad_answers", "REMOTE-11", "FAIL"),
    ("writes_bad_times", "RESERVE-01", "FAIL"),
    ("takes_all_vendors", "DATA-01", "PARTIAL"),
    ("has_no_security", "SECURITY-01", "NOT APPLICABLE"),
    ("takes_everything", "FIELDS-01", "FAIL"),
    ("has_one_code", "FIELDS-01", "PARTIAL"),
    ("takes_everything", "FIELDS-07", "FAIL"),
    ("dies_of_garbage", "RPC-01", "PARTIAL"),
    ("dies_of_garbage", "RPC-02", "FAIL"),
    ("is_silent_to_errors", "RPC-02", "FAIL"),
    ("agrees_to_nothing", "TRANSPORT-02", "FAIL"),
    ("agrees_to_all", "TRANSPORT-03", "FAIL"),
    ("speaks_to_all", "TRANSPORT-03", "PARTIAL"),
    ("keeps_the_first", "TRANSPORT-04", "FAIL"),
    ("takes_any_password", "TRANSPORT-07", "FAIL"),
    ("refuses_with_404", "TRANSPORT-07", "PARTIAL"),
]


FAULTS_201 = [
    ("counts_backwards", "B-01", "FAIL"),
    ("lives_in_2001", "G-02", "PARTIAL"),
    ("forgets_the_zone", "G-02", "PARTIAL"),
    ("takes_strangers", "C-02", "PARTIAL"),
    ("takes_strangers", "E-03", "PARTIAL"),
    ("says_nothing_of_tokens", "E-01", "FAIL"),
    ("asks_everybody", "C-09", "PARTIAL"),
    ("says_nothing_of_tokens", "E-03", "FAIL"),
    ("stops_another", "F-01", "FAIL"),
    ("one_lock", "F-05", "FAIL"),
    ("sends_nothing", "B-08", "FAIL"),
    ("has_no_operator", "B-08", "NOT APPLICABLE"),
    ("takes_everything", "FIELDS-11", "FAIL"),
    ("has_one_code", "FIELDS-11", "PARTIAL"),
    ("agrees_to_all", "TRANSPORT-03", "FAIL"),
    ("keeps_the_first", "TRANSPORT-04", "FAIL"),
]
FAULTS_21 = [
    ("answers_sends", "RPC-10", "FAIL"),
    ("answers_sends", "RPC-11", "FAIL"),
    ("dies_of_sends", "RPC-10", "FAIL"),
    ("disputes_nothing", "RPC-12", "PARTIAL"),
    ("dies_of_bad_answers", "RPC-12", "FAIL"),
    ("answers_sends", "N-08", "FAIL"),
    ("takes_strangers", "C-05", "PARTIAL"),
    ("has_nothing_new", "S-01", "NOT APPLICABLE"),
    ("has_nothing_new", "N-08", "NOT APPLICABLE"),
]


def play(patterns, faults=(), within_s=5.0, spoken=v16):
    """What the cases find at a central system with these faults, which has a password."""

    async def played():
        version = spoken.LANGUAGE.version
        async with Central(faults, password="hunter2", version=version) as central:
            options = CheckOptions(central.url, password="hunter2", within_s=within_s)
            cases = chosen(spoken.CASES, patterns)
            return await check(spoken.LANGUAGE, cases, options, WallClock().now, operator=central)

    return asyncio.run(played())


# what 2.1 has of 2.0.1 is the same cases, so that its own are enough
OWN_TO_21 = {case.id for case in v21.CASES} - {case.id for case in v201.CASES}
BLOCKS = [
    *((spoken, block) for spoken in (v16, v201) for block in spoken.BLOCKS),
    *((v21, case_id) for case_id in sorted(OWN_TO_21)),
    (v21, "fields"),
]


@pytest.mark.parametrize(("spoken", "block"), BLOCKS)
def test_an_honest_central_system_passes_every_case(spoken, block):
    outcome = play([block], spoken=spoken)

    assert outcome.findings
    odd = [f for f in outcome.findings if f.verdict is not Verdict.PASS]
    assert [] == [(f.case_id, [claim.line() for claim in f.broken], f.why) for f in odd]
    assert 0 == outcome.exit_code


@pytest.mark.parametrize(("fault", "case_id", "verdict"), FAULTS)
def test_a_fault_is_caught_where_it_lies(fault, case_id, verdict):
    outcome = play([case_id], {fault}, within_s=0.4)

    (finding,) = outcome.findings
    assert verdict == finding.verdict, [claim.line() for claim in finding.broken]
    assert (verdict == "FAIL") == bool(outcome.exit_code)
    assert finding.frames or verdict == "NOT APPLICABLE"


@pytest.mark.parametrize(("fault", "case_id", "verdict"), FAULTS_201)
def test_a_fault_is_caught_in_2_0_1_as_well(fault, case_id, verdict):
    (finding,) = play([case_id], {fault}, within_s=0.4, spoken=v201).findings

    assert verdict == finding.verdict, [claim.line() for claim in finding.broken]


@pytest.mark.parametrize(("fault", "case_id", "verdict"), FAULTS_21)
def test_a_fault_is_caught_in_2_1_as_well(fault, case_id, verdict):
    (finding,) = play([case_id], {fault}, within_s=0.4, spoken=v21).findings

    assert verdict == finding.verdict, [claim.line() for claim in finding.broken]


@pytest.mark.parametrize("spoken", [v16, v201, v21])
def test_cases_have_ids_of_their_own_and_stand_in_known_blocks(spoken):
    assert len({case.id for case in spoken.CASES}) == len(spoken.CASES)
    assert {case.block for case in spoken.CASES} == set(spoken.BLOCKS)
    assert all(case.source.startswith(("OCPP", "RFC")) for case in spoken.CASES)


@pytest.mark.parametrize("spoken", [v16, v201, v21])
def test_the_messages_that_mistakes_are_made_of_are_whole(spoken):
    trial = Trial(spoken.LANGUAGE, CheckOptions("ws://x/ocpp"), None, WallClock().now)
    told = spoken.LANGUAGE.examples(trial)

    for action, payload in told.items():
        assert [] == trial.schemas.violations(action, "request", payload)
        found = list(mistakes(trial.schemas.document(action, "request"), payload))
        assert all(
            trial.schemas.violations(action, "request", mistake.payload) for mistake in found
        )
        assert found


def test_a_central_system_that_nobody_reaches_fails_to_let_in_and_no_more():
    async def played():
        options = CheckOptions("ws://127.0.0.1:9/ocpp", within_s=0.4)
        return await check(v16.LANGUAGE, chosen(v16.CASES, ["CORE-0*"]), options, WallClock().now)

    first, *others = asyncio.run(played()).findings

    assert Verdict.FAIL is first.verdict
    assert {Verdict.NOT_APPLICABLE} == {finding.verdict for finding in others}
    assert "cannot connect" in others[0].why


def test_the_commands_and_answers_of_2_1_are_whole():
    trial = Trial(v21.LANGUAGE, CheckOptions("ws://x/ocpp"), None, WallClock().now)

    for row in (*v21.commands.ORDERED, *v2x.commands.ORDERED):
        assert [] == trial.schemas.violations(row.action, "request", row.payload(trial))
        for answer in row.answers:
            assert [] == trial.schemas.violations(row.action, "response", answer)


def test_the_notices_of_2_1_are_whole():
    known = schemas("2.1")
    for _, _, _, action, payload in v21.notices.NOTICES:
        whole = {name: AT if told == "NOW" else told for name, told in payload.items()}
        assert [] == known.violations(action, "request", whole)
