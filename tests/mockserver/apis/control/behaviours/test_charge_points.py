"""Charge points over the control API."""

import pytest

from mockserver.world import physical
from mockserver.world.ports import CommandResult


@pytest.fixture
def fleet(bench):
    """CP-1 lives here and has booted, CP-2 has not, REAL-7 is connected, OLD-1 registered."""
    bench.fleet.populate(bench.world, 2)
    physical.boot(bench.world, "CP-1", vendor="A", model="B", ocpp_version="1.6")
    for number in (10, 2):
        physical.connector_status(bench.world, "CP-1", number, status="Available")
    physical.register(bench.world, "OLD-1")
    bench.commands.online = ["CP-1", "REAL-7"]
    return bench


def test_all_charge_points_are_listed_by_identity(fleet):
    listed = fleet("listChargePoints").body["charge_points"]

    seen = [(p["id"], p["embedded"], p["connected"], p["registered"]) for p in listed]
    assert seen == [
        ("CP-1", True, True, True),
        ("CP-2", True, False, False),
        ("OLD-1", False, False, True),
        ("REAL-7", False, True, False),
    ]
    assert "point" not in listed[0]


def test_a_charge_point_is_shown_with_connectors_and_what_goes_on_inside(fleet):
    body = fleet("getChargePoint", charge_point_id="CP-1").body

    assert (body["vendor"], body["boot_status"]) == ("A", "Accepted")
    assert [c["connector_id"] for c in body["connectors"]] == [2, 10]
    assert body["connectors"][0] == {
        "connector_id": 2,
        "status": "Available",
        "error_code": "NoError",
        "info": None,
        "status_at": "2024-06-01T09:00:00.000Z",
    }
    assert body["point"] == {"deeds": 0}


def test_what_it_has_told_of_its_upkeep_is_shown_with_it(fleet):
    assert "upkeep" not in fleet("getChargePoint", charge_point_id="CP-1").body
    physical.progress(fleet.world, "CP-1", "log", status="Uploading", request_id=4)

    shown = fleet("getChargePoint", charge_point_id="CP-1").body["upkeep"]

    at = "2024-06-01T09:00:00.000Z"
    assert {"status": "Uploading", "at": at, "request_id": 4} == shown["log"]
    assert (None, None, ()) == (
        shown["firmware"],
        shown["certificate"],
        tuple(shown["security_events"]),
    )


def test_of_one_from_outside_the_inside_is_not_known(fleet):
    assert "point" not in fleet("getChargePoint", charge_point_id="REAL-7").body


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("getChargePoint", None),
        ("driveChargePoint", {"deed": "unplug"}),
        ("commandChargePoint", {"action": "Reset"}),
    ],
)
def test_an_unknown_charge_point_is_answered_with_the_nearest(fleet, operation, body):
    answer = fleet(operation, charge_point_id="RAEL-7", body=body)

    assert answer.status == 404
    assert "Did you mean 'REAL-7'?" in answer.body["detail"]


def test_a_deed_is_done_and_answered_with_the_state_after_it(fleet):
    answer = fleet(
        "driveChargePoint",
        charge_point_id="CP-2",
        body={"deed": "plug_in", "connector_id": 1, "vehicle": {"soc_percent": 35}},
    )

    assert answer.status == 200
    assert answer.body["point"] == {"deeds": 1}
    options = {"connector_id": 1, "vehicle": {"soc_percent": 35}}
    assert fleet.fleet.deeds == [("CP-2", "plug_in", options)]
    (entry,) = fleet.world.journal.select(subject="control.driveChargePoint")
    assert entry.data == {"charge_point": "CP-2", "deed": "plug_in", **options}


def test_one_from_outside_cannot_be_driven(fleet):
    answer = fleet("driveChargePoint", charge_point_id="REAL-7", body={"deed": "unplug"})

    assert answer.status == 409
    assert "not an embedded charge point" in answer.body["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"deed": "dance"}, "body.deed"),
        ({"deed": "unplug", "id_tag": "A"}, "body.id_tag"),
        ({"deed": "go_offline", "connector_id": 1}, "body.connector_id"),
        ({"deed": "unplug", "connector_id": 9}, "body.connector_id"),
        ({"deed": "plug_in", "vehicle": {"wheels": 4}}, "body.vehicle.wheels"),
    ],
)
def test_a_deed_that_cannot_be_is_refused(fleet, fields, body, field):
    answer = fleet("driveChargePoint", charge_point_id="CP-1", body=body)

    assert answer.status == 422
    assert fields(answer) == [field]


