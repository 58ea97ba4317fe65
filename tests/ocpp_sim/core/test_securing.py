"""A security profile rises, and falls back when nobody lets it in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from ocpp_sim.core.port import Disconnected, GoOffline, GoOnline, Received, Tick
from tests.ocpp_sim.core import certificates as made
from tests.ocpp_sim.core.test_networking import PRIORITY, setting
from tests.ocpp_sim.core.test_variables import put, value

PASSWORD = "0123456789abcdef"
HOUR_S, HOUR, DAY = 3600, timedelta(hours=1), timedelta(days=1)
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
    pem = made.certificate(days=days, age=365)
    point.station = certificate_of_maker(point.station, pem)

    point.give(GoOffline(), GoOnline(), GoOffline(), GoOnline())

    assert len(point.calls("SignCertificate")) == asks


def test_what_is_no_certificate_is_not_renewed(bench):
    point = bench(settings={"SecurityProfile": "3"}).registered()
    point.station = certificate_of_maker(point.station, "hello")

    point.give(GoOffline(), GoOnline())

    assert point.calls("SignCertificate") == []


def certificate_of_maker(station, pem):
    return replace(station, upkeep=replace(station.upkeep, certificate=pem))


@pytest.fixture
def waning(bench):
    """A charge point whose certificate has eight hours until it is renewed, and 24 to its end."""

    def make(version="1.6", **settings):
        settings = {"SecurityProfile": "3", "HeartbeatInterval": "0", **settings}
        point = bench(version=version, settings=settings)
        boot = {"status": "Accepted", "currentTime": "2024-06-01T09:00:00Z", "interval": 0}
        point.csms.answers["BootNotification"] = boot
        point.csms.answers["SignCertificate"] = {"status": "Accepted"}
        point.station = certificate_of_maker(point.station, made.certificate())
        return point.registered()

    return make


def asked(point):
    return [
        time - made.START
        for time, frame in zip(point.times, point.frames, strict=True)
        if getattr(frame, "action", "") == "SignCertificate"
    ]


def hand_over(point, days=365):
    """CertificateSigned for what was asked last."""
    csr = point.calls("SignCertificate")[-1]["csr"]
    key = x509.load_pem_x509_csr(csr.encode()).public_key()
    pem = made.certificate(key, made.EC_KEY, name="CP-1", issuer_name="root", days=days)
    return point.status_of_command("CertificateSigned", {"certificateChain": pem})


def test_a_certificate_is_renewed_while_a_connection_lasts(waning):
    point = waning()
    point.advance(7.9 * HOUR_S)
    assert asked(point) == []

    point.advance(HOUR_S)

    assert asked(point) == [8 * HOUR]
    assert hand_over(point) == "Accepted"
    assert point.station.upkeep.renew_at == made.START + 335 * DAY
    assert (point.advance(2 * 24 * HOUR_S).closes, asked(point)) == ([1000], [8 * HOUR])


def test_what_was_due_in_the_meantime_is_done_on_the_line(waning):
    point = waning()
    point.give(GoOffline())
    point.advance(9 * HOUR_S)
    assert (asked(point), point.station.upkeep.renew_at) == ([], None)

    point.give(GoOnline())

    assert asked(point) == [9 * HOUR]


def test_an_unanswered_request_is_repeated_the_next_day_on_1_6(waning):
    point = waning().advance(60 * HOUR_S)

    assert asked(point) == [8 * HOUR, 32 * HOUR, 56 * HOUR]


def test_a_request_is_repeated_after_twice_the_time_on_2_x(waning):
    point = waning("2.0.1", CertSigningWaitMinimum="600", CertSigningRepeatTimes="2")

    point.advance(10 * HOUR_S)

    assert asked(point) == [8 * HOUR + timedelta(minutes=late) for late in (0, 10, 30)]
    assert len({one["csr"] for one in point.calls("SignCertificate")}) == 1
    point.advance(24 * HOUR_S)
    assert asked(point)[3] == 8 * HOUR + timedelta(days=1, minutes=30)
    assert len({one["csr"] for one in point.calls("SignCertificate")}) == 2


def test_a_request_that_is_rejected_is_not_repeated_that_day(waning):
    point = waning("2.0.1")
    point.csms.answers["SignCertificate"] = {"status": "Rejected"}

    point.advance(31 * HOUR_S)

    assert asked(point) == [8 * HOUR]


def test_what_was_handed_over_is_not_waited_for(waning):
    point = waning("2.0.1").advance(8 * HOUR_S)

    assert hand_over(point) == "Accepted"
    point.advance(8 * HOUR_S)

    assert len(asked(point)) == 1


def test_an_answer_after_the_certificate_changes_nothing(waning):
    point = waning("2.0.1")
    point.csms.answers["SignCertificate"] = None
    point.advance(8 * HOUR_S)
    (call,) = [one for one in point.frames if getattr(one, "action", "") == "SignCertificate"]
    hand_over(point)
    planned = point.station.upkeep.renew_at

    point.give(Received(f'[3,"{call.message_id}",{{"status":"Accepted"}}]'))

    assert (point.station.upkeep.renew_at, point.station.upkeep.asks) == (planned, 0)


def test_a_certificate_that_ends_at_once_is_not_asked_for_without_end(waning):
    point = waning().advance(8 * HOUR_S)
    assert hand_over(point, days=0.34) == "Accepted"

    point.advance(0.9 * HOUR_S)

    assert len(asked(point)) == 1
    assert len(asked(point.advance(HOUR_S))) == 2


def test_whoever_shows_none_asks_until_it_has_one_or_may_not_any_more(bench):
    settings = {"CertSigningWaitMinimum": "0", "CertSigningRepeatTimes": "1"}
    point = bench(version="2.0.1", settings=settings).registered()
    point.csms.answers["SignCertificate"] = {"status": "Accepted"}

    point.command("TriggerMessage", {"requestedMessage": "SignChargingStationCertificate"})
    point.give(GoOffline())
    point.advance(HOUR_S)
    point.give(GoOnline())
    point.advance(HOUR_S)

    assert asked(point) == [timedelta(0), HOUR]
    assert (point.station.upkeep.renew_at, point.station.upkeep.asks) == (None, 0)


def test_a_renewal_is_forgotten_with_the_profile_it_was_for(waning):
    point = waning()
    point.station = replace(point.station, settings={"SecurityProfile": "2"})

    point.advance(9 * HOUR_S)

    assert (asked(point), point.station.upkeep.renew_at) == ([], None)


class Takes:
    """Whether a central system takes what a charge point shows: Takes(point, password="…")."""

    def __init__(self, point, **wanted):
        self._point = point
        self._wanted = wanted

    def __bool__(self):
        station = self._point.station
        shown = {
            "password": station.settings.get("AuthorizationKey", PASSWORD),
            "certificate": station.upkeep.certificate,
        }
        return self._wanted.items() <= shown.items()


REFUSED = Disconnected("HTTP 401", "HTTP 401", "own")


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_new_password_that_is_refused_gives_way_to_the_one_before(bench, version):
    settings = {"SecurityProfile": "1", "AuthorizationKey": PASSWORD}
    point = bench(version=version, settings=settings).registered()
    point.csms.failure, point.csms.reachable = REFUSED, Takes(point, password=PASSWORD)

    if version == "1.6":
        change(point, "AuthorizationKey", "fedcba9876543210")
    else:
        put(point, "SecurityCtrlr", "BasicAuthPassword", to="fedcba9876543210")

    assert (point.station.link.state, point.station.link.connects) == ("up", 3)
    assert point.station.settings["AuthorizationKey"] == PASSWORD
    assert point.station.upkeep.earlier is None
    (event,) = point.calls("SecurityEventNotification")
    assert event["type"].startswith("FailedToAuthenticateAtC")


def test_a_new_password_outlives_a_central_system_that_is_away(bench):
    settings = {"SecurityProfile": "1", "AuthorizationKey": PASSWORD}
    point = bench(settings=settings).registered()
    point.csms.reachable = False
    point.csms.failure = Disconnected("gone", "closed in the handshake", "unsaid")
    change(point, "AuthorizationKey", "fedcba9876543210")
    assert point.station.upkeep.earlier.password == PASSWORD
    assert PASSWORD not in repr(point.station.upkeep)

    point.csms.reachable = True
    point.advance(60)

    assert point.station.settings["AuthorizationKey"] == "fedcba9876543210"
    assert point.station.upkeep.earlier is None


def test_of_two_new_passwords_in_a_row_the_proven_one_is_kept(bench):
    settings = {"SecurityProfile": "1", "AuthorizationKey": PASSWORD}
    point = bench(settings=settings).registered()
    first = {"key": "AuthorizationKey", "value": "fedcba9876543210"}
    point.csms.failure, point.csms.reachable = REFUSED, Takes(point, password=PASSWORD)
    point.csms.answers["Heartbeat"] = None
    point.command("TriggerMessage", {"requestedMessage": "Heartbeat"})  # in the air: no renewal yet

    point.command("ChangeConfiguration", first)
    point.command("ChangeConfiguration", {**first, "value": "0000000000000000"})
    point.advance(60)

    assert point.station.settings["AuthorizationKey"] == PASSWORD


@pytest.mark.parametrize("distrust", ["own", "unsaid"])
@pytest.mark.parametrize(("version", "kinds"), [("1.6", 0), ("2.1", 1)])
def test_a_new_certificate_that_is_refused_gives_way_to_the_one_before(
    waning, version, kinds, distrust
):
    point = waning(version)
    point.advance(8 * HOUR_S)
    before = point.station.upkeep.certificate
    point.csms.failure = Disconnected("why", "why", distrust)
    point.csms.reachable = Takes(point, certificate=before)

    assert hand_over(point) == "Accepted"

    upkeep = point.station.upkeep
    assert (point.station.link.state, upkeep.certificate, upkeep.certified) == ("up", before, None)
    assert told(point).count("DiscardedRenewedClientCertificate") == kinds
    assert len(told(point)) == kinds + (distrust == "own")
    point.advance(25 * HOUR_S)
    assert asked(point)[:2] == [8 * HOUR, 8 * HOUR + DAY]


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
