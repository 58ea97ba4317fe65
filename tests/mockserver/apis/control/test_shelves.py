"""The collections of all documents."""

from mockserver.world.problems import Detail


def test_shelves_stand_in_order_under_their_full_names(bench):
    names = list(bench.parts.shelves)

    assert names == sorted(names)
    assert {"charging.transactions", "mock.faults", "shop.bikes"} < set(names)


def test_a_shelf_knows_defaults_references_and_the_kind_of_its_id(bench):
    bikes, places = (bench.parts.shelves[name] for name in ("shop.bikes", "shop.places"))

    assert bikes.defaults == {"gears": 1}
    assert bikes.refs == {"garage": "shop.garages"}
    assert (bikes.id_is_number, places.id_is_number) == (False, True)


def test_flaws_are_told_with_their_place(bench):
    bikes = bench.parts.shelves["shop.bikes"]

    assert bikes.flaws({"id": "b1", "colour": "red"}) == []
    assert bikes.flaws({"id": 1, "colour": "red"}, "body.records.0") == [
        Detail("body.records.0.id", "is 1; allowed: string")
    ]


def test_a_reference_that_leads_nowhere_is_told(bench):
    bikes = bench.parts.shelves["shop.bikes"]

    assert bikes.dangling(bench.world, {"garage": None}) == []
    assert bikes.dangling(bench.world, {"garage": "g9"}) == [
        Detail("body.garage", "'g9' is not in shop.garages; put it there first")
    ]


def test_of_a_list_each_reference_that_leads_nowhere_is_told(bench):
    bikes = bench.parts.shelves["shop.bikes"]
    bench.world.put("shop.garages", "g1", {"id": "g1"})

    assert bikes.dangling(bench.world, {"garage": ["g1", None]}) == []
    assert bikes.dangling(bench.world, {"garage": ["g1", "g8", "g9"]}) == [
        Detail("body.garage", "'g8' is not in shop.garages; put it there first"),
        Detail("body.garage", "'g9' is not in shop.garages; put it there first"),
    ]


def test_a_schema_stands_for_itself(bench):
    schema = bench.parts.shelves["charging.stations"].json_schema()

    assert {"StationRecord", "ConnectorRecord", "Instant"} == schema["definitions"].keys()
