import pytest

from mockserver.central.admission import Refusal
from mockserver.central.handshake import CERTIFICATE, Address, Admitted, find, split

NEWEST_FIRST = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")
ROUTES = {"ocpp16": ("ocpp1.6",), "ocpp21": ("ocpp2.1",), "ocpp": NEWEST_FIRST}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ocpp16/CP-7", Address(None, "ocpp16", "CP-7")),
        ("/ocpp16/CP-7/", Address(None, "ocpp16", "CP-7")),
        ("//ocpp16//CP-7", Address(None, "ocpp16", "CP-7")),
        ("/w/blue/ocpp16/CP-7", Address("blue", "ocpp16", "CP-7")),
        ("/ocpp16/a%2Fb%20c", Address(None, "ocpp16", "a/b c")),
        ("/w/CP-7", Address(None, "w", "CP-7")),
        ("/ocpp16", None),
        ("/", None),
        ("/w/blue/ocpp16", None),
        ("/x/blue/ocpp16/CP-7", None),
        ("/ocpp16/a/b", None),
    ],
)
def test_a_path_names_world_route_and_identity(path, expected):
    assert split(path) == expected


@pytest.fixture
def seek(make_world):
    worlds = {"default": make_world(), "blue": make_world("blue")}

    def make(path, headers=(), **scope):
        scope = {"path": path, "headers": list(headers), **scope}
        return find(scope, worlds.get, ROUTES)

    return make


def test_the_default_world_is_meant_by_nothing(seek):
    found = seek("/ocpp16/CP-7")

    assert (found.world.name, found.station_id, found.subprotocol) == (
        "default",
        "CP-7",
        "ocpp1.6",
    )
    assert found.offered == ()


def test_the_path_comes_before_the_header(seek):
    header = [(b"x-mock-world", b"blue")]

    assert seek("/ocpp16/CP-7", header).world.name == "blue"
    assert seek("/w/default/ocpp16/CP-7", header).world.name == "default"


def test_the_raw_path_is_read_where_the_server_gives_it(seek):
    assert seek("/ocpp16/a/b", raw_path=b"/ocpp16/a%2Fb").station_id == "a/b"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            "/ocpp16",
            "connect to [/w/{world}]/ocpp16/{identity} or [/w/{world}]/ocpp21/{identity} or",
        ),
        ("/ocpp30/CP-7", "found '/ocpp30/CP-7'"),
        ("/w/red/ocpp16/CP-7", "there is no world 'red'"),
    ],
)
def test_another_address_is_not_found(seek, path, reason):
    found = seek(path)

    assert isinstance(found, Refusal)
    assert found.status == 404
    assert reason in found.message


def test_who_is_turned_away_stands_in_the_journal(make_world):
    world = make_world()
    world.settings["unknown_charge_points"] = "refuse"

    scope = {"path": "/ocpp16/CP-7", "headers": [], "client": ("192.0.2.7", 4711)}

    found = find(scope, {"default": world}.get, ROUTES)

    assert found.status == 404
    (entry,) = world.journal
    assert (entry.kind, entry.subject, entry.data["event"]) == ("connection", "CP-7", "refused")
    assert "192.0.2.7:4711" == entry.data["remote"]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"scheme": "ws"}, "must come by TLS"),
        ({"scheme": "wss"}, "must show its certificate"),
        ({"scheme": "wss", "extensions": {CERTIFICATE: {}}}, "must show its certificate"),
        ({"scheme": "wss", "extensions": {CERTIFICATE: {"common_name": "X"}}}, "is for 'X'"),
        ({"scheme": "wss", "extensions": {CERTIFICATE: {"common_name": "CP-7"}}}, None),
    ],
)
def test_what_tls_tells_of_a_peer_is_asked_for(world, shown, expected):
    world.settings["security_profiles"] = {"*": 3}
    scope = {"path": "/ocpp16/CP-7", "headers": [], **shown}

    found = find(scope, {"default": world}.get, ROUTES)

    if expected is None:
        assert isinstance(found, Admitted)
    else:
        assert expected in found.message


def test_a_profile_that_was_reached_is_kept(world):
    world.settings["security_profiles"] = {}
    certified = {CERTIFICATE: {"common_name": "CP-7"}}
    scope = {"path": "/ocpp16/CP-7", "headers": [], "scheme": "wss", "extensions": certified}

    found = find(scope, {"default": world}.get, ROUTES)

    assert {"CP-7": 3} == world.settings["security_profiles"]
    assert 3 == found.security_profile


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [((), True), (("ocpp1.6",), True), (("ocpp2.0.1", "ocpp1.6"), True), (("ocpp2.0.1",), False)],
)
def test_a_language_in_common_is_agreed_on(world, offered, agreed):
    assert Admitted(world, "CP-7", "ocpp1.6", offered).agreed is agreed


@pytest.mark.parametrize(
    ("offered", "spoken", "agreed"),
    [
        (["ocpp1.6"], "ocpp1.6", True),
        (["ocpp1.6", "ocpp2.0.1"], "ocpp2.0.1", True),
        (["ocpp1.6", "ocpp2.0.1", "ocpp2.1"], "ocpp2.1", True),
        (["soap", "ocpp2.0.1"], "ocpp2.0.1", True),
        (["OCPP2.1"], "ocpp1.6", False),
        (["ocpp1.5", "ocpp2.2"], "ocpp1.6", False),
    ],
)
def test_the_newest_version_that_both_speak_is_chosen(seek, offered, spoken, agreed):
    found = seek("/ocpp/CP-7", subprotocols=offered)

    assert (spoken, agreed) == (found.subprotocol, found.agreed)


@pytest.mark.parametrize(
    ("route", "spoken"), [("ocpp", "ocpp1.6"), ("ocpp16", "ocpp1.6"), ("ocpp21", "ocpp2.1")]
)
def test_who_offers_no_language_speaks_the_oldest_of_the_route(seek, route, spoken):
    found = seek(f"/{route}/CP-7", subprotocols=[])

    assert (spoken, True) == (found.subprotocol, found.agreed)
