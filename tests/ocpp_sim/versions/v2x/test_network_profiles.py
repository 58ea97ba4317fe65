"""Network profiles in the words of OCPP 2.x."""

import pytest

from ocpp_sim.core.network import Network


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_network_profile_is_kept(bench, version):
    point = bench(version=version).registered()
    told = {
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "wss://other.test/ocpp",
        "messageTimeout": 20,
        "securityProfile": 2,
        "ocppInterface": "Wireless0",
        "ocppVersion": "OCPP20",
    }
    wish = {"configurationSlot": 2, "connectionData": told}

    assert point.status_of_command("SetNetworkProfile", wish) == "Accepted"

    kept = Network(2, "wss://other.test/ocpp", 20, 2, "OCPP20", "JSON", "Wireless0")
    assert point.station.facilities.networks == (kept,)


def test_2_1_need_not_say_which_version(bench):
    point = bench(version="2.1").registered()
    told = {
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "wss://other.test/ocpp",
        "messageTimeout": 20,
        "securityProfile": 2,
        "ocppInterface": "Any",
    }

    wish = {"configurationSlot": 2, "connectionData": told}
    assert point.status_of_command("SetNetworkProfile", wish) == "Accepted"
