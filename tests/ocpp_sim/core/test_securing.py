"""A security profile rises, and falls back when nobody lets it in."""

from dataclasses import replace

import pytest
from cryptography import x509

from ocpp_sim.core.port import Disconnected, GoOffline, GoOnline, Tick
from tests.ocpp_sim.core import certificates as made
from tests.ocpp_sim.core.test_networking import PRIORITY, setting
from tests.ocpp_sim.core.test_variables import put, value

PASSWORD = "0123456789abcdef"
ROOT = made.certificate(name="root")


def change(point, key, value):
    return point.status_of_command("ChangeConfiguration", {"key": key, "value": value})


def trusted(point):
    wanted = {"certificateType": "CentralSystemRootCertificate", "certificate": ROOT}
    assert point.status_of_command("InstallCertificate", wanted) == "Accepted"


def certified(point, days=365):
    """Have it ask for a certificate, and give it one."""
    point.csms.answers["SignCertificate"] = {"status": "Accepted"}
    trigger = {"requestedMessage": "SignChargePointCertificate"}
    point.command("ExtendedTriggerMessage", trigger)
    asked = point.calls("SignCertificate")[-1]
    key = x509.load_pem_x509_csr(asked["csr"].encode()).public_key()
    pem = made.certificate(key, made.EC_KEY, name="CP-1", issuer_name="root", days=days)
    return point.status_of_command("CertificateSigned", {"certificateChain": pem})


def told(point):
    return [event["type"] for event in point.calls("SecurityEventNotification")]


def profile(point):
    return point.station.settings.get("SecurityProfile", "0")


@pytest.mark.parametrize(
    ("wanted", "steps"),
    [
        ("1", ()),
        ("2", ("password",)),
        ("2", ("root",)),
        ("3", ("password", "root")),
        ("3", ("certificate",)),
        ("4", ("password", "root", "certificate")),
    ],
)
def test_a_profile_needs_what_it_works_with(bench, wanted, steps):
    point = bench().registered()
    if "password" in steps:
        change(point, "AuthorizationKey", PASSWORD)
    if "root" in steps:
        trusted(point)
    if "certificate" in steps:
        certified(point)
    point.forget()

    assert (change(point, "SecurityProfile", wanted), point.closes) == ("Rejected", [])


def test_a_profile_rises_step_by_step_and_never_falls(bench):
    point = bench().registered()
    change(point, "AuthorizationKey", PASSWORD)
    trusted(point)
    certified(point)
    point.forget()

    assert [change(point, "SecurityProfile", number) for number in "123"] == ["Accepted"] * 3
    assert (point.closes, profile(point)) == ([1000] * 3, "3")
    assert [change(point, "SecurityProfile", number) for number in "012"] == ["Rejected"] * 3
    assert point.station.upkeep.fallback is None


def test_a_profile_that_is_not_let_in_falls_back_at_once(bench):
    point = bench(settings={"SecurityProfile": "1", "AuthorizationKey": PASSWORD}).registered()
    trusted(point)
    point.csms.reachable = False

    change(point, "SecurityProfile", "2")

    assert profile(point) == "1"
    assert point.station.link.attempts == 2
    point.csms.reachable = True
    point.advance(60)
    assert (point.station.link.state, profile(point)) == ("up", "1")


def test_a_profile_that_was_let_in_once_stays(bench):
    point = bench(settings={"SecurityProfile": "1", "AuthorizationKey": PASSWORD}).registered()
    trusted(point)
    change(point, "SecurityProfile", "2")

    point.csms.reachable = False
    point.give(Disconnected("gone"))
    point.advance(300)

    assert (profile(point), point.station.upkeep.fallback) == ("2", None)


@pytest.mark.parametrize(
    ("distrust", "event"),
    [
        ("peer", "InvalidCentralSystemCertificate"),
        ("own", "FailedToAuthenticateAtCentralSystem"),
        ("version", "InvalidTLSVersion"),
        ("cipher", "InvalidTLSCipherSuite"),
    ],
)
def test_distrust_is_told_once_when_somebody_listens_again(bench, distrust, event):
    point = bench(settings={"SecurityProfile": "2"}).registered()
    point.csms.failure = Disconnected("why", "why", distrust)
    point.csms.reachable = False
    point.give(GoOffline(), GoOnline())
    point.advance(30)
    assert (point.station.link.attempts > 2, told(point)) == (True, [])

    point.csms.reachable = True
    point.advance(120)

    assert told(point) == [event]
    assert point.calls("SecurityEventNotification")[0]["techInfo"] == "why"


