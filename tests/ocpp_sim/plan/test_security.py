"""How a plan says that its charge points are let in."""

import pytest

from ocpp_sim.plan import FleetPlan, make_spec, security_of
from ocpp_sim.plan.read import read_plan
from ocpp_sim.plan.security import CERTIFICATES, UNSAID, Security
from ocpp_sim.written.source import WrittenError

WS, WSS = "ws://csms.test/ocpp16", "wss://csms.test/ocpp16"
PLAN = """\
plan: Two ways in
security:
  profile: 2
  ca: certs/ca.pem
  certs: certs
  password: "{identity}-s3cret"
points:
  - {count: 1, model: Wall 11}
  - {count: 1, model: Home 7, security: {profile: 3, certificate: expired}}
"""


def test_a_group_says_what_is_otherwise():
    plan = read_plan("plan.yaml", PLAN)

    first, second = security_of(plan, 0), security_of(plan, 1)

    assert first == Security(2, ca="certs/ca.pem", certs="certs", password="{identity}-s3cret")
    assert (second.profile, second.own_folder) == (3, "certs/bad/expired")
    assert (second.ca_file, second.password_of("CP-0002")) == ("certs/ca.pem", "CP-0002-s3cret")
    assert (first.own_folder, first.as_hex, first.shows_one) == ("certs", False, True)


def test_the_profile_is_a_setting_of_the_charge_point():
    plan = read_plan("plan.yaml", PLAN)

    assert [make_spec(plan, at).settings["SecurityProfile"] for at in (0, 1)] == ["2", "3"]
    assert "SecurityProfile" not in make_spec(FleetPlan(), 0).settings


@pytest.mark.parametrize(
    ("was", "found", "place", "expected"),
    [
        ("profile: 2", "profile: 4", "3:12", "0, 1, 2, 3"),
        ("expired", "stolen", "9:67", "expired"),
        ("  ca:", "  csms_tls: ws://here\n  ca:", "4:13", "wss://host/path"),
        ("{identity}-s3cret", "", "6:13", ""),
        ("  certs: certs", "  cert: certs", "5:3", "cert"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(was, found, place, expected):
    with pytest.raises(WrittenError) as caught:
        read_plan("plan.yaml", PLAN.replace(was, found))

    assert f"plan.yaml:{place}" in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("security", "csms", "word"),
    [
        (Security(1), WS, "password"),
        (Security(2), WSS, "password"),
        (Security(2, password="x"), WS, "--csms-tls"),
        (Security(3), WSS, "--certs"),
        (Security(certificate="expired"), WS, "--certs"),
        (Security(4), WS, "0, 1, 2, 3"),
        (Security(certificate="stolen"), WS, "wrong-authority"),
        (Security(csms_tls="ws://x"), WS, "wss://host/path"),
        (Security(1, password="hush!", password_as="hex"), WS, "--password-as text"),
    ],
)
def test_what_a_profile_lacks_is_said(security, csms, word):
    assert word in security.lack(csms)


@pytest.mark.parametrize(
    ("security", "csms"),
    [
        (UNSAID, WS),
        (Security(0), WS),
        (Security(1, password="x"), WS),
        (Security(1, password="00fF", password_as="hex"), WS),
        (Security(password_as="hex"), WS),
        (Security(2, password="x"), WSS),
        (Security(2, password="x", csms_tls=WSS), WS),
        (Security(3, certs="certs"), WSS),
        (Security(3, certificate="none"), WSS),
        (Security(certs="certs", certificate="expired"), WS),
    ],
)
def test_nothing_is_lacking_where_all_is_there(security, csms):
    assert security.lack(csms) == ""


def test_a_password_of_all_is_known_as_such():
    assert Security(password="all").password_of("CP-1") == "all"
    assert (UNSAID.password_of("CP-1"), UNSAID.ca_file) == ("", "")
    assert Security(ca="x").ca_file == "x"


def test_a_password_is_not_shown():
    assert "s3cret" not in repr(Security(password="s3cret"))


def test_those_without_a_certificate_show_none():
    assert not Security(certs="certs", certificate="none").shows_one
    assert not UNSAID.shows_one
    assert Security(password="00", password_as="hex").as_hex


def test_all_kinds_of_certificates_can_be_asked_for():
    for kind in CERTIFICATES:
        assert read_plan("plan.yaml", PLAN.replace("expired", kind)).mix[1].security.certificate