def test_a_command_is_sent_and_its_answer_given_back(fleet):
    body = {"action": "Reset", "payload": {"type": "Soft"}, "timeout_s": 2}

    answer = fleet("commandChargePoint", charge_point_id="REAL-7", body=body)

    assert fleet.commands.sent == [("default", "REAL-7", "Reset", {"type": "Soft"}, 2)]
    assert answer.body == {
        "outcome": "answered",
        "payload": {"status": "Accepted"},
        "error_code": None,
        "error": None,
        "frames": ["[2]", "[3]"],
        "latency_s": 0.5,
    }


def test_a_command_needs_no_payload(fleet):
    fleet("commandChargePoint", charge_point_id="REAL-7", body={"action": "ClearCache"})

    assert fleet.commands.sent == [("default", "REAL-7", "ClearCache", {}, 10.0)]


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (CommandResult("refused", error="NotSupported: no"), 200),
        (CommandResult("offline"), 409),
        (CommandResult("timeout"), 504),
    ],
)
def test_a_command_without_a_good_answer_is_told_apart(fleet, result, status):
    fleet.commands.result = result

    answer = fleet("commandChargePoint", charge_point_id="CP-2", body={"action": "Reset"})

    assert answer.status == status
    if status == 200:
        assert answer.body["error"] == "NotSupported: no"
        assert answer.body["payload"] is None


def rotate(fleet, **body):
    return fleet("rotatePassword", charge_point_id="REAL-7", body=body)


@pytest.mark.parametrize(
    ("status", "changed"),
    [("Accepted", True), ("RebootRequired", True), ("Rejected", False), ("NotSupported", False)],
)
def test_a_password_is_expected_once_the_charge_point_has_taken_it(fleet, status, changed):
    fleet.world.settings["basic_auth"] = {"*": "common", "REAL-7": "old"}
    before = fleet.world.settings["basic_auth"]
    fleet.commands.result = CommandResult("answered", {"status": status})

    answer = rotate(fleet, password="correct horse battery")

    assert [("default", "REAL-7", "correct horse battery")] == fleet.commands.sent
    expected = "correct horse battery" if changed else "old"
    assert {"*": "common", "REAL-7": expected} == fleet.world.settings["basic_auth"]
    assert {"*": "common", "REAL-7": "old"} == before
    assert {
        "charge_point_id": "REAL-7",
        "changed": changed,
        "status": status,
        "error": None,
        "password": "correct horse battery" if changed else None,
    } == answer.body


def test_a_password_is_made_where_none_is_given_and_stays_out_of_the_journal(fleet):
    fleet.world.settings["basic_auth"] = {}

    made = [rotate(fleet).body["password"] for _ in range(2)]

    assert [32, 32] == [len(password) for password in made]
    assert made[0] != made[1]
    told = str([entry.render() for entry in fleet.world.journal])
    assert not [password for password in made if password in told]


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (CommandResult("refused", error="NotSupported: no"), 200),
        (CommandResult("offline"), 409),
        (CommandResult("timeout"), 504),
    ],
)
def test_a_password_that_was_not_taken_changes_nothing(fleet, result, status):
    fleet.world.settings["basic_auth"] = {"REAL-7": "old"}
    fleet.commands.result = result

    answer = rotate(fleet)

    assert status == answer.status
    assert {"REAL-7": "old"} == fleet.world.settings["basic_auth"]
    if status == 200:
        assert (False, None) == (answer.body["changed"], answer.body["password"])
        assert "NotSupported: no" == answer.body["error"]


def test_a_world_that_asks_nobody_for_a_password_has_none_to_change(fleet):
    answer = rotate(fleet)

    assert 409 == answer.status
    assert [] == fleet.commands.sent


@pytest.mark.parametrize("password", ["too short", "x" * 41])
def test_a_password_has_as_many_characters_as_the_standard_wants(fleet, password):
    assert 422 == rotate(fleet, password=password).status


def test_no_password_is_in_the_frames_of_a_command(fleet):
    frame = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"open sesame"}]'
    fleet.commands.result = CommandResult("answered", {"status": "Accepted"}, frames=(frame,))

    answer = fleet("commandChargePoint", charge_point_id="CP-1", body={"action": "X"})

    assert "open sesame" not in answer.body["frames"][0]