def test_a_new_certificate_is_shown_at_once(bench):
    point = bench(settings={"SecurityProfile": "3"}).registered()

    assert certified(point) == "Accepted"

    assert (point.closes, point.station.upkeep.certified) == ([1000], 1)


def test_a_new_certificate_waits_for_the_next_time_where_none_is_shown(bench):
    point = bench().registered()

    assert (certified(point), point.closes) == ("Accepted", [])


@pytest.mark.parametrize(("days", "settings", "asks"), [(10, "3", 1), (60, "3", 0), (10, "2", 0)])
def test_a_certificate_is_renewed_a_month_before_its_end(bench, days, settings, asks):
    point = bench(settings={"SecurityProfile": settings}).registered()
    point.csms.answers["SignCertificate"] = {"status": "Accepted"}
    point.station = certificate_of_maker(point.station, made.certificate(days=days))

    point.give(GoOffline(), GoOnline())

    assert len(point.calls("SignCertificate")) == asks


def test_what_is_no_certificate_is_not_renewed(bench):
    point = bench(settings={"SecurityProfile": "3"}).registered()
    point.station = certificate_of_maker(point.station, "hello")

    point.give(GoOffline(), GoOnline())

    assert point.calls("SignCertificate") == []


def certificate_of_maker(station, pem):
    return replace(station, upkeep=replace(station.upkeep, certificate=pem))


LEVEL = ("SecurityCtrlr", "SecurityProfile")


@pytest.fixture
def later(bench):
    """A charge point of 2.0.1 with a network of profile 1 in slot 1 and one of profile 2 in 2."""
    settings = {"SecurityProfile": "1", "AuthorizationKey": PASSWORD}
    point = bench(version="2.0.1", settings=settings).registered()
    wanted = {"certificateType": "CSMSRootCertificate", "certificate": ROOT}
    point.status_of_command("InstallCertificate", wanted)
    setting(point, 1, securityProfile=1)
    setting(point, 2, securityProfile=2, ocppCsmsUrl="wss://other.test")
    return point


def test_a_network_that_lets_it_in_ends_those_with_a_lower_profile(later):
    put(later, *PRIORITY, to="2,1,0")
    later.command("Reset", {"type": "Immediate"})
    later.advance(60)

    assert (value(later, *LEVEL), value(later, *PRIORITY)) == ("2", "2,0")
    assert [one.slot for one in later.station.facilities.networks] == [2]
    assert setting(later, 1, securityProfile=1) == "Rejected"


def test_a_network_that_does_not_takes_its_profile_with_it(later):
    put(later, *PRIORITY, to="2,1")
    put(later, "OCPPCommCtrlr", "NetworkProfileConnectionAttempts", to="2")
    later.csms.reachable = False
    later.command("Reset", {"type": "Immediate"})

    tries = []
    while len(tries) < 4:
        later.now = max(later.station.next_due, later.now)
        before = later.station.link.connects
        later.give(Tick())
        if later.station.link.connects > before:
            tries.append((later.station.facilities.network, profile(later)))

    assert tries == [(2, "2"), (2, "2"), (1, "1"), (1, "1")]


def test_the_only_network_is_all_that_is_left(later):
    setting(later, 3, securityProfile=1)
    later.station = replace(
        later.station,
        upkeep=replace(later.station.upkeep, fallback="1"),
        settings={
            **later.station.settings,
            "SecurityProfile": "2",
            "NetworkConfigurationPriority": "1,3",
        },
    )
    later.give(GoOffline(), GoOnline())

    assert value(later, *PRIORITY) == "0"


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_distrust_has_the_name_of_the_version(bench, version):
    point = bench(version=version, settings={"SecurityProfile": "2"}).registered()
    point.csms.failure = Disconnected("why", "why", "peer")
    point.csms.reachable = False
    point.give(GoOffline(), GoOnline())

    point.csms.reachable = True
    point.advance(120)

    assert told(point) == ["InvalidCsmsCertificate"]


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_new_password_is_used_with_a_new_connection(bench, version):
    point = bench(version=version, settings={"SecurityProfile": "1"}).registered()

    assert put(point, "SecurityCtrlr", "BasicAuthPassword", to=PASSWORD) == "Accepted"

    assert (point.closes, point.station.settings["AuthorizationKey"]) == ([1000], PASSWORD)
    assert value(point, "SecurityCtrlr", "BasicAuthPassword") == "Rejected"
