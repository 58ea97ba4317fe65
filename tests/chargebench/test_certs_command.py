"""`chargebench certs`: what it makes, and what it says of it."""

import json
from pathlib import Path

import pytest


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


@pytest.mark.parametrize(
    ("words", "count", "first"),
    [
        ((), 25, ["FLEET-0001"]),
        (("--count", 1), 14, ["FLEET-0001", "CP-0001"]),
        (("--prefix", "X-"), 12, ["X-0001"]),
        (("--prefix", "X-", "--count", 1), 1, ["X-0001"]),
    ],
)
def test_without_names_there_are_those_that_other_commands_have(
    command, tmp_path, words, count, first
):
    made = list(
        json.loads(command("certs", tmp_path, *words, "--no-bad", "--json").out)["stations"]
    )

    assert (len(made), made[: len(first)]) == (count, first)
    assert ("CHECK-1" in made, "CP-0012" in made) == ((count > 12,) * 2)


def test_a_person_is_told_what_to_try(command, tmp_path):
    ended = command("certs", tmp_path / "my certs")

    assert "charge points   25 in" in ended.out
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
