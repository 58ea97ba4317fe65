from base64 import b64encode

import pytest

from mockserver.central.admission import Peer, Refusal, admit, check
from mockserver.world import physical


def basic(user, password):
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def status(world, station_id="CP-7", authorization=None):
    """How a peer without TLS is refused; None when it is not."""
    found = check(world, station_id, Peer(authorization))
    return found.status if isinstance(found, Refusal) else None


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
    assert "knows no charge point 'CP-8'" in check(world, "CP-8", Peer()).message
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
    assert check(world, "CP-9", Peer()).headers["www-authenticate"].startswith("Basic ")


RIGHT, WRONG = basic("CP-7", "s3cret"), basic("CP-7", "wrong")
CERTIFIED = {"encrypted": True, "common_name": "CP-7"}


@pytest.mark.parametrize(
    ("least", "shown", "expected"),
    [
        (0, {}, 401),
        (0, {"authorization": RIGHT}, 1),
        (0, {"authorization": RIGHT, "encrypted": True}, 2),
        (0, CERTIFIED, 3),
        (1, {"authorization": WRONG}, 401),
        (1, {"authorization": RIGHT}, 1),
        (1, {"authorization": RIGHT, "encrypted": True}, 2),
        (2, {"authorization": RIGHT}, 403),
        (2, {"encrypted": True}, 401),
        (2, {"authorization": WRONG, "encrypted": True}, 401),
        (2, {"authorization": RIGHT, "encrypted": True}, 2),
        (2, CERTIFIED, 3),
        (3, {"authorization": RIGHT}, 403),
        (3, {"authorization": RIGHT, "encrypted": True}, 403),
        (3, CERTIFIED, 3),
        (3, {"authorization": WRONG, **CERTIFIED}, 3),
        (3, {"encrypted": True, "common_name": "CP-8"}, 403),
        (0, {"encrypted": True, "common_name": "CP-8", "authorization": RIGHT}, 403),
        (0, {"encrypted": True, "common_name": ""}, 403),
    ],
)
def test_who_shows_less_than_its_security_profile_wants_is_refused(world, least, shown, expected):
    world.settings |= {"basic_auth": {"CP-7": "s3cret"}, "security_profiles": {"CP-7": least}}

    found = check(world, "CP-7", Peer(**shown))

    assert expected == (found.status if isinstance(found, Refusal) else found)


def test_without_profiles_and_passwords_nothing_is_asked_and_nothing_kept(world):
    assert 0 == check(world, "CP-7", Peer(encrypted=True))
    assert 3 == check(world, "CP-7", Peer(**CERTIFIED))

    admit(world, "CP-7", 3)

    assert "security_profiles" not in world.settings


def test_where_a_password_is_wanted_and_none_is_set_nobody_comes_in(world):
    world.settings["security_profiles"] = {"*": 1}

    assert 401 == status(world, "CP-7", RIGHT)


def test_a_charge_point_may_go_up_and_never_down_again(world):
    world.settings |= {"basic_auth": {"*": "s3cret"}, "security_profiles": {"*": 1}}
    before = world.settings["security_profiles"]

    for profile in (1, 2, 3, 2):
        admit(world, "CP-7", profile)

    assert {"*": 1, "CP-7": 3} == world.settings["security_profiles"]
    assert {"*": 1} == before
    assert 403 == status(world, "CP-7", RIGHT)
    assert status(world, "CP-9", basic("CP-9", "s3cret")) is None


def test_the_profile_of_everybody_holds_for_those_who_have_their_own_too(world):
    world.settings["security_profiles"] = {"*": 3, "CP-7": 1}

    assert 403 == status(world, "CP-7", RIGHT)


def test_no_refusal_tells_what_was_sent_or_expected(world):
    world.settings |= {"basic_auth": {"CP-7": "s3cret"}, "security_profiles": {"*": 1}}

    told = check(world, "CP-7", Peer(WRONG))

    assert not {"s3cret", "wrong", WRONG.partition(" ")[2]} & set(told.message.split())


@pytest.mark.parametrize(
    ("expected", "sent", "refused"),
    [
        ("00" * 16, b"00" * 16, None),
        ("0aF0" * 8, bytes.fromhex("0AF0" * 8), None),
        ("0aF0" * 8, bytes.fromhex("0AF1" * 8), 401),
        ("ab" * 15, bytes.fromhex("ab" * 15), 401),
        ("xy" * 16, b"", 401),
    ],
)
def test_a_hexadecimal_password_may_be_sent_as_its_octets(world, expected, sent, refused):
    world.settings["basic_auth"] = {"*": expected}

    assert refused == status(world, "CP-7", "Basic " + b64encode(b"CP-7:" + sent).decode())
