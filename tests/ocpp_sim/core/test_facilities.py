"""What a peer sets up besides charging."""

import pytest

from ocpp_sim.core.facilities import Facilities
from ocpp_sim.core.network import Network
from ocpp_sim.core.port import GoOffline, GoOnline
from tests.ocpp_sim.core.test_variables import put


def test_the_network_in_use_is_the_one_of_its_slot():
    one, two = Network(1, "ws://one.test", 30, 0), Network(2, "ws://two.test", 30, 0)

    assert Facilities(networks=(one, two), network=2).connected == two
    assert Facilities(networks=(one, two)).connected is None


@pytest.mark.parametrize(("offline_s", "told"), [(59, []), (61, ["Available", "Available"])])
def test_after_a_long_time_offline_every_status_is_told(bench, offline_s, told):
    point = bench(version="2.0.1", connectors=2).registered()
    put(point, "OCPPCommCtrlr", "OfflineThreshold", to="60")

    point.give(GoOffline())
    point.advance(offline_s).forget()
    point.give(GoOnline())

    assert [one["connectorStatus"] for one in point.calls("StatusNotification")] == told
    assert point.station.facilities.lost_at is None
