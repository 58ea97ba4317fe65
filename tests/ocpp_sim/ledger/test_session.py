"""A line of the ledger as a value."""

from dataclasses import replace
from datetime import timedelta

from ocpp_sim.ledger.session import Frames, Noted, Session, from_record, to_record
from tests.ocpp_sim.conftest import START

SESSION = Session(
    charge_point="CP-0001",
    connector_id=2,
    number=7,
    id_tag="TAG-1",
    started_at=START + timedelta(seconds=30),
    meter_start_wh=1000,
    energy_wh=250,
    energy_uj=900_000_000_123,
    minutes_wh=(50, 100, 100),
    until=START + timedelta(minutes=3),
)
FULL = replace(
    SESSION,
    plugged_at=START,
    stopped_at=START + timedelta(minutes=3),
    unplugged_at=START + timedelta(minutes=4),
    stop_reason="Local",
    remote_ids=(42,),
    frames=Frames(("a1",), ("a2", "a3"), ("a4",)),
    start_told=True,
    stop_told=True,
    quirks=(Noted("dup_start", START),),
)


def test_a_session_comes_back_from_its_record():
    for session in (SESSION, FULL):
        assert session == from_record(to_record(session))


def test_a_session_is_named_for_people():
    assert "CP-0001/2 #7 of 2024-06-01T09:00:30.000Z" == SESSION.name
    assert ("a1", "a2", "a3", "a4") == FULL.frames.all


def test_the_energy_of_an_instant_lies_within_its_minute():
    assert (50, 150) == SESSION.span_wh(START + timedelta(seconds=90))
    assert (0, 50) == SESSION.span_wh(START - timedelta(hours=1))
    assert (250, 250) == SESSION.span_wh(START + timedelta(hours=1))


def test_the_curve_goes_by_the_minutes_of_the_clock():
    assert [(START + timedelta(minutes=at), wh) for at, wh in enumerate((50, 100, 100))] == list(
        SESSION.curve()
    )
