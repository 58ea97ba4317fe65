from base64 import b64encode

import pytest

from mockserver.central.admission import check
from mockserver.world import physical


def basic(user, password):
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def status(world, station_id="CP-7", authorization=None):
    refusal = check(world, station_id, authorization)
    return None if refusal is None else refusal.status


@pytest.mark.parametrize("station_id", ["CP-7", "CP 7", "a:b/c", "Ünïcode", "x" * 255])
def test_anybody_may_connect(world, station_id):
    assert status(world, station_id) is None


@pytest.mark.parametrize("station_id", ["", "x" * 256, "a\nb", "\x00"])
def test_what_is_no_identity_is_not_found(world, station_id):
    assert status(world, station_id) == 404


def test_a_world_may_refuse_strangers(world):
    world.settings["unknown_charge_points"] = "refuse"
    physical.register(world, "CP-7")

    assert status(world, "CP-7") is None
    assert "knows no charge point 'CP-8'" in check(world, "CP-8", None).message
    assert status(world, "CP-8") == 404


@pytest.mark.parametrize(
    ("station_id", "authorization", "expected"),
    [
        ("CP-7", basic("CP-7", "s3cret"), None),
        ("CP-7", basic("CP-7", "s3cret").replace("Basic", "basic"), None),
        ("a:b", basic("a:b", "p:w"), None),
        ("CP-7", basic("CP-7", "wrong"), 401),
        ("CP-7", basic("CP-8", "s3cret"), 401),
        ("CP-7", "Basic %%%", 401),
        ("CP-7", "Bearer s3cret", 401),
        ("CP-7", None, 401),
        ("CP-9", basic("CP-9", "s3cret"), 401),
    ],
)
def test_passwords_are_asked_of_everybody_where_there_are_any(
    world, station_id, authorization, expected
):
    world.settings["basic_auth"] = {"CP-7": "s3cret", "a:b": "p:w"}

    assert status(world, station_id, authorization) == expected


def test_a_password_may_be_common_to_all_others(world):
    world.settings["basic_auth"] = {"CP-7": "s3cret", "*": "common"}

    assert status(world, "CP-9", basic("CP-9", "common")) is None
    assert status(world, "CP-7", basic("CP-7", "common")) == 401
    assert check(world, "CP-9", None).headers["www-authenticate"].startswith("Basic ")
