"""The six generic verbs on a small document."""

from datetime import timedelta

import pytest

from mockserver.engine.verbs import indexes, merge
from mockserver.store.collection import IndexSpec


def test_create_gives_an_id_a_birth_time_and_defaults(shop):
    answer = shop.call("create", body={"colour": "red"})

    assert 201 == answer.status
    assert answer.body["id"].startswith("bike_01H")
    assert {
        "id": answer.body["id"],
        "colour": "red",
        "gears": 1,
        "stand": None,
        "created_at": "2024-06-01T09:00:00Z",
        "updated_at": None,
    } == answer.body


def test_create_puts_the_record_under_the_callers_tenant(shop):
    key = shop.call("create", garages=("g2",), body={}).body["id"]

    assert "g2" == shop.world.get("shop.bikes", key)["garage_id"]


def test_create_refuses_a_link_to_nothing_and_names_the_collection(shop, refused):
    with refused(422) as caught:
        shop.call("create", body={"frame": "steel"})

    assert "there is no record 'steel' in shop.frames" in str(caught.value)
    assert 0 == len(shop.world.store["shop.bikes"])


def test_create_accepts_a_link_to_a_record_that_exists(shop):
    shop.world.put("shop.frames", "steel", {"id": "steel"})

    assert 201 == shop.call("create", body={"frame": "steel"}).status


def test_read_shows_declared_fields_only(shop):
    key = shop.call("create", body={"colour": "red"}).body["id"]

    assert "garage_id" not in shop.call("read", bike_id=key).body


def test_read_of_another_tenants_record_is_as_if_it_did_not_exist(shop, refused):
    key = shop.call("create", garages=("g2",), body={}).body["id"]

    with refused(404) as caught:
        shop.call("read", bike_id=key)

    assert f"There is no bike '{key}'" in str(caught.value)


def test_replace_puts_absent_fields_to_their_defaults(shop):
    key = shop.call("create", body={"colour": "red", "gears": 7}).body["id"]
    shop.clock.advance(timedelta(minutes=1))

    body = shop.call("replace", body={"colour": "blue"}, bike_id=key).body

    assert ("blue", 1, "2024-06-01T09:00:00Z", "2024-06-01T09:01:00Z") == (
        body["colour"],
        body["gears"],
        body["created_at"],
        body["updated_at"],
    )


def test_merge_leaves_absent_fields_alone(shop):
    key = shop.call("create", body={"colour": "red", "gears": 7}).body["id"]

    body = shop.call("merge", body={"colour": "blue"}, bike_id=key).body

    assert ("blue", 7) == (body["colour"], body["gears"])


def test_merge_goes_into_nested_objects():
    assert {"a": {"b": 1, "c": 3}, "d": 4} == merge(
        {"a": {"b": 1, "c": 2}}, {"a": {"c": 3}, "d": 4}
    )


def test_delete_answers_204_and_the_record_is_gone(shop, refused):
    key = shop.call("create", body={}).body["id"]

    assert 204 == shop.call("delete", bike_id=key).status
    with refused(404):
        shop.call("delete", bike_id=key)


def bikes(shop, *colours, garage="g1"):
    for colour in colours:
        shop.call("create", garages=(garage,), body={"colour": colour, "gears": len(colour)})
        shop.clock.advance(timedelta(hours=12))


def colours_of(answer):
    return [bike["colour"] for bike in answer.body["bikes"]]


def test_a_list_is_newest_first_with_a_total_and_stays_in_its_tenant(shop):
    bikes(shop, "red", "blue", "green")
    bikes(shop, "black", garage="g2")

    answer = shop.call("list", query={"limit": 2, "offset": 1})

    assert ["blue", "red"] == colours_of(answer)
    assert (3, 1) == (answer.body["total"], answer.body["offset"])
    assert "limit" not in answer.body, "the envelope declares no limit"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"colour": "red"}, ["red"]),
        ({"gears__gte": 4}, ["green", "blue"]),
        ({"from": "2024-06-01T21:00:00Z"}, ["green", "blue"]),
        ({"from": "2024-06-01T23:00:00+02:00"}, ["green", "blue"]),
        ({"to": "2024-06-01"}, ["blue", "red"]),
        ({"from": "2024-06-02"}, ["green"]),
        ({"updated_at__isnull": True}, ["green", "blue", "red"]),
        ({"sort": "gears"}, ["red", "blue", "green"]),
        ({"sort": "-colour"}, ["red", "green", "blue"]),
    ],
)
def test_filters_follow_the_names_of_the_parameters(shop, query, expected):
    bikes(shop, "red", "blue", "green")

    assert expected == colours_of(shop.call("list", query=query))


def test_a_list_under_a_parent_shows_its_children(shop):
    bikes(shop, "red")
    bikes(shop, "black", garage="g2")

    answer = shop.call("under", garages=("g1", "g2"), garage_id="g2")

    assert ["black"] == colours_of(answer)


def test_a_parent_out_of_reach_is_as_if_it_did_not_exist(shop, refused):
    with refused(404) as caught:
        shop.call("under", garage_id="g2")

    assert "There is no garage 'g2'" in str(caught.value)


def test_a_child_is_found_under_its_own_parent_only(shop, refused):
    key = shop.call("create", garages=("g1",), body={}).body["id"]

    assert 200 == shop.call("readUnder", garage_id="g1", bike_id=key).status
    with refused(404) as not_there:
        shop.call("readUnder", garages=("g1", "g2"), garage_id="g2", bike_id=key)
    with refused(404) as unreachable:
        shop.call("readUnder", garage_id="g2", bike_id=key)
    assert "no bike" in str(not_there.value)
    assert "no garage" in str(unreachable.value)


def test_each_filter_of_a_list_has_its_index(shop):
    specs = indexes(shop.document)["shop.bikes"]

    confined = {
        IndexSpec(("garage_id",), "created_at"),
        IndexSpec(("colour", "garage_id"), "created_at"),
        IndexSpec(("garage_id",), "gears"),
    }
    open_to_all = {
        IndexSpec((), "created_at"),
        IndexSpec(("colour",), "created_at"),
        IndexSpec((), "gears"),
    }
    assert confined | open_to_all == {IndexSpec(tuple(sorted(s.equals)), s.order) for s in specs}
