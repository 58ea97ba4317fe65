"""Simulated charge points at the mock's port for TLS: let in, refused, and given something new."""

import httpx
import pytest

from chargebench.certs.make import Wanted, make
from mockserver.adapters.clock import SystemClock
from ocpp_sim.fleet.context import fleet
from ocpp_sim.plan.read import read_plan
from ocpp_sim.plan.security import Security

PASSWORD = "correct-horse-battery"
PLAN = """\
plan: Every way to come in
visits: false
security: {{profile: 3, certs: {certs}}}
points:
- {{count: 1, model: Wall 11}}
- {{count: 1, model: Home 7, version: 2.0.1}}
- {{count: 1, model: Street 22, version: 2.1}}
- {{count: 1, model: Rapid 50, security: {{profile: 2, password: {password}}}}}
- {{count: 1, model: Wall 11, security: {{certificate: expired}}}}
- {{count: 1, model: Wall 11, security: {{certificate: self-signed}}}}
- {{count: 1, model: Wall 11, security: {{certificate: wrong-name}}}}
- {{count: 1, model: Wall 11, security: {{profile: 2, password: wrong}}}}
- {{count: 1, model: Wall 11, security: {{certificate: wrong-authority}}}}
- {{count: 1, model: Wall 11, security: {{certificate: not-yet-valid}}}}
- {{count: 1, model: Wall 11, security: {{certificate: revoked}}}}
- {{count: 1, model: Wall 11, security: {{certificate: none}}}}
"""
SIGN = {
    "1.6": ("ExtendedTriggerMessage", "SignChargePointCertificate"),
    "2.0.1": ("TriggerMessage", "SignChargingStationCertificate"),
}


@pytest.fixture(scope="module")
def certs(tmp_path_factory):
    wanted = Wanted([f"CP-{number:04d}" for number in range(1, 13)])
    return make(tmp_path_factory.mktemp("certs"), wanted, SystemClock().now())


@pytest.fixture
def served(launch, certs):
    """Where a server with certificates and a password is."""
    server = launch(
        *("serve", "--port", 0, "--json", "--ocpp-tls-port", 0),
        *("--certs", certs.place, "--ocpp-password", PASSWORD),
    )
    return server.announced()


def link(points, at):
    return points.station(points[at].id).link


def csms(served):
    return served["ocpp_tls_url"].removesuffix("16")


def test_good_ones_come_in_and_the_report_says_how_others_were_refused(served, certs):
    plan = read_plan("plan.yaml", PLAN.format(certs=certs.place, password=PASSWORD))

    with fleet(plan, csms=csms(served), ready_s=None) as points:
        in_, out = range(4), range(4, 12)
        assert points.wait(lambda: all(points[at].connected for at in in_), 20)
        assert points.wait(lambda: all(link(points, at).attempts for at in out), 20)
        connected = [points[at].connected for at in out]
        report = points.report()

    assert connected == [False] * 8
    assert set(report.refusals) == {
        "TLS alert: certificate expired",
        "TLS alert: unknown ca",
        "TLS alert: bad certificate",
        "TLS alert: certificate revoked",
        "HTTP 403",
        "HTTP 401",
    }


def test_a_certificate_is_renewed_over_ocpp_and_shown_at_once(served, certs):
    for version in SIGN:
        renew(served, certs, version)


def renew(served, certs, version):
    secure = Security(profile=3, certs=str(certs.place))
    action, message = SIGN[version]
    order = {"action": action, "payload": {"requestedMessage": message}}
    control = f"{served['control_url']}/worlds/default/charge_points/CP-0001"

    with fleet("1xAC", csms=csms(served), security=secure, version=version) as points:
        answer = httpx.post(f"{control}/commands", json=order).raise_for_status().json()
        assert answer["payload"]["status"] == "Accepted"
        point = points[0]
        assert points.wait(lambda: points.station(point.id).upkeep.certified == 1, 20)
        assert points.wait(lambda: link(points, 0).connects == 2 and point.connected, 20)
        report = points.report()

    assert (report.refusals, report.violations) == ({}, {})


@pytest.mark.parametrize("version", sorted(SIGN))
def test_a_password_is_changed_over_ocpp_and_used_at_once(served, certs, version):
    secure = Security(profile=2, ca=str(certs.ca_file), password=PASSWORD)
    control = f"{served['control_url']}/worlds/default/charge_points/CP-0002"

    with fleet("2xAC", csms=csms(served), security=secure, version=version) as points:
        answer = httpx.post(f"{control}/password", json={}, timeout=15).raise_for_status().json()
        assert points.wait(lambda: link(points, 1).connects == 2 and points[1].connected, 20)
        settings, report = points.station("CP-0002").settings, points.report()

    assert settings["AuthorizationKey"] == answer["password"] != PASSWORD
    assert report.refusals == {}
