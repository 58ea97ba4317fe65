"""A folder of certificates is filled, and filled again."""

from datetime import UTC, datetime

import pytest
from cryptography import x509

from chargebench.certs.folder import AuthorityError
from chargebench.certs.make import Wanted, make

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


def revoked(folder):
    return {entry.serial_number for entry in x509.load_pem_x509_crl(folder.crl_file.read_bytes())}


def test_keys_can_be_read_by_their_owner_only(tmp_path):
    make(tmp_path, Wanted(["CP-1"]), NOW)

    keys = list(tmp_path.rglob("*.key"))
    assert 1 + 7 * 2 == len(keys)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in keys}
    assert not [path for path in tmp_path.rglob("*.pem") if "PRIVATE" in path.read_text()]


def test_the_authority_stays_and_what_it_has_revoked_stays_so(tmp_path):
    first = make(tmp_path, Wanted(["CP-1"]), NOW)
    trusted, before = first.ca_file.read_text(), revoked(first)
    certificate = first.csms.certificate.read_text()

    second = make(tmp_path, Wanted(["CP-1"]), NOW)

    assert trusted == second.ca_file.read_text()
    assert certificate != second.csms.certificate.read_text()
    assert 2 == len(before)
    assert before < revoked(second)


def test_the_bad_ones_can_be_left_out(tmp_path):
    folder = make(tmp_path, Wanted(["CP-1"], bad=False), NOW)

    assert not (tmp_path / "bad").exists()
    assert set() == revoked(folder)


@pytest.mark.parametrize("identity", ["", "X" * 65])
def test_an_identity_that_fits_no_certificate_is_told_before_anything_is_written(
    tmp_path, identity
):
    with pytest.raises(ValueError, match="1 to 64 characters"):
        make(tmp_path / "certs", Wanted([identity]), NOW)

    assert not (tmp_path / "certs").exists()


def test_a_host_that_is_none_is_told(tmp_path):
    with pytest.raises(AuthorityError, match="cannot be made"):
        make(tmp_path, Wanted(hosts=["a..b"]), NOW)
