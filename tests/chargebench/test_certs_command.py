"""`chargebench certs`: what it makes, and what it says of it."""

import json
from pathlib import Path


def test_it_tells_where_everything_is(command, tmp_path):
    ended = command("certs", tmp_path / "certs", "--station", "CP/7", "--json")

    made = json.loads(ended.out)
    assert 0 == ended.code
    assert ["CP/7"] == list(made["stations"])
    assert 6 == len(made["bad"])
    places = [made["trust"], *made["csms"].values(), *made["stations"]["CP/7"].values()]
    assert all(Path(place).is_file() for place in places)


def test_charge_points_are_counted_like_those_of_a_fleet(command, tmp_path):
    words = ("--count", 2, "--station", "X", "--no-bad", "--json")

    made = json.loads(command("certs", tmp_path, *words).out)

    assert ["X", "FLEET-0001", "FLEET-0002"] == list(made["stations"])
    assert [] == made["bad"]


def test_a_person_is_told_what_to_try(command, tmp_path):
    ended = command("certs", tmp_path / "my certs")

    assert "charge points   12 in" in ended.out
    assert f"chargebench up --certs '{tmp_path}/my certs'" in ended.out


def test_an_identity_that_fits_no_certificate_is_a_matter_of_usage(command, tmp_path):
    ended = command("certs", tmp_path, "--station", "X" * 65)

    assert 2 == ended.code
    assert "1 to 64 characters" in ended.err


def test_a_folder_that_cannot_be_used_is_told(command, tmp_path):
    (tmp_path / "ca.pem").write_text("somebody's own")

    ended = command("certs", tmp_path)

    assert 3 == ended.code
    assert "not the key behind it" in ended.err
