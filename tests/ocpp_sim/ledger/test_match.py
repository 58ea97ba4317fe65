"""Which session is which, however little is right about it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ocpp_sim.ledger.match import match
from ocpp_sim.ledger.told import Told
from tests.ocpp_sim.conftest import START
from tests.ocpp_sim.ledger.test_session import SESSION

STOP = START + timedelta(minutes=30)
OURS = replace(
    SESSION, started_at=START, stopped_at=STOP, until=STOP, energy_wh=5000, remote_ids=(42,)
)
THEIRS = Told("s1", "CP-0001", 2, START, STOP, Decimal(5000))
LONG_AGO = START - timedelta(days=20_000)


def names(found):
    return (
        [(ours.number, theirs.id) for ours, theirs in found.pairs],
        [(ours.number, theirs.id) for ours, theirs in found.extra],
        [ours.number for ours in found.missing],
        [theirs.id for theirs in found.unknown],
    )


@pytest.mark.parametrize(
    "theirs",
    [
        THEIRS,
        replace(THEIRS, started_at=START + timedelta(seconds=1), ended_at=None),
        replace(THEIRS, started_at=LONG_AGO, ended_at=LONG_AGO, remote_id=42),
        replace(THEIRS, started_at=LONG_AGO, energy_wh=Decimal(1)),
        replace(THEIRS, connector_id=1, started_at=LONG_AGO, flags=("orphan_stop",)),
        replace(THEIRS, started_at=START + timedelta(minutes=9), ended_at=None),
        replace(THEIRS, started_at=LONG_AGO, ended_at=LONG_AGO),
        replace(THEIRS, started_at=LONG_AGO, ended_at=LONG_AGO, energy_wh=Decimal(5)),
        replace(THEIRS, connector_id=None),
        replace(THEIRS, remote_id=-1, started_at=START + timedelta(minutes=9)),
    ],
)
def test_a_session_is_found_by_whatever_is_right_about_it(theirs):
    assert ([(7, "s1")], [], [], []) == names(match([OURS], [theirs]))


@pytest.mark.parametrize(
    "theirs",
    [
        replace(THEIRS, connector_id=1, energy_wh=Decimal(9)),
        replace(THEIRS, started_at=LONG_AGO, ended_at=LONG_AGO, energy_wh=Decimal(77)),
        replace(THEIRS, started_at=STOP, ended_at=STOP + timedelta(hours=1), energy_wh=Decimal(9)),
        replace(THEIRS, started_at=START + timedelta(minutes=9), remote_id=43),
        replace(
            THEIRS, started_at=LONG_AGO, remote_id=43, ended_at=LONG_AGO, energy_wh=Decimal(5000)
        ),
    ],
)
def test_another_session_is_another(theirs):
    assert ([], [], [7], ["s1"]) == names(match([OURS], [theirs]))


def test_a_running_session_is_found_by_its_time():
    running = replace(OURS, stopped_at=None, energy_wh=0, remote_ids=())
    theirs = replace(THEIRS, started_at=START + timedelta(minutes=3), ended_at=None)

    assert ([(7, "s1")], [], [], []) == names(match([running], [theirs]))
    assert ([], [], [7], ["s1"]) == names(
        match([running], [replace(theirs, started_at=LONG_AGO, ended_at=LONG_AGO)])
    )


def test_one_that_is_told_twice_is_known_for_the_same():
    again = replace(THEIRS, id="s2")
    other_id = replace(THEIRS, id="s3", started_at=LONG_AGO, remote_id=42)
    stranger = replace(THEIRS, id="s4", started_at=LONG_AGO, ended_at=LONG_AGO)

    found = match([OURS], [THEIRS, again, other_id, stranger])

    assert ([(7, "s3")], [(7, "s1"), (7, "s2")], [], ["s4"]) == names(found)


def test_the_surest_sign_counts_first():
    second = replace(OURS, number=8, remote_ids=(43,))
    by_id = replace(THEIRS, id="s2", remote_id=42)

    assert ([(7, "s2"), (8, "s1")], [], [], []) == names(match([OURS, second], [THEIRS, by_id]))
