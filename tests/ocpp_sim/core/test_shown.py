"""What variables show of how a charge point was built."""

import pytest

from ocpp_sim import versions
from ocpp_sim.core import shown
from ocpp_sim.core.inventory import ROWS


def reading(bench, name, **built):
    point = bench(version="2.0.1", **built)
    turn = versions.begin(point.station, point.now)
    row = next(one for one in ROWS if one.shown == name)
    place = None if row.place == "station" else turn.connectors[0]
    return shown.read(turn, row, place)


@pytest.mark.parametrize(
    ("built", "plug"),
    [({"phases": 0}, "cCCS2"), ({"cable_a": 32}, "cType2"), ({}, "sType2")],
)
def test_the_outlet_is_a_cable_or_a_socket(bench, built, plug):
    assert reading(bench, "plug", **built).value == plug


def test_a_fast_charger_has_a_supply_of_three_phases_too(bench):
    assert reading(bench, "phases", phases=0).value == "3"
    assert reading(bench, "phases", phases=1).value == "1"


def test_what_depends_on_the_build_says_the_most_it_can_be(bench):
    assert reading(bench, "power", power_w=22_000) == shown.Reading("0", 22_000)
    assert reading(bench, "listed") == shown.Reading("0", 200)
