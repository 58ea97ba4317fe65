"""How records are shown: declared fields, links, and resources in place of them."""

import pytest

from mockserver.contract.build import build
from mockserver.engine.call import Caller, Onlooker
from mockserver.engine.shape import Shapes, tree


@pytest.fixture
def fleet(rent):
    """One bike with everything around it; gives the ids by name."""
    make = rent.put("makes", id="make1", name="Volt", reviewed=True)
    model = rent.put("models", id="modl1", name="Cargo", make=make)
    rent.put("depots", id="dpt1", name="North", code="N")
    rider = rent.put("riders", id="ridr1", name="Ann", home={"city": "Kiel", "depot": "dpt1"})
    club = rent.put("clubs", id="club1")
    bike = rent.put(
        "bikes", id="bike1", name=None, gears=7, rider=rider, model=model, clubs=[club], tags=[]
    )
    for day in ("02", "01"):
        rent.put("rides", id=f"ride{day}", bike=bike, started_at=f"2024-06-{day}T09:00:00Z")
    return rent


def shown(rent, name, **path):
    return rent.call(name, **path).body


def test_links_are_absolute_on_the_base_that_the_client_used(fleet):
    body = shown(fleet, "bike", bike_id="bike1")

    assert {
        "id": "bike1",
        "url": fleet.url("/v2/bikes/bike1"),
        "name": None,
        "gears": 7,
        "rider": fleet.url("/v2/riders/ridr1"),
        "model": fleet.url("/v2/models/modl1"),
        "latest_ride": fleet.url("/v2/bikes/bike1/rides/2024-06-02T09:00:00Z"),
        "rides": [
            fleet.url("/v2/bikes/bike1/rides/2024-06-02T09:00:00Z"),
            fleet.url("/v2/bikes/bike1/rides/2024-06-01T09:00:00Z"),
        ],
        "settings": fleet.url("/v2/bikes/bike1/settings"),
        "clubs": [fleet.url("/v2/clubs/club1")],
        "tags": [],
    } == body
    assert ["id", "url", "name"] == list(body)[:3]


def test_links_stand_in_embedded_objects_and_lists_as_well(rent):
    rent.put("riders", id="ridr1", name="Ann", home={"depot": "d1", "near": ["d2", "d3"]})
    rent.put("riders", id="ridr2", name="Bob", home=None)

    home = shown(rent, "rider", rider_id="ridr1")["home"]

    assert {
        "depot": rent.url("/v2/depots/d1"),
        "near": [rent.url("/v2/depots/d2"), rent.url("/v2/depots/d3")],
    } == home
    assert "home" not in shown(rent, "rider", rider_id="ridr2"), "home has no null"


def test_what_is_null_is_left_out_where_the_schema_has_no_null(rent):
    rent.put("bikes", id="bike1", name=None, gears=None, rider=None, model="m1")

    body = shown(rent, "bike", bike_id="bike1")

    assert {"id", "url", "name", "model", "latest_ride", "settings"} == set(body)
    assert (None, None) == (body["name"], body["latest_ride"])


def test_an_empty_list_that_could_be_either_of_two_is_left_out(rent):
    rent.put("bikes", id="bike1", rider="r1")

    assert "rides" not in shown(rent, "bike", bike_id="bike1")


def expanded(rent, name, *paths, **options):
    return rent.call(name, query={"expand": list(paths)}, **options).body


def test_an_expanded_link_is_the_resource_with_links_of_its_own(fleet):
    body = expanded(fleet, "bike", "rider", "model", bike_id="bike1")

    assert {
        "id": "ridr1",
        "url": fleet.url("/v2/riders/ridr1"),
        "name": "Ann",
        "home": {"city": "Kiel", "depot": fleet.url("/v2/depots/dpt1")},
        "bikes": [fleet.url("/v2/bikes/bike1")],
    } == body["rider"]
    assert fleet.url("/v2/makes/make1") == body["model"]["make"]


def test_expansions_are_nested_by_dots_and_bring_what_stands_before_the_dot(fleet):
    body = expanded(fleet, "bike", "model.make", "rider.home.depot", bike_id="bike1")

    assert "Volt" == body["model"]["make"]["name"]
    assert "North" == body["rider"]["home"]["depot"]["name"]
    assert fleet.url("/v2/models?make_id=make1") == body["model"]["make"]["models"]


