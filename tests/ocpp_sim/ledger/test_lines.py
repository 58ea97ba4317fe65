"""The ledger as a file: written line by line, read however it is cut."""

import json
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_sim.ledger.lines import LedgerError, end_line, read, run_line, session_line
from tests.ocpp_sim.conftest import START
from tests.ocpp_sim.ledger.test_session import FULL, SESSION

LATER = START + timedelta(hours=1)
WHOLE = (
    run_line("ws://host/ocpp16", ["CP-0001", "CP-0002"], START)
    + session_line(SESSION)
    + session_line(replace(FULL, number=8))
    + session_line(FULL)
    + end_line(LATER)
).encode()


def test_every_line_is_as_the_schema_says():
    text = files("ocpp_sim.ledger").joinpath("ledger.schema.json").read_text("utf-8")
    schema = jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)

    for line in WHOLE.splitlines():
        schema.validate(json.loads(line))
    assert not schema.is_valid({"is": "something"})


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_it_is_read_however_it_is_cut(one, other):
    low, high = sorted((one, other))

    pages = read(iter((WHOLE[:low], WHOLE[low:high], WHOLE[high:])))

    assert [FULL, replace(FULL, number=8)] == list(pages.sessions)
    assert (1, 1, START, LATER, "ws://host/ocpp16") == (
        pages.runs,
        pages.ends,
        pages.began_at,
        pages.ended_at,
        pages.csms,
    )
    assert ["CP-0001", "CP-0002"] == list(pages.charge_points)


def test_the_ledger_of_a_fleet_that_was_killed_lacks_its_end():
    pages = read(iter((WHOLE[:-5],)))

    assert (1, 0) == (pages.runs, pages.ends)
    assert 2 == len(pages.sessions)


def test_two_runs_are_one_ledger():
    second = run_line("ws://other", ["CP-9"], START - timedelta(days=1)) + "\n" + end_line(START)

    pages = read(iter((WHOLE, second.encode())))

    assert (START - timedelta(days=1), LATER) == (pages.began_at, pages.ended_at)
    assert "CP-9" in pages.charge_points


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"is":"poem"}', '{"is":"session"}', '{"is":"end","ended_at":"x"}']
)
def test_a_line_of_something_else_is_refused_with_its_number(line):
    with pytest.raises(LedgerError, match="line 6 is not one of a ledger"):
        read(iter((WHOLE + line.encode() + b"\n",)))
