"""What a connection is made with, as the settings are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ocpp_sim.core.build import build
from ocpp_sim.core.facilities import Facilities
from ocpp_sim.core.network import Network
from ocpp_sim.core.station import Spec
from ocpp_sim.core.upkeep import Certificate, Upkeep
from ocpp_sim.runner.access import Access
from ocpp_sim.transport.line import Endpoint
from ocpp_sim.transport.refusal import LineError
from ocpp_sim.transport.trust import trusting
from tests.ocpp_sim.authority import certificates
from tests.ocpp_sim.core import certificates as made

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
ROOT = made.certificate(name="root")
TRUSTED = (Certificate("CentralSystemRootCertificate", ROOT),)
WS = Endpoint("ws://csms.test:8080/x", "ocpp1.6")


def station(*, upkeep=None, **settings):
    made_one = build(Spec("CP/1", settings=settings), NOW)
    return made_one if upkeep is None else replace(made_one, upkeep=upkeep)


@pytest.mark.parametrize(
    ("access", "profile", "csms", "password"),
    [
        (Access(WS), "0", "ws://csms.test:8080/x", "s3cret"),
        (Access(WS, is_open=True), "0", "ws://csms.test:8080/x", None),
        (Access(WS, is_open=True), "1", "ws://csms.test:8080/x", "s3cret"),
        (Access(WS), "2", "wss://csms.test:8080/x", "s3cret"),
        (Access(WS, "wss://other/y"), "2", "wss://other/y", "s3cret"),
        (Access(WS, "wss://other/y"), "3", "wss://other/y", None),
    ],
)
def test_a_security_profile_decides_where_and_with_what(access, profile, csms, password):
    found = access.of(station(SecurityProfile=profile, AuthorizationKey="s3cret"))

    assert (found.csms, found.password) == (csms, password)
    assert (found.tls is not None) is csms.startswith("wss")


@pytest.mark.parametrize(
    ("as_hex", "key", "sent"),
    [(True, "00ff", b"\x00\xff"), (True, "open", "open"), (False, "00ff", "00ff")],
)
def test_a_password_may_spell_octets(as_hex, key, sent):
    assert Access(WS, as_hex=as_hex).of(station(AuthorizationKey=key)).password == sent


def test_a_network_that_is_in_use_says_where_to_go():
    network = Network(2, "ws://other.test/y", 20, 0)
    here = replace(station(), facilities=Facilities(networks=(network,), network=2))

    assert Access(WS).of(here).csms == "ws://other.test/y"


def test_what_was_given_holds_until_it_is_changed():
    access = Access(replace(WS, password="given", ping_interval_s=3.0))

    assert access.of(station()) == access.endpoint
    changed = access.of(station(AuthorizationKey="changed", WebSocketPingInterval="9"))
    assert (changed.password, changed.ping_interval_s) == ("changed", 9)


def test_roots_that_are_installed_are_trusted():
    secure = Access(replace(WS, csms="wss://csms.test/x", tls=trusting(())))

    assert secure.of(station()).tls is trusting(())
    assert secure.of(station(upkeep=Upkeep(certificates=TRUSTED))).tls is trusting((ROOT,))
    junk = (Certificate("CentralSystemRootCertificate", "hello"),)
    with pytest.raises(LineError, match="trusted certificate"):
        secure.of(station(upkeep=Upkeep(certificates=junk)))


def test_the_certificate_of_the_maker_goes_with_the_key_in_its_folder(tmp_path):
    folder = certificates(tmp_path, "CP/1")
    shown = folder.station("CP/1").certificate.read_text()
    point = station(upkeep=Upkeep(certificates=TRUSTED, certificate=shown), SecurityProfile="3")

    own = Access(WS, folder=tmp_path).of(point).own

    assert own.certificate == shown
    assert own.key == folder.station("CP/1").key.read_text()
    assert "PRIVATE" not in repr(own)
    with pytest.raises(LineError, match=r"CP%2F1\.key"):
        Access(WS).of(point)


def test_a_certificate_that_was_signed_goes_with_the_key_it_is_for():
    upkeep = Upkeep(certificates=TRUSTED, certificate=made.certificate(), certified=2)

    own = Access(WS).of(station(upkeep=upkeep, SecurityProfile="3")).own

    assert own.certificate == upkeep.certificate
    assert "PRIVATE KEY" in own.key


def test_without_a_certificate_none_is_shown():
    assert Access(WS).of(station(SecurityProfile="3")).own is None