def test_what_refers_back_is_expanded_too(fleet):
    body = expanded(fleet, "bike", "latest_ride", "rides.bike", "clubs", bike_id="bike1")

    assert "2024-06-02T09:00:00Z" == body["latest_ride"]["started_at"]
    assert ["bike1", "bike1"] == [ride["bike"]["id"] for ride in body["rides"]]
    assert [fleet.url("/v2/bikes/bike1")] == body["clubs"][0]["bikes"]


def test_what_is_not_there_stays_a_link_or_falls_out_of_its_list(rent):
    rent.put("bikes", id="bike1", rider="gone", model="gone", clubs=["gone"])

    body = expanded(rent, "bike", "rider", "latest_ride", "clubs", bike_id="bike1")

    assert rent.url("/v2/riders/gone") == body["rider"]
    assert body["latest_ride"] is None
    assert [] == body["clubs"]


def test_a_record_of_another_tenant_stays_a_link(fleet):
    fleet.put("clubs", id="club2")
    fleet.put("bikes", id="bike2", rider="ridr2", clubs=["club2"])

    mine = expanded(fleet, "club", "bikes", club_id="club1", rider="ridr1")
    others = expanded(fleet, "club", "bikes", club_id="club2", rider="ridr1")

    assert [fleet.url("/v2/bikes/bike1")] == mine["bikes"]
    assert [] == others["bikes"]


def test_who_may_not_know_of_a_record_does_not_see_it_expanded(fleet):
    shape = Shapes(fleet.document).resource("rides", ["bike.rider"])
    ride = fleet.world.get("rental.rides", "ride01")
    stranger = Caller("user", {"rider_id": "ridr9"}, {"rider_id": frozenset({"ridr9"})})

    assert "Ann" == shape(Onlooker(fleet.world, "http://x"), ride)["bike"]["rider"]["name"]
    assert (
        "http://x/v2/bikes/bike1"
        == shape(Onlooker(fleet.world, "http://x", stranger), ride)["bike"]
    )


def test_a_link_whose_schema_has_no_resource_in_it_is_not_expanded(fleet):
    body = expanded(fleet, "club", "bikes", club_id="club1")

    assert [fleet.url("/v2/bikes/bike1")] == body["bikes"], "items are URIs and nothing else"


def test_an_implicit_record_is_expanded_though_nobody_made_it(fleet):
    body = expanded(fleet, "bike", "settings", bike_id="bike1")

    assert {
        "url": fleet.url("/v2/bikes/bike1/settings"),
        "bike": fleet.url("/v2/bikes/bike1"),
        "light": "auto",
    } == body["settings"]


def test_a_collection_without_path_is_linked_by_id_and_expanded(rent):
    policy = rent.put("policies", number="P-7")
    rent.put("bikes", id="bike1", insurance=policy)
    rent.put("bikes", id="bike2", insurance="gone")

    assert policy == shown(rent, "bike", bike_id="bike1")["insurance"]
    assert "P-7" == expanded(rent, "bike", "insurance", bike_id="bike1")["insurance"]["number"]
    assert "gone" == expanded(rent, "bike", "insurance", bike_id="bike2")["insurance"]


def test_what_refers_back_without_path_is_shown_by_id(rent):
    rent.put("policies", id="poli1", number="P-7")
    older = rent.put("cases", policy="poli1", closed_on="2030")
    newer = rent.put("cases", policy="poli1", closed_on="2020")

    assert newer == shown(rent, "policy", policy_id="poli1")["cases"], "the last that was made"
    assert older != newer


def test_a_schema_without_properties_shows_everything():
    shapes = Shapes(build("zoo", {"paths": {}}, {}, ""))

    assert {"any": 1} == shapes.of({"type": "object"}, None)(None, {"any": 1})


def test_a_schema_that_holds_itself_is_no_endless_one():
    schema = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "url": {"x-link": "/{id}"}},
    }
    schema["properties"]["twin"] = schema
    shapes = Shapes(build("zoo", {"paths": {}}, {}, ""))
    view = Onlooker(None, "http://x")

    body = shapes.of(schema, None)(view, {"id": "a", "twin": {"id": "b", "twin": {"id": "c"}}})

    assert {"id": "b", "url": "http://x/b", "twin": {"id": "c"}} == body["twin"], (
        "the rest as it is"
    )


