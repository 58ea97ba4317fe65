"""The charge point as one value."""

from dataclasses import fields

from ocpp_sim.core.calm import Talk
from ocpp_sim.core.station import Station


def test_nothing_of_a_charge_point_is_lost_by_talking():
    named = Station(**{one.name: one.name for one in fields(Station)})

    assert named.talking(*Talk._fields, "next_due") == named
