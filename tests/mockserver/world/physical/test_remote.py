"""Transactions that the charge point names, and what it reports of itself."""

import pytest

from mockserver.charging.records import DEVICE_MODELS, RemoteTransaction
from mockserver.world import physical


@pytest.fixture
def known(world):
    made = RemoteTransaction(
        id="CP-7/7f3a",
        station_id="CP-7",
        name="7f3a",
        connector_id=1,
        number=None,
        started_at="2024-06-01T09:00:00.000Z",
        meter_start_wh=0.0,
        sequence=0,
        missing=[],
    )
    physical.keep_remote(world, made)
    return made


def test_an_id_is_known_of_the_charge_point_that_gave_it(world, known):
    assert known == physical.remote(world, "CP-7", "7f3a")
    assert physical.remote(world, "CP-8", "7f3a") is None


def test_our_number_leads_back_to_its_id(world, known):
    assert physical.remote_name(world, 42) is None

    physical.keep_remote(world, {**known, "number": 42})

    assert "7f3a" == physical.remote_name(world, 42)


def test_the_journal_hears_of_a_beginning_and_of_no_event(world, known):
    before = len(list(world.journal))
    physical.keep_remote(world, {**known, "sequence": 1})
    assert before == len(list(world.journal))
    assert 1 == physical.remote(world, "CP-7", "7f3a")["sequence"]

    physical.keep_remote(world, {**known, "number": 42})
    assert before < len(list(world.journal))


def test_the_parts_of_a_report_are_laid_one_over_the_other(world):
    for value in ("300", "600"):
        told = {"value": value, "mutability": "ReadWrite"}
        physical.reported(world, "CP-7", {"OCPPCommCtrlr.HeartbeatInterval": told})
    physical.reported(world, "CP-7", {"EVSE[1].Power": {"value": "11000"}})

    kept = world.get(DEVICE_MODELS, "CP-7")["variables"]
    assert ["600", "11000"] == [one["value"] for one in kept.values()]