def test_a_list_of_objects_keeps_what_is_no_object(rent):
    schema = {
        "properties": {
            "all": {
                "type": "array",
                "items": {"properties": {"id": {}, "url": {"x-link": "/{id}"}}},
            }
        }
    }
    shape = Shapes(rent.document).of(schema, None)

    assert {"all": [{"id": 1, "url": "http://x/1"}, "text"]} == shape(
        Onlooker(rent.world, "http://x"), {"all": [{"id": 1}, "text"]}
    )
    assert {"all": "text"} == shape(Onlooker(rent.world, "http://x"), {"all": "text"})


def test_a_link_of_several_fields_needs_all_of_them():
    schema = {"properties": {"url": {"type": "string", "nullable": True, "x-link": "/{a}/{b}"}}}
    shape = Shapes(build("zoo", {"paths": {}}, {}, "")).of(schema, None)
    view = Onlooker(None, "http://x")

    assert {"url": "http://x/1/2"} == shape(view, {"a": 1, "b": 2})
    assert {"url": None} == shape(view, {"a": 1})


def test_a_link_of_one_field_needs_it_and_quotes_it():
    schema = {"properties": {"url": {"type": "string", "nullable": True, "x-link": "/{a}"}}}
    shape = Shapes(build("zoo", {"paths": {}}, {}, "")).of(schema, None)
    view = Onlooker(None, "http://x")

    shown = [shape(view, {"a": a})["url"] for a in ("b1", "b/1", 1, None)]

    assert ["http://x/b1", "http://x/b%2F1", "http://x/1", None] == shown


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        (Caller("api_key"), {"home"}),
        (Caller("api_key", scopes=frozenset({"rides:read"})), {"home", "last", "inner"}),
        (None, {"home", "last", "inner"}),
    ],
    ids=["without the scope", "with it", "nobody called"],
)
def test_a_field_is_for_those_who_hold_its_scopes(caller, seen):
    guarded = {"type": "string", "x-scopes": ["rides:read"]}
    schema = {
        "properties": {
            "home": {"properties": {"inner": guarded, "id": {"type": "string"}}},
            "last": guarded,
        }
    }
    view = Onlooker(None, "http://x") if caller is None else Onlooker(None, "http://x", caller)

    body = Shapes(build("zoo", {"paths": {}}, {}, "")).of(schema, None)(
        view, {"home": {"id": "a", "inner": "b"}, "last": "c"}
    )

    assert seen == body.keys() | (body["home"].keys() - {"id"})


def test_a_resource_is_shown_outside_any_request(fleet):
    shape = Shapes(fleet.document).resource("models", ["make"])

    body = shape(Onlooker(fleet.world, "http://x"), fleet.world.get("rental.models", "modl1"))

    assert ("http://x/v2/models/modl1", "Volt") == (body["url"], body["make"]["name"])


def test_a_collection_without_resource_cannot_be_shown_by_it(rent):
    with pytest.raises(KeyError, match="cases has no resource"):
        Shapes(rent.document).resource("cases")


def test_dotted_paths_are_a_tree():
    assert {"a": {"b": {}, "c": {}}, "d": {}} == tree(["a.b", "a", "d", "a.c"])


def test_a_stored_link_may_take_the_fields_of_the_record_it_leads_to(fleet):
    schema = {"properties": {"ride": {"type": "string", "nullable": True, "x-ref": "rides"}}}
    shape = Shapes(fleet.document).of(schema, None)
    view = Onlooker(fleet.world, "http://x")

    assert {"ride": "http://x/v2/bikes/bike1/rides/2024-06-01T09:00:00Z"} == shape(
        view, {"ride": "ride01"}
    )
    assert {"ride": None} == shape(view, {"ride": "gone"}) == shape(view, {"ride": None})


def test_an_alternative_that_says_nothing_is_that_of_the_collection(fleet):
    schema = {
        "properties": {
            "model": {"oneOf": [{"type": "string"}, {"type": "object"}], "x-ref": "models"}
        }
    }
    view = Onlooker(fleet.world, "http://x")

    shape = Shapes(fleet.document).of(schema, None, ["model"])

    assert {"id", "url", "name", "make"} == set(shape(view, {"model": "modl1"})["model"])
