"""Where certificates are, and how an authority is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chargebench.certs.folder import AuthorityError, CertsFolder, save
from mockserver.world import authority

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
LIFE = (NOW, NOW + timedelta(days=3))


@pytest.fixture
def folder(tmp_path):
    return CertsFolder(tmp_path / "certs")


def test_each_file_has_its_name(folder):
    pair = folder.station("CP/7 ü")

    assert "stations/CP%2F7%20%C3%BC.pem" == str(pair.certificate.relative_to(folder.place))
    assert "stations/CP%2F7%20%C3%BC.key" == str(pair.key.relative_to(folder.place))
    assert folder.bad("expired").csms.key == folder.place / "bad/expired/csms.key"


def test_an_authority_is_kept_and_its_key_is_private(folder):
    first = folder.keep_authority(LIFE)

    assert first.pem == folder.keep_authority(LIFE).pem == folder.ca_file.read_text()
    assert 0o600 == folder.ca_key.stat().st_mode & 0o777
    assert {"ca.key", "ca.pem"} == {path.name for path in folder.place.iterdir()}


def test_its_certificate_is_shown_again_when_it_is_lost(folder):
    first = folder.keep_authority(LIFE)
    folder.ca_file.write_text("something else")

    assert first.pem == folder.keep_authority(LIFE).pem == folder.ca_file.read_text()


def test_whoever_comes_second_takes_what_the_first_has_made(folder, monkeypatch):
    first = folder.keep_authority(LIFE)
    kind = type(folder.place)
    exists = kind.exists
    folder.ca_file.unlink()
    monkeypatch.setattr(kind, "exists", lambda path: path.suffix != ".key" and exists(path))

    folder.keep_authority(LIFE)

    monkeypatch.undo()
    assert first.pem == folder.authority().pem


def test_the_key_of_an_authority_may_stand_alone(folder):
    folder.keep_authority(LIFE)
    key, begin, _ = folder.ca_key.read_text().partition("-----BEGIN CERTIFICATE-----")
    folder.ca_key.write_text(key)

    assert begin
    assert folder.keep_authority(LIFE).key is not None


def test_without_its_key_an_authority_is_known_by_its_certificate(folder):
    first = folder.keep_authority(LIFE)
    folder.ca_key.unlink()

    assert (first.pem, None) == (folder.authority().pem, folder.authority().key)
    with pytest.raises(AuthorityError, match="not the key behind it"):
        folder.keep_authority(LIFE)


@pytest.mark.parametrize("name", ["ca.pem", "ca.key"])
def test_what_is_no_authority_is_told(folder, name):
    folder.keep_authority(LIFE)
    (folder.place / name).write_text("nonsense")

    with pytest.raises(AuthorityError, match="Remove the folder"):
        folder.authority()


def test_a_key_of_another_kind_is_told(folder):
    folder.keep_authority(LIFE)
    other = ed25519.Ed25519PrivateKey.generate()
    folder.ca_key.write_bytes(
        other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )

    with pytest.raises(AuthorityError, match="neither an EC nor an RSA key"):
        folder.authority()


def test_a_place_that_is_no_folder_is_told(folder):
    folder.place.write_text("")

    with pytest.raises(AuthorityError, match="cannot be used"):
        folder.keep_authority(LIFE)


def test_what_is_saved_can_be_read_but_the_key_by_its_owner_only(folder):
    ours, pair = folder.keep_authority(LIFE), folder.station("CP-7")

    save(pair, ours.certificate, authority.of_world(1, "default").key)

    assert ours.pem == pair.certificate.read_text()
    assert [0o644, 0o600] == [p.stat().st_mode & 0o777 for p in (pair.certificate, pair.key)]
