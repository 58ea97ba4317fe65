"""Each flaw is alone in a certificate, and OpenSSL finds it."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest

from chargebench.certs.flaws import FLAWS
from chargebench.certs.make import Wanted, make
from mockserver.adapters.clock import SystemClock
from tests.chargebench.certs.handshake import shake_hands

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
FOUND = {
    "expired": "certificate has expired",
    "not-yet-valid": "certificate is not yet valid",
    "self-signed": "self.signed certificate",
    "wrong-authority": "unable to get local issuer certificate",
    "revoked": "certificate revoked",
}


def trusting(folder, purpose):
    """A context that trusts our authority and nothing that it has revoked."""
    context = ssl.SSLContext(purpose)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF | ssl.VERIFY_X509_STRICT
    context.load_verify_locations(folder.ca_file)
    context.load_verify_locations(folder.crl_file)
    return context


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    wanted = Wanted(["CP-7"], ["csms.example.com"], "Acme")
    return make(tmp_path_factory.mktemp("certs"), wanted, SystemClock().now())


def contexts(folder, station, csms):
    """A charge point that shows `station`, and a central system that shows `csms`."""
    client, server = (
        trusting(folder, purpose) for purpose in (ssl.PROTOCOL_TLS_CLIENT, ssl.PROTOCOL_TLS_SERVER)
    )
    for context, pair in ((client, station), (server, csms)):
        context.load_cert_chain(pair.certificate, pair.key)
    return client, server


def test_good_ones_are_trusted_on_both_sides_and_say_who_they_are(folder):
    client, server = contexts(folder, folder.station("CP-7"), folder.csms)
    client.check_hostname = True

    seen = shake_hands(client, server, server_hostname="csms.example.com")

    names = [dict(pair for (pair,) in one["subject"]) for one in seen]
    assert ["csms.example.com", "CP-7"] == [name["commonName"] for name in names]
    assert ["Acme", "Acme"] == [name["organizationName"] for name in names]


def test_every_flaw_but_a_name_is_for_openssl_to_find():
    assert FLAWS.keys() == FOUND.keys() | {"wrong-name"}


@pytest.mark.parametrize("flaw", FOUND)
@pytest.mark.parametrize("side", ["station", "csms"])
def test_a_flaw_is_found_by_the_other_side(folder, flaw, side):
    bad = folder.bad(flaw)
    shown = {"station": folder.station("CP-7"), "csms": folder.csms}
    shown[side] = bad.station("CP-7") if side == "station" else bad.csms

    with pytest.raises(ssl.SSLCertVerificationError, match=FOUND[flaw]):
        shake_hands(*contexts(folder, **shown))


def test_a_wrong_name_is_the_only_thing_that_is_wrong(folder):
    bad = folder.bad("wrong-name")
    client, server = contexts(folder, bad.station("CP-7"), bad.csms)

    _, seen = shake_hands(client, server)

    assert (("commonName", "elsewhere.invalid"),) in seen["subject"]
    client.check_hostname = True
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(client, server, server_hostname="csms.example.com")


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_bad_folder_is_one_like_the_good_one_but_for_the_key(folder, flaw):
    good = {
        str(path.relative_to(folder.place))
        for path in folder.place.rglob("*")
        if "bad" not in path.relative_to(folder.place).parts
    }

    bad = {str(p.relative_to(folder.bad(flaw).place)) for p in folder.bad(flaw).place.rglob("*")}
    assert good - {"ca.key"} == bad
    assert folder.ca_file.read_text() == folder.bad(flaw).ca_file.read_text()


def test_how_long_they_are_good_is_as_it_was_wished(tmp_path):
    folder = make(tmp_path, Wanted(days=3, bad=False), NOW)
    seen = ssl._ssl._test_decode_cert(str(folder.csms.certificate))
    begins, ends = (
        datetime.fromtimestamp(ssl.cert_time_to_seconds(seen[name]), UTC)
        for name in ("notBefore", "notAfter")
    )

    assert (NOW - timedelta(days=1), NOW + timedelta(days=3)) == (begins, ends)
