"""The charge point as one value."""

from dataclasses import fields

from ocpp_sim.core.station import Station


def test_nothing_of_a_charge_point_is_lost_by_talking():
    named = Station(**{one.name: one.name for one in fields(Station)})
    changed = ("rpc", "connectors", "flying", "messages", "heartbeat_at", "next_due")

    assert named.talking(*changed) == named
