"""Pages of a list: every record once and in order, from either end, while others come in."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mockserver.engine.conftest import BASE, Rental

ACTIONS = st.lists(st.sampled_from(["turn", "insert", "rename"]), max_size=30)


def links(answer):
    """The targets of a Link header by relation."""
    found = {}
    for part in answer.headers["Link"].split(", "):
        target, _, relation = part.partition("; ")
        found[relation.removeprefix('rel="').removesuffix('"')] = target[1:-1]
    return found


def turned(rent, name, url, **options):
    """Follow a link: the query of its URL, typed as the document says."""
    query = dict(parse_qsl(urlsplit(url).query))
    if "page_size" in query:
        query["page_size"] = int(query["page_size"])
    if "page" in query:
        query["page"] = int(query["page"])
    return rent.call(name, query=query, **options)


def ids(answer):
    return [item["id"] for item in answer.body]


@pytest.fixture
def five(rent):
    for number in range(5):
        rent.put("models", id=f"m{number}", name="ca"[number % 2], make=f"k{number % 3}")
    return rent


def test_a_list_begins_with_the_oldest_and_leads_on(five):
    answer = five.call("models", query={"page_size": 2})

    assert ["m0", "m1"] == ids(answer)
    assert {
        "previous": "about:blank",
        "next": f"{BASE}/v2/models?page_size=2&page_after=m1",
    } == links(answer)


def test_a_page_in_the_middle_leads_both_ways(five):
    answer = five.call("models", query={"page_size": 2, "page_after": "m1"})

    assert ["m2", "m3"] == ids(answer)
    assert f"{BASE}/v2/models?page_size=2&page_before=m2" == links(answer)["previous"]


def test_a_page_before_a_record_ends_right_before_it(five):
    answer = five.call("models", query={"page_size": 2, "page_before": "m3"})

    assert ["m1", "m2"] == ids(answer)
    assert ["about:blank"] == [
        url for url in links(five.call("models", query={"page_before": "m2"})).values()
        if url == "about:blank"
    ]  # fmt: skip


def test_page_before_is_passed_over_beside_page_after(five):
    query = {"page_size": 1, "page_before": "m1", "page_after": "m3"}

    assert ["m4"] == ids(five.call("models", query=query))


@pytest.mark.parametrize("query", [{"page_after": "m4"}, {"page_before": "m0"}])
def test_an_empty_page_leads_nowhere(five, query):
    answer = five.call("models", query=query)

    assert [] == answer.body
    assert {"about:blank"} == set(links(answer).values())


def test_filters_and_order_are_carried_along(five):
    query = {"page_size": 1, "ordering": "-name", "make_id": "k0"}
    answer = five.call("models", query=query)

    assert ["m0"] == ids(answer), "the younger one of a name comes later"
    assert "ordering=-name&make_id=k0&page_after=m0" in links(answer)["next"]
    assert ["m3"] == ids(turned(five, "models", links(answer)["next"]))


def test_repeated_and_boolean_values_are_carried_along_as_they_were_sent(rent):
    for number in range(3):
        rent.put("bikes", id=f"b{number}", rider="r1", gears=2, name="x,y", sold_at=None)
    query = {"page_size": 1, "expand": ["rider", "model"], "sold": False, "name__in": ["x", "x,y"]}
    answer = rent.call("bikes", query=query)

    expected = (
        "page_size=1&expand=rider&expand=model&sold=false&name__in=x&name__in=x%2Cy&page_after=b0"
    )
    assert expected == urlsplit(links(answer)["next"]).query


def test_the_links_of_a_list_under_a_parent_name_the_parent(rent):
    rent.put("bikes", id="b1", rider="r1")
    for day in range(1, 4):
        rent.put("rides", bike="b1", started_at=f"2024-06-0{day}T09:00:00Z")
    answer = rent.call("rides", bike_id="b1", query={"page_size": 1})

    assert "2024-06-03T09:00:00Z" == answer.body[0]["started_at"], "newest first"
    assert links(answer)["next"].startswith(f"{BASE}/v2/bikes/b1/rides?page_size=1&page_after=ride")
    older = turned(rent, "rides", links(answer)["next"], bike_id="b1")
    assert "2024-06-02T09:00:00Z" == older.body[0]["started_at"]


@pytest.mark.parametrize("parameter", ["page_after", "page_before"])
def test_a_cursor_of_no_record_of_the_list_is_refused(rent, refused, parameter):
    rent.put("bikes", id="b1", rider="r1")
    rent.put("bikes", id="b2", rider="r1")
    rent.put("models", id="m1", name="x")
    rent.put("rides", id="ride1", bike="b2", started_at="2024-06-01T09:00:00Z")

    for cursor, name, options in [
        ("gone", "bikes", {}),
        ("m1", "bikes", {}),
        ("b1", "bikes", {"rider": "r2"}),
        ("ride1", "rides", {"bike_id": "b1"}),
    ]:
        with refused(400) as caught:
            rent.call(name, query={parameter: cursor}, **options)
        (detail,) = caught.value.problem.details
        assert f"query.{parameter}" == detail.field
        assert "allowed: the id of a " in detail.message


def test_a_cursor_may_have_left_the_selection_since(five):
    query = {"page_size": 9, "make_id": "k0", "page_after": "m1"}

    assert ["m3"] == ids(five.call("models", query=query))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), max_size=12),
    st.integers(1, 4),
    st.sampled_from([None, "name", "-name"]),
    st.sampled_from([None, "k0"]),
    ACTIONS,
)
def test_a_walk_visits_every_record_once_and_in_order(names, size, ordering, make, actions):
    """Those that come in on the way may be seen, all that were there at the start are."""
    rent = Rental()
    for number, name in enumerate(names):
        rent.put("models", id=f"m{number:03}", name=name, make=f"k{number % 2}")
    query = {"page_size": size, "ordering": ordering, "make_id": make}
    query = {name: value for name, value in query.items() if value is not None}
    at_start = ids(rent.call("models", query=query | {"page_size": 100}))

    forwards, actions = walked(rent, query, list(actions))
    assert at_start == [key for key in forwards if key in at_start]
    assert len(forwards) == len(set(forwards))

    everything = ids(rent.call("models", query=query | {"page_size": 100}))
    backwards = walked_back(rent, query, everything)
    assert everything == backwards


def walked(rent, query, actions):
    """All ids from the first page to the last, with inserts before pages are turned."""
    answer = rent.call("models", query=query)
    seen = ids(answer)
    while (url := links(answer)["next"]) != "about:blank":
        while actions and actions.pop() == "insert":
            rent.put("models", name="b", make="k0")
        answer = turned(rent, "models", url)
        seen += ids(answer)
    return seen, actions


def walked_back(rent, query, everything):
    """All ids from the last page to the first."""
    if not everything:
        return []
    seen = everything[-1:]
    answer = rent.call("models", query=query | {"page_before": seen[0]})
    while True:
        seen = ids(answer) + seen
        url = links(answer)["previous"]
        if url == "about:blank":
            return seen
        answer = turned(rent, "models", url)


@pytest.fixture
def depots(rent):
    for number in range(5):
        rent.put("depots", id=f"d{number}", name="x", code="y")
    return rent


def test_pages_are_numbered_from_one_with_links_to_both_sides(depots):
    pages = [depots.call("depots", query={"page": n, "page_size": 2}) for n in (1, 2, 3)]

    assert [["d0", "d1"], ["d2", "d3"], ["d4"]] == [ids(page) for page in pages]
    assert ["about:blank", "page=1", "page=2"] == [
        links(page)["previous"].rpartition("&")[2] for page in pages
    ]
    assert ["page=2", "page=3", "about:blank"] == [
        links(page)["next"].rpartition("&")[2] for page in pages
    ]


@pytest.mark.parametrize("number", [4, 0, -1, 1.5, 1e308, 1 << 62])
def test_a_page_that_does_not_exist_is_404(depots, refused, number):
    with refused(404):
        depots.call("depots", query={"page": number, "page_size": 2})


def test_the_first_page_exists_also_when_it_is_empty(rent):
    answer = rent.call("depots")

    assert [] == answer.body
    assert {"about:blank"} == set(links(answer).values())


def test_where_no_link_is_declared_none_is_sent(depots):
    assert {} == depots.call("quietDepots", query={"page": 1}).headers


def test_a_list_without_pages_gives_everything(depots):
    answer = depots.call("allDepots")

    assert 5 == len(answer.body)
    assert {"about:blank"} == set(links(answer).values())
