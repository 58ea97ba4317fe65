"""What a replayed charge point shows."""

import pytest

from ocpp_sim.fleet.entrance import Entrance
from ocpp_sim.fleet.options import OptionError
from ocpp_sim.plan.security import UNSAID, Security
from tests.ocpp_sim.authority import certificates

WS, WSS = "ws://csms.test/ocpp", "wss://csms.test/ocpp"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("certs"), "CP-1", "CP-2")


def test_each_has_a_password_of_its_own():
    enters = Entrance(WS, Security(password="{identity}-s3cret"), "1.6")

    assert [enters.endpoint(name).password for name in ("CP-1", "CP-2")] == [
        "CP-1-s3cret",
        "CP-2-s3cret",
    ]
    assert enters.endpoint("CP-1").tls is None


def test_a_password_is_sent_as_the_octets_that_it_spells():
    enters = Entrance(WS, Security(password="00ff", password_as="hex"), "1.6")

    assert enters.endpoint("CP-1").password == b"\x00\xff"
    assert Entrance(WS, UNSAID, "2.0.1").endpoint("CP-1").password is None


def test_each_has_a_certificate_of_its_own_and_they_share_the_rest(folder):
    enters = Entrance(WSS, Security(certs=str(folder.place)), "1.6")

    first, second = enters.endpoint("CP-1"), enters.endpoint("CP-2")

    assert first.own.certificate == folder.station("CP-1").certificate.read_text()
    assert second.own.key == folder.station("CP-2").key.read_text()
    assert first.tls is second.tls


@pytest.mark.parametrize("more", [{"password": "x"}, {"certificate": "none"}])
def test_none_is_shown_beside_a_password_or_when_that_is_wanted(folder, more):
    enters = Entrance(WSS, Security(certs=str(folder.place), **more), "1.6")

    assert enters.endpoint("CP-1").own is None
    assert enters.endpoint("CP-9").tls is not None


def test_without_a_certificate_it_is_said_how_to_make_one(folder):
    enters = Entrance(WSS, Security(certs=str(folder.place)), "1.6")

    with pytest.raises(OptionError, match=r"for CP-9: .*chargebench certs .* --station CP-9"):
        enters.endpoint("CP-9")
