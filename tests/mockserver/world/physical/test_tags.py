import pytest

from mockserver.world import physical
from mockserver.world.physical import TagInfo


def test_an_unknown_tag_is_accepted_and_known_from_then_on(world):
    assert physical.authorize(world, "CARD-1") == TagInfo("Accepted")

    assert physical.tag(world, "CARD-1")["holder_id"] is None


def test_an_unknown_tag_is_invalid_where_the_world_refuses_it(world):
    world.settings["unknown_tags"] = "refuse"

    assert physical.authorize(world, "CARD-1") == TagInfo("Invalid")
    assert physical.assess(world, "CARD-1") == TagInfo("Invalid")
    assert physical.tag(world, "CARD-1") is None


def test_no_tag_at_all_is_invalid(world):
    assert physical.authorize(world, "") == TagInfo("Invalid")
    assert physical.tag(world, "") is None


def test_looking_at_a_tag_changes_nothing(world):
    assert physical.assess(world, "CARD-1") == TagInfo("Accepted")
    assert physical.tag(world, "CARD-1") is None


@pytest.mark.parametrize("put", ["card-1", "CARD-1"])
@pytest.mark.parametrize("asked", ["card-1", "CARD-1"])
def test_tags_are_found_in_any_case(world, put, asked):
    physical.put_tag(world, put, status="Blocked")

    assert physical.authorize(world, asked) == TagInfo("Blocked")


def test_putting_a_tag_again_keeps_what_is_not_said(world):
    physical.put_tag(world, "CARD-1", holder_id="drv_1", email="Ann@Example.com")
    made = physical.put_tag(world, "card-1", status="Blocked")

    assert (made["id_tag"], made["holder_id"], made["email"]) == (
        "CARD-1",
        "drv_1",
        "ann@example.com",
    )


@pytest.mark.parametrize("order", ["Blocked", {"status": "Blocked"}])
def test_the_next_authorization_is_answered_as_ordered(world, order):
    world.settings["next_authorize"] = {"CARD-1": order}

    assert physical.authorize(world, "CARD-1") == TagInfo("Blocked")
    assert physical.authorize(world, "CARD-1") == TagInfo("Accepted")


def test_a_held_connector_is_for_its_tag_alone(world):
    physical.put_tag(world, "CARD-1", parent_id_tag="FLEET")
    physical.put_tag(world, "CARD-2", parent_id_tag="FLEET")
    expires_at = "2024-06-01T10:00:00Z"
    physical.hold(world, station_id="CP-7", connector_id=1, id_tag="CARD-1", expires_at=expires_at)

    def asked(id_tag, connector_id=1):
        info = physical.authorize(world, id_tag, station_id="CP-7", connector_id=connector_id)
        return info.status

    assert asked("CARD-1") == "Accepted"
    assert asked("CARD-2") == "Accepted"
    assert asked("CARD-3") == "Blocked"
    assert asked("CARD-3", 2) == "Accepted"


def test_an_email_stands_for_its_holders_tag(world):
    physical.put_tag(world, "CARD-1", email="Ann@Example.com")
    world.put("charging.tags", "CARD-2", {**physical.tag(world, "CARD-1"), "email": "Bob@x.org"})

    assert physical.resolve_tag(world, "ann@EXAMPLE.com") == "CARD-1"
    assert physical.resolve_tag(world, "Bob@x.org") == "CARD-1"
    assert physical.resolve_tag(world, "eve@example.com") is None
    assert physical.resolve_tag(world, "CARD-9") == "CARD-9"
