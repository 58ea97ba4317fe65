"""Links in request bodies."""

import pytest


@pytest.fixture
def stocked(rent):
    rent.put("riders", id="r1", name="Ann", home={"city": "Kiel"})
    rent.put("models", id="m1", name="Cargo")
    rent.put("clubs", id="c1")
    rent.put("depots", id="d1", name="North", code="N")
    rent.put("depots", id="d2", name="South", code="S")
    return rent


def test_urls_become_the_ids_that_records_hold(stocked):
    url = stocked.url
    body = {"model": url("/v2/models/m1"), "rider": "/v2/riders/r1", "clubs": ["/v2/clubs/c1"]}

    answer = stocked.call("addBike", body=body)

    record = stocked.world.get("rental.bikes", answer.body["id"])
    assert ("m1", "r1", ["c1"]) == (record["model"], record["rider"], record["clubs"])
    assert (url("/v2/models/m1"), [url("/v2/clubs/c1")]) == (
        answer.body["model"],
        answer.body["clubs"],
    )


def test_links_within_objects_and_lists_of_objects_are_read_too(stocked):
    body = {
        "home": {"depot": "/v2/depots/d1", "near": ["/v2/depots/d2"]},
        "visits": [{"depot": "/v2/depots/d2"}, "else"],
        "twin": {"home": {"depot": "/v2/depots/d1"}},
        "bikes": ["nowhere"],
    }
    stocked.call("changeRider", rider_id="r1", body=body)

    record = stocked.world.get("rental.riders", "r1")
    assert {"city": "Kiel", "depot": "d1", "near": ["d2"]} == record["home"]
    assert [{"depot": "d2"}, "else"] == record["visits"]


def test_null_takes_a_link_away(stocked):
    stocked.call("changeRider", rider_id="r1", body={"home": {"depot": "/v2/depots/d1"}})
    stocked.call("changeRider", rider_id="r1", body={"home": {"depot": None}})

    assert stocked.world.get("rental.riders", "r1")["home"]["depot"] is None


def test_a_resource_as_it_was_shown_counts_by_its_url(stocked):
    shown = {"id": "m1", "url": stocked.url("/v2/models/m1"), "name": "Cargo"}

    body = stocked.call("addBike", body={"model": shown, "rider": "/v2/riders/r1"}).body

    assert "m1" == stocked.world.get("rental.bikes", body["id"])["model"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://other/v2/models/m1", "which is of another host"),
        ("/v2/riders/r1", "which names no model"),
        ("/v2/models/m9", "there is no such model"),
        ({"id": "m1"}, "which is of another host"),
        (7, "which is of another host"),
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(stocked, refused, url, message):
    with refused(400) as caught:
        stocked.call("addBike", body={"model": url, "rider": "/v2/riders/r1"})

    (detail,) = caught.value.problem.details
    assert "body.model" == detail.field
    assert message in detail.message
    assert 0 == len(stocked.world.store["rental.bikes"])


def test_all_bad_links_are_told_at_once_with_their_places(stocked, refused):
    body = {
        "home": {"depot": "/v2/depots/d9", "near": ["/v2/depots/d1", "/v2/depots/d8"]},
        "visits": [{"depot": "d1"}],
    }
    with refused(400) as caught:
        stocked.call("changeRider", rider_id="r1", body=body)

    assert ["body.home.depot", "body.home.near.1", "body.visits.0.depot"] == [
        detail.field for detail in caught.value.problem.details
    ]


def test_a_tenant_cannot_link_to_another(stocked, refused):
    stocked.put("riders", id="r2", name="Bob")

    with refused(400):
        stocked.call(
            "addBike", rider="r1", body={"model": "/v2/models/m1", "rider": "/v2/riders/r2"}
        )


def test_ids_that_stand_as_they_are_must_be_there(stocked, refused):
    policy = stocked.put("policies", number="P-7")
    body = {"model": "/v2/models/m1", "rider": "/v2/riders/r1"}

    assert 201 == stocked.call("addBike", body=body | {"policy_id": policy}).status
    with refused(400) as caught:
        stocked.call("addBike", body=body | {"policy_id": "p9", "insurance": "p8"})
    assert ["body.policy_id", "body.insurance"] == [
        detail.field for detail in caught.value.problem.details
    ]


def test_a_body_that_is_left_out_lacks_what_is_required(stocked, refused):
    with refused(400) as caught:
        stocked.call("addBike", body=None)

    assert ["body.model"] == [detail.field for detail in caught.value.problem.details]


def test_a_body_that_is_left_out_changes_nothing_where_nothing_is_required(stocked):
    before = stocked.call("rider", rider_id="r1").body

    assert before == stocked.call("changeRider", rider_id="r1", body=None).body


def test_a_behaviour_gets_ids_too_and_its_missing_body_as_it_is(stocked, refused):
    made = stocked.call("rent", body={"model": "/v2/models/m1", "rider": "/v2/riders/r1"}).body

    assert ("m1", 3) == (stocked.world.get("rental.bikes", made["id"])["model"], made["gears"])
    assert "rider" in stocked.call("rent", rider="r1", body=None).body
    with refused(400):
        stocked.call("rent", body={"model": "/v2/models/m9"})


def test_what_is_no_object_is_left_to_the_behaviour(stocked):
    assert {"resource": None} == stocked.call("act", body=[1]).body
