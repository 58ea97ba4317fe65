"""URLs made of records, and read back to ids."""

import pytest

from mockserver.engine.call import Caller, Onlooker
from mockserver.engine.links import Template, segment, spellings, targets
from mockserver.store.collection import IndexSpec

BASE = "http://rent/w/blue"


@pytest.fixture
def view(rent):
    return Onlooker(rent.world, BASE)


@pytest.fixture
def goals(rent):
    return targets(rent.document)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("/v2/bikes/{id}", {"id": "bike01H"}, "/v2/bikes/bike01H"),
        ("/v2/bikes/{id}/", {"id": "a/b c"}, "/v2/bikes/a%2Fb%20c/"),
        ("/v2/x?at={at}&n={n}", {"at": "2024-06-01T09:00:00+01:00", "n": 7},
         "/v2/x?at=2024-06-01T09:00:00%2B01:00&n=7"),
        ("/v2/x", {}, "/v2/x"),
        ("/v2/bikes/{id}", {"id": None}, None),
        ("/v2/bikes/{id}", {}, None),
    ],
)  # fmt: skip
def test_a_template_is_filled_from_a_record(text, record, expected):
    assert expected == Template(text).fill(record)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v2/a/b1/r/x%20y", {"bike": "b1", "at": "x y"}),
        ("/v2/a/b1/r/", None),
        ("/v2/a/b1/r/x?y=1", None),
        ("/v2/a/b1/r/x/y", None),
        ("/v2/a.b1/r/x", None),
    ],
)
def test_a_template_reads_a_path_back(path, expected):
    assert expected == Template("/v2/a/{bike}/r/{at}").read(path)


def test_what_is_no_letter_or_digit_is_quoted():
    assert ["a1", "%C3%A9", "2024-06-01T09:00:00Z", "7"] == [
        segment(value) for value in ("a1", "é", "2024-06-01T09:00:00Z", 7)
    ]


def test_a_url_is_made_of_the_id_alone_where_that_is_enough(goals, view):
    assert goals["bikes"].direct
    assert f"{BASE}/v2/bikes/bike01H" == goals["bikes"].url(view, "bike01H")


def test_a_url_of_other_fields_takes_the_record(rent, goals, view):
    key = rent.put("rides", bike="b1", started_at="2024-06-01T09:00:00Z")

    assert f"{BASE}/v2/bikes/b1/rides/2024-06-01T09:00:00Z" == goals["rides"].url(view, key)
    assert goals["rides"].url(view, "nobody") is None


def test_a_collection_without_path_is_no_target(goals):
    assert "policies" not in goals
    assert IndexSpec(("bike", "started_at")) == goals["rides"].index
    assert goals["bikes"].index is None


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/v2/depots/d1",
        "https://api.rental.example/v2/depots/d1",
        "/w/blue/v2/depots/d1",
        "/v2/depots/d1",
    ],
)
def test_a_client_names_a_record_by_any_url_of_it(rent, goals, view, url):
    rent.put("depots", id="d1")

    assert "d1" == goals["depots"].key(view, url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://other/v2/depots/d1", "which is of another host; allowed: http://rent/w/blue/v2"),
        ("http://rent/w/blues/v2/depots/d1", "which is of another host"),
        ("http://rent/v2/depots/d1", "which is of another host"),
        ("//rent/v2/depots/d1", "which is of another host"),
        ("d1", "which is of another host"),
        ("/v2/bikes/d1", "which names no depot; allowed: http://rent/w/blue/v2/depots/{id}"),
        ("/w/red/v2/depots/d1", "which names no depot"),
        ("/v2/depots/d1?x=1", "which names no depot"),
        ("/v2/depots/d2", "there is no such depot"),
    ],
)
def test_any_other_url_is_refused_with_what_is_allowed(rent, goals, view, url, message):
    rent.put("depots", id="d1")

    with pytest.raises(ValueError, match=message.replace("{", r"\{")):
        goals["depots"].key(view, url)


def test_without_a_world_in_the_base_paths_are_the_vendors(rent, goals):
    rent.put("depots", id="d1")

    assert "d1" == goals["depots"].key(Onlooker(rent.world, "http://rent"), "/v2/depots/d1")


def test_a_record_of_another_tenant_is_as_if_it_did_not_exist(rent, goals):
    key = rent.put("bikes", rider="r2")
    caller = Caller("user", {"rider_id": "r1"}, {"rider_id": frozenset({"r1"})})

    with pytest.raises(ValueError, match="there is no such bike"):
        goals["bikes"].key(Onlooker(rent.world, BASE, caller), f"/v2/bikes/{key}")


@pytest.mark.parametrize(
    "at", ["2024-06-01T09:00:00Z", "2024-06-01T11:00:00%2B02:00", "2024-06-01T09:00:00.000Z"]
)
def test_a_time_in_a_path_is_an_instant(rent, goals, view, at):
    key = rent.put("rides", bike="b1", started_at="2024-06-01T09:00:00.000Z")

    assert key == goals["rides"].key(view, f"/v2/bikes/b1/rides/{at}")
    with pytest.raises(ValueError, match="there is no such ride"):
        goals["rides"].key(view, f"/v2/bikes/b2/rides/{at}")


def test_only_times_are_spelt_in_other_ways():
    texts = ("b1", "2024-06-01T09:00:00+00:00")

    assert [
        texts,
        ("b1", "2024-06-01T09:00:00Z"),
        ("b1", "2024-06-01T09:00:00.000Z"),
        ("b1", "2024-06-01T09:00:00.000000Z"),
    ] == spellings(texts)
    assert [("1234T",)] == spellings(("1234T",))
    assert [("0000-01-01T00:00:00Z",)] == spellings(("0000-01-01T00:00:00Z",))
    assert [("T1",)] == spellings(("T1",))
