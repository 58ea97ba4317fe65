"""Lists: bare or in an envelope, of everybody or of a tenant, as they are or with further tests."""

import pytest

from mockserver.engine.lists import Listing
from mockserver.engine.shape import Shapes


def test_an_envelope_shows_what_the_path_says_of_all_its_records(rent):
    rent.put("depots", id="d1", name="North", code="N")
    rent.put("forecasts", depot="d1", at="2024-06-01T09:00:00Z", rain=True)
    rent.put("forecasts", depot="d2", at="2024-06-01T09:00:00Z", rain=False)

    answer = rent.call("forecasts", depot_id="d1")

    assert {
        "url": rent.url("/v2/depots/d1/forecasts"),
        "depot": rent.url("/v2/depots/d1"),
        "forecasts": [{"at": "2024-06-01T09:00:00Z", "rain": True}],
    } == answer.body, "no total: nobody counts behind a cursor"
    assert {} == answer.headers, "no Link is declared"


def test_an_envelope_is_full_also_around_an_empty_list_and_can_be_expanded(rent):
    rent.put("depots", id="d1", name="North", code="N")

    body = rent.call("forecasts", depot_id="d1", query={"expand": ["depot"]}).body

    assert ("North", []) == (body["depot"]["name"], body["forecasts"])


def test_a_list_under_a_parent_that_is_not_there_is_404(rent, refused):
    with refused(404) as caught:
        rent.call("forecasts", depot_id="d9")

    assert "There is no depot 'd9'" in str(caught.value)


def test_hidden_records_are_left_out_of_lists_and_can_be_read(rent):
    key = rent.call("addMake", body={"name": "New"}).body["id"]
    rent.put("makes", id="make1", name="Volt", reviewed=True)

    assert ["Volt"] == [make["name"] for make in rent.call("makes").body]
    assert "New" == rent.call("make", make_id=key).body["name"]


def test_who_stands_for_no_tenant_sees_the_records_of_all(rent):
    rent.put("bikes", id="b1", rider="r1", gears=2)
    rent.put("bikes", id="b2", rider="r2", gears=2)

    def seen(**caller):
        return [bike["id"] for bike in rent.call("bikes", **caller).body]

    assert ["b1", "b2"] == seen()
    assert ["b2"] == seen(rider="r2")
    assert [] == seen(anonymous=True)


def test_a_behaviour_adds_tests_to_its_list(rent):
    for number in range(4):
        rent.put("bikes", id=f"b{number}", rider="r1", gears=number)

    answer = rent.call("quickBikes", rider="r1", query={"page_size": 1})

    assert ["b2"] == [bike["id"] for bike in answer.body]
    assert "page_after=b2" in answer.headers["Link"]


@pytest.mark.parametrize("name", ["bike", "addBike", "nothing"])
def test_only_lists_are_listed(rent, name):
    assert Listing.of(Shapes(rent.document), rent.operations[f"rental.{name}"]) is None


def test_an_operation_without_a_list_lends_none(rent):
    assert rent.call("nothing").body["listing"] is None


def test_what_has_no_list_can_be_told_in_batches(rent):
    for number in range(3):
        rent.put("bikes", id=f"b{number}", rider=f"r{number % 2}", gears=number)

    assert [["b0", "b1"], ["b2"]] == rent.call("nothing").body["batches"]
    assert [["b0", "b2"]] == rent.call("nothing", rider="r0").body["batches"]
