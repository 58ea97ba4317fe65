"""New charge points."""

from datetime import UTC, datetime, timedelta

from ocpp_sim.core.build import build
from ocpp_sim.core.station import Spec

NOW = datetime(2024, 6, 1, 9, 3, tzinfo=UTC)


def test_a_new_point_wants_to_connect_at_once():
    station = build(Spec("CP-1"), NOW)

    assert (station.next_due, station.link.state) == (NOW, "down")
    assert [c.connector_id for c in station.connectors] == [1]


def test_or_when_it_is_told():
    later = NOW + timedelta(minutes=5)

    station = build(Spec("CP-1"), NOW, connectors=3, connect_at=later, energy_wh=1234)

    assert station.next_due == later
    assert [c.energy_wh for c in station.connectors] == [1234] * 3


def test_its_message_ids_are_those_of_this_life():
    prefixes = [
        build(Spec(identity, seed=seed), at).message_prefix
        for identity, seed, at in [
            ("A", 0, NOW),
            ("B", 0, NOW),
            ("A", 1, NOW),
            ("A", 0, NOW + timedelta(seconds=1)),
        ]
    ]

    assert len(set(prefixes)) == 4
    assert build(Spec("A"), NOW).message_prefix == prefixes[0]
