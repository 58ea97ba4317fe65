"""Networks that the central system names, and which of them is used."""

from itertools import pairwise

import pytest

from ocpp_sim.core.port import Disconnected, Tick
from tests.ocpp_sim.core.test_variables import put, value

PRIORITY = ("OCPPCommCtrlr", "NetworkConfigurationPriority")
ACTIVE = ("OCPPCommCtrlr", "ActiveNetworkProfile")


def network(slot=1, **changes):
    told = {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "ws://other.test/ocpp",
        "messageTimeout": 20,
        "securityProfile": 0,
        "ocppInterface": "Wired0",
        **changes,
    }
    return {"configurationSlot": slot, "connectionData": told}


def setting(point, *args, **changes):
    return point.status_of_command("SetNetworkProfile", network(*args, **changes))


@pytest.fixture
def point(bench):
    return bench(version="2.0.1").registered()


@pytest.mark.parametrize(
    ("slot", "changes", "status"),
    [
        (1, {}, "Accepted"),
        (3, {"ocppCsmsUrl": "wss://other.test"}, "Accepted"),
        (0, {}, "Rejected"),
        (4, {}, "Rejected"),
        (1, {"ocppTransport": "SOAP"}, "Rejected"),
        (1, {"ocppCsmsUrl": "http://other.test"}, "Rejected"),
        (1, {"messageTimeout": 0}, "Rejected"),
    ],
)
def test_a_profile_has_to_be_usable(point, slot, changes, status):
    assert setting(point, slot, **changes) == status


def test_a_profile_is_no_less_secure_than_now(bench):
    secured = {"SecurityProfile": "1", "AuthorizationKey": "0123456789abcdef"}
    point = bench(version="2.0.1", settings=secured).registered()

    assert setting(point) == "Rejected"
    assert setting(point, securityProfile=1) == "Accepted"


def test_a_slot_can_be_filled_anew(point):
    setting(point)
    setting(point, messageTimeout=60)

    (only,) = point.station.facilities.networks
    assert only.timeout_s == 60


def test_a_network_is_used_after_the_next_boot(point):
    setting(point, 2)
    assert put(point, *PRIORITY, to="2,0") == "RebootRequired"
    assert value(point, *ACTIVE) == "0"

    point.command("Reset", {"type": "Immediate"})
    point.advance(60)

    assert value(point, *ACTIVE) == "2"
    assert value(point, "OCPPCommCtrlr", "MessageTimeout") == "UnknownVariable"
    assert point.station.spec.call_timeout_s == 20.0
    assert point.station.facilities.connected.url == "ws://other.test/ocpp"


def test_a_network_that_fails_gives_way_to_the_next(point):
    setting(point, 2)
    put(point, *PRIORITY, to="2,0")
    put(point, "OCPPCommCtrlr", "NetworkProfileConnectionAttempts", to="2")
    point.command("Reset", {"type": "Immediate"})
    point.csms.reachable = False

    slots = []
    for _ in range(4):
        point.now = max(point.station.next_due, point.now)
        before = point.station.link.connects
        while point.station.link.connects == before:
            point.now = max(point.station.next_due, point.now)
            point.give(Tick())
        slots.append(point.station.facilities.network)

    assert slots == [2, 2, 0, 0]


def test_the_peer_says_how_long_to_wait_before_the_next_try(point):
    for name, seconds in (("WaitMinimum", "10"), ("RandomRange", "0"), ("RepeatTimes", "2")):
        assert put(point, "OCPPCommCtrlr", f"RetryBackOff{name}", to=seconds) == "Accepted"
    point.csms.reachable = False
    point.give(Disconnected("lost"))

    tries = []
    while len(tries) < 5:
        point.now = point.station.next_due
        before = point.station.link.connects
        point.give(Tick())
        if point.station.link.connects > before:
            tries.append(point.now)

    gaps = [(later - one).total_seconds() for one, later in pairwise(tries)]
    assert gaps == [20.0, 40.0, 40.0, 40.0]


def test_who_only_lost_its_connection_stays_where_it_is(point):
    setting(point, 2)
    put(point, *PRIORITY, to="2")

    point.give(Disconnected("lost"))

    assert point.station.facilities.network == 0


def test_a_network_that_needs_more_security_than_there_is_is_left_alone(point):
    setting(point, 2, securityProfile=1)
    put(point, *PRIORITY, to="2")
    point.command("Reset", {"type": "Immediate"})
    point.advance(60)

    assert value(point, *ACTIVE) == "0"


def test_a_network_brings_its_security_profile(point):
    put(point, "SecurityCtrlr", "BasicAuthPassword", to="0123456789abcdef")
    setting(point, 2, securityProfile=1)
    put(point, *PRIORITY, to="2")
    point.command("Reset", {"type": "Immediate"})
    point.advance(60)

    assert value(point, "SecurityCtrlr", "SecurityProfile") == "1"
