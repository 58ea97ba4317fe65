"""The local authority: made once, kept, and trusted by whoever is told to."""

import socket
import ssl
import threading
from datetime import timedelta

import pytest

from chargebench.certs.make import Wanted, make
from chargebench.tls import AuthorityError, local, of_folder
from mockserver.adapters.clock import SystemClock


def greet(context, ca_file, name="127.0.0.1"):
    """What a client that trusts only `ca_file` learns of a server with this context."""
    ours, theirs = socket.socketpair()
    trusting = ssl.create_default_context(cafile=ca_file)

    def serve():
        try:
            with context.wrap_socket(theirs, server_side=True) as connection:
                connection.recv(1)
        except OSError:
            theirs.close()

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        with trusting.wrap_socket(ours, server_hostname=name) as connection:
            certificate = connection.getpeercert()
            connection.send(b"x")
            return certificate
    finally:
        ours.close()
        serving.join()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "::1", "bench.example.com"])
def test_a_client_that_trusts_the_authority_trusts_the_server(tmp_path, name):
    made = local(tmp_path / "tls", "bench.example.com")

    assert greet(made.https(), made.ca_file, name)


def test_other_names_and_authorities_are_not_trusted(tmp_path):
    made, other = (local(tmp_path / name, "0.0.0.0") for name in ("one", "two"))
    context = made.https()

    with pytest.raises(ssl.SSLCertVerificationError):
        greet(context, made.ca_file, "example.com")
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(context, other.ca_file)


def test_the_certificate_lives_no_longer_than_browsers_take(tmp_path):
    made = local(tmp_path / "tls", "127.0.0.1")
    seen = greet(made.https(), made.ca_file)
    ends, begins = (ssl.cert_time_to_seconds(seen[name]) for name in ("notAfter", "notBefore"))

    assert timedelta(days=398) == timedelta(seconds=ends - begins)


def test_without_a_home_the_authority_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    made = local(None, "")

    assert tmp_path in made.ca_file.parents


def test_nothing_secret_is_in_its_words(tmp_path):
    assert "PRIVATE" not in repr(local(tmp_path / "tls", ""))


def test_a_folder_of_certificates_is_shown_as_it_is(tmp_path):
    make(tmp_path, Wanted(hosts=("csms.example.com",), bad=False), SystemClock().now())
    made = of_folder(tmp_path)

    assert greet(made.https(), tmp_path / "ca.pem", "csms.example.com")
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(made.https(), tmp_path / "ca.pem", "127.0.0.1")


@pytest.mark.parametrize(
    ("missing", "said"),
    [("ca.pem", "test authority cannot be used"), ("csms.key", "no certificate of a central")],
)
def test_a_folder_that_lacks_a_file_is_told(tmp_path, missing, said):
    make(tmp_path, Wanted(bad=False), SystemClock().now())
    (tmp_path / missing).unlink()

    with pytest.raises(AuthorityError, match=said):
        of_folder(tmp_path)


def test_a_certificate_and_a_key_that_do_not_belong_together_are_told(tmp_path):
    make(tmp_path, Wanted(["CP-1"], bad=False), SystemClock().now())
    (tmp_path / "csms.key").write_bytes((tmp_path / "stations/CP-1.key").read_bytes())

    with pytest.raises(AuthorityError, match=r"no certificate that goes with csms\.key"):
        of_folder(tmp_path).https()


def test_a_list_of_revoked_ones_that_is_none_is_told(tmp_path):
    make(tmp_path, Wanted(bad=False), SystemClock().now())
    (tmp_path / "crl.pem").write_text("nonsense")

    with pytest.raises(AuthorityError, match=r"crl\.pem"):
        of_folder(tmp_path).wss(required=True)


def test_without_a_list_nobody_is_revoked(tmp_path):
    make(tmp_path, Wanted(bad=False), SystemClock().now())
    (tmp_path / "crl.pem").unlink()

    context = of_folder(tmp_path).wss(required=False)

    assert not context.verify_flags & ssl.VERIFY_CRL_CHECK_LEAF
    assert ssl.CERT_OPTIONAL == context.verify_mode
