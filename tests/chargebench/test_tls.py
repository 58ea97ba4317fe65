"""The local authority: made once, kept, and trusted by whoever is told to."""

import socket
import ssl
import threading

import pytest

from chargebench.tls import AuthorityError, authority


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
    made = authority(tmp_path / "tls")

    assert greet(made.server_context("bench.example.com"), made.ca_file, name)


def test_other_names_and_authorities_are_not_trusted(tmp_path):
    made, other = authority(tmp_path / "one"), authority(tmp_path / "two")
    context = made.server_context("0.0.0.0")

    with pytest.raises(ssl.SSLCertVerificationError):
        greet(context, made.ca_file, "example.com")
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(context, other.ca_file)


def test_the_authority_is_kept_and_its_key_is_private(tmp_path):
    first = authority(tmp_path / "tls")
    before = first.ca_file.read_bytes()
    again = authority(tmp_path / "tls")

    assert before == again.ca_file.read_bytes()
    assert greet(again.server_context(""), first.ca_file)
    assert b"PRIVATE" not in before
    assert 0o600 == (tmp_path / "tls" / "authority.pem").stat().st_mode & 0o777
    assert {"authority.pem", "ca.pem"} == {path.name for path in (tmp_path / "tls").iterdir()}


def test_its_certificate_is_shown_again_when_it_is_lost(tmp_path):
    made = authority(tmp_path)
    made.ca_file.write_text("something else")

    assert greet(made.server_context(""), authority(tmp_path).ca_file)


def test_whoever_comes_second_takes_what_the_first_has_made(tmp_path, monkeypatch):
    first = authority(tmp_path)
    exists = type(tmp_path).exists
    monkeypatch.setattr(
        type(tmp_path), "exists", lambda path: path.name != "authority.pem" and exists(path)
    )

    second = authority(tmp_path)

    assert first.ca.cert_pem.bytes() == second.ca.cert_pem.bytes()


def test_the_certificate_lives_no_longer_than_browsers_take(tmp_path):
    from datetime import timedelta

    made = authority(tmp_path)
    seen = greet(made.server_context("127.0.0.1"), made.ca_file)
    ends, begins = (ssl.cert_time_to_seconds(seen[name]) for name in ("notAfter", "notBefore"))

    assert timedelta(seconds=ends - begins) == timedelta(days=398)


def test_without_a_home_the_authority_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    made = authority(None)

    assert tmp_path in made.ca_file.parents


def test_what_is_no_authority_is_told(tmp_path):
    (tmp_path / "authority.pem").write_text("nonsense")

    with pytest.raises(AuthorityError, match="Remove the folder"):
        authority(tmp_path)


def test_a_place_that_is_no_folder_is_told(tmp_path):
    (tmp_path / "tls").write_text("")

    with pytest.raises(AuthorityError, match="cannot be used"):
        authority(tmp_path / "tls")
