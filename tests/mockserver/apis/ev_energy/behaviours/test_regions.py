"""Regions over HTTP: what is drawn, what is refused, and what a dry run says."""

import pytest

from mockserver.apis.ev_energy import kinds
from mockserver.world import credentials
from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

REGIONS, GROUPS, DRY_RUN = "/v2/regions", "/v2/region_groups", "/v2/region_groups:validate"


def square(west, south, size=1.0):
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def region(name="MILTON", *geometries, **more):
    return {"name": name, "geometries": list(geometries) or [square(10, 50)], **more}


def named(ev, name):
    return ev.get(REGIONS, params={"name": name}).json()


def problem_type(answer):
    return answer.json()["type"].rstrip("/").rpartition("/")[2]


def test_a_region_is_drawn_and_shown_with_its_outline(ev):
    group = ev.get(GROUPS).json()[0]
    body = region("MILTON", square(10, 50), type="OTHER", region_groups=[group["url"]])
    made = ev.post(REGIONS, body)

    assert 201 == made.status_code, made.text
    shown = ev.get(made.json()["url"]).json()
    assert made.json() == shown
    assert [group["url"]] == shown["region_groups"]
    assert "MultiPolygon" == shown["geometry"]["type"]
    assert "OTHER" == shown["type"]
    assert shown["created_at"] == shown["updated_at"] == "2024-06-03T09:00:00Z"
    assert shown["url"] in ev.get(group["url"]).json()["regions"]


def test_outlines_that_touch_become_one(ev):
    apart = {
        "type": "MultiPolygon",
        "coordinates": [square(12, 50)["coordinates"], square(13, 50)["coordinates"]],
    }
    made = ev.post(REGIONS, region("A", square(10, 50), square(10.5, 50), apart))

    assert 201 == made.status_code, made.text
    assert 2 == len(made.json()["geometry"]["coordinates"])


def test_a_hole_stays_a_hole(ev):
    hollow = square(10, 50, 4)
    hollow["coordinates"] += square(11, 51)["coordinates"]
    ev.post(REGIONS, region("HOLLOW", hollow))

    names = {each["name"] for each in ev.get(REGIONS, params={"contains": "50.5,10.5"}).json()}
    assert "HOLLOW" in names
    assert [] == ev.get(REGIONS, params={"contains": "51.5,11.5"}).json()


@pytest.mark.parametrize(
    ("contains", "held"),
    [("51.46, -2.61", True), ("51.46,-2.61", True), ("+0,+0", False), ("-90,180", False)],
)
def test_regions_are_found_by_a_point(ev, contains, held):
    found = ev.get(REGIONS, params={"contains": contains})

    assert 200 == found.status_code
    assert (["Greater Bristol"] if held else []) == [each["name"] for each in found.json()]
    assert all("geometry" not in each for each in found.json())


def test_a_point_on_a_border_belongs_to_both_sides(ev):
    ev.post(REGIONS, region("WEST", square(10, 50)))
    ev.post(REGIONS, region("EAST", square(11, 50)))

    found = ev.get(REGIONS, params={"contains": "50.5,11"}).json()

    assert ["WEST", "EAST"] == [each["name"] for each in found]


def test_a_region_without_an_outline_holds_nothing(ev):
    key = next(key for key, r in ev.records("regions") if r["name"] == "Greater Bristol")
    ev.change("regions", key, geometry=None)

    assert [] == ev.get(REGIONS, params={"contains": "51.46,-2.61"}).json()
    assert ev.get(f"{REGIONS}/{key}").json()["geometry"] is None


def test_a_place_of_no_use_is_refused(ev):
    assert refused(ev.get(REGIONS, params={"contains": "91,0"}), 400, "contains")


def test_other_filters_go_with_the_point(ev):
    params = {"contains": "51.46,-2.61", "type": "OTHER"}

    assert [] == ev.get(REGIONS, params=params).json()


BAD = {
    "open": [[[0, 0], [1, 0], [1, 1], [0, 1]]],
    "of three points": [[[0, 0], [1, 0], [0, 0]]],
    "a bow tie": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]],
    "a point": [[[0, 0], [0, 0], [0, 0], [0, 0]]],
    "a line": [[[0, 0], [1, 1], [2, 2], [0, 0]]],
    "east of the globe": [[[179, 0], [181, 0], [181, 1], [179, 0]]],
    "north of the globe": [[[0, 89], [1, 89], [1, 91], [0, 89]]],
    "very far away": [[[0, 0], [1e308, 0], [1, 1e308], [0, 0]]],
    "a hole outside": [square(0, 0)["coordinates"][0], square(5, 5)["coordinates"][0]],
    "no ring": [],
    "an empty ring": [[]],
    "of three dimensions": [[[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]]],
    "of texts": [[["0", "0"], ["1", "0"], ["1", "1"], ["0", "0"]]],
    "null": None,
    "too deep": [[[[[[[0]]]]]]],
}


@pytest.mark.parametrize("coordinates", BAD.values(), ids=BAD)
def test_a_geometry_that_is_none_is_refused(ev, coordinates):
    answer = ev.post(REGIONS, region("BAD", {"type": "Polygon", "coordinates": coordinates}))

    assert 422 == answer.status_code, answer.text
    assert "invalid-geometry" == problem_type(answer)
    assert all("geometries" in field for field in answer.json()["field_errors"])
    assert [] == named(ev, "BAD")


def test_every_bad_geometry_is_told_of(ev):
    bad = {"type": "Polygon", "coordinates": BAD["open"]}
    answer = ev.post(REGIONS, region("BAD", bad, square(0, 0), bad))

    assert refused(answer, 422, "geometries")
    told = answer.json()["field_errors"]["geometries"]
    assert ["0", "2"] == [each.partition(":")[0] for each in told]


def test_an_outline_of_too_many_pieces_is_refused(ev):
    spots = [square(x * 0.5 - 170, y * 0.5, 0.1) for x in range(30) for y in range(17)]

    answer = ev.post(REGIONS, region("SPOTS", *spots))

    assert refused(answer, 422, "geometries")
    assert "510 polygons" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"geometries": [square(0, 0)]}, "name"),
        ({"name": 7, "geometries": [square(0, 0)]}, "name"),
        ({"name": "X", "geometries": [square(0, 0)], "type": "GAS"}, "type"),
        ({"name": "X", "geometries": [square(0, 0)], "region_groups": ["x"]}, "region_groups.0"),
    ],
)
def test_other_fields_have_a_problem_of_their_own(ev, body, field):
    answer = ev.post(REGIONS, body)

    assert refused(answer, 422, field)
    assert "validation-failed-regions" == problem_type(answer)


def test_a_name_that_is_taken_leads_to_who_has_it(ev):
    first = ev.post(REGIONS, region("MILTON")).json()
    answer = ev.post(REGIONS, region("MILTON", square(0, 0)))

    assert 409 == answer.status_code
    assert "region-name-conflict" == problem_type(answer)
    assert first["url"] in answer.json()["detail"]
    assert [{"name": "MILTON", "existing_region": first["url"]}] == answer.json()["conflicts"]


def test_every_name_of_a_group_that_is_taken_is_told(ev):
    urls = [ev.post(REGIONS, region(name)).json()["url"] for name in ("MILTON", "DEDHAM")]
    body = {"name": "PILOT", "regions": [region("MILTON"), region("QUINCY"), region("DEDHAM")]}

    refusal = ev.post(GROUPS, body).json()

    assert urls == [each["existing_region"] for each in refusal["conflicts"]]


def test_the_group_that_has_a_name_is_told(ev):
    first = ev.post(GROUPS, {"name": "PILOT", "regions": [region("A")]}).json()
    refusal = ev.post(GROUPS, {"name": "PILOT", "regions": [region("B")]}).json()

    assert first["url"] == refusal["existing_region_group"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" * 400])
def test_numbers_that_are_none_do_no_harm(ev, number):
    text = f"[[[0, 0], [{number}, 0], [1, 1], [0, 0]]]"
    body = f'{{"name": "X", "geometries": [{{"type": "Polygon", "coordinates": {text}}}]}}'
    answer = ev.ask("POST", REGIONS, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in {400, 422}, answer.text


def test_a_body_over_the_limit_is_refused(ev):
    body = b'{"name": "' + b"x" * (20 << 20) + b'"}'
    answer = ev.ask("POST", REGIONS, content=body, headers={"Content-Type": "application/json"})

    assert 413 == answer.status_code
    assert "payload-too-large" == problem_type(answer)


def test_a_group_comes_with_all_of_its_regions(ev):
    body = {"name": "PILOT", "regions": [region("A"), region("B", square(0, 0), type="OTHER")]}
    made = ev.post(GROUPS, body)

    assert 201 == made.status_code, made.text
    group = ev.get(made.json()["url"]).json()
    assert made.json() == group
    listed = ev.get(group["regions_collection"]).json()
    assert ["A", "B"] == [each["name"] for each in listed]
    assert [None, "OTHER"] == [each["type"] for each in listed]
    assert group["regions"] == [each["url"] for each in listed]


@pytest.mark.parametrize(
    ("group", "regions", "status", "slug"),
    [
        ("PILOT", [region("A"), region("Greater Bristol")], 409, "region-name-conflict"),
        ("Launch areas", [region("A")], 409, "region-group-name-conflict"),
        ("PILOT", [region("A"), region("A")], 422, "validation-failed-regions"),
        ("PILOT", [region("A"), {"name": "B"}], 422, "invalid-geometry"),
        ("PILOT", [], 422, "validation-failed-regions"),
        (
            "PILOT",
            [region("A"), region("B", {"type": "Polygon", "coordinates": BAD["a bow tie"]})],
            422,
            "invalid-geometry",
        ),
    ],
)
def test_a_group_is_made_whole_or_not_at_all(ev, group, regions, status, slug):
    answer = ev.post(GROUPS, {"name": group, "regions": regions})

    assert status == answer.status_code, answer.text
    assert slug == problem_type(answer)
    assert [] == named(ev, "A")
    assert [] == ev.get(GROUPS, params={"name": "PILOT"}).json()


def test_a_dry_run_finds_nothing_wrong_and_writes_nothing(ev):
    answer = ev.post(DRY_RUN, {"name": "PILOT", "regions": [region("A", square(-71.17, 42.27))]})

    assert 200 == answer.status_code
    found = answer.json()
    assert found["valid"] is True
    assert {"name": "PILOT", "status": "AVAILABLE", "problems": []} == found["group"]
    computed = found["regions"][0]["computed"]
    assert (1, 1) == (computed["geometry_count"], computed["resulting_polygon_count"])
    assert 9000 < computed["area_sq_km"] < 9150
    assert [] == named(ev, "A")


def test_a_dry_run_tells_all_that_is_wrong(ev):
    taken = named(ev, "Greater Bristol")[0]["url"]
    bad = {"type": "Polygon", "coordinates": BAD["open"]}
    regions = [region("Greater Bristol"), region("A"), region("A"), region("C", bad)]
    found = ev.post(DRY_RUN, {"name": "Launch areas", "regions": regions}).json()

    assert found["valid"] is False
    assert "NAME_EXISTS" == found["group"]["status"]
    assert ["NAME_EXISTS", "OK", "INVALID", "INVALID_GEOMETRY"] == [
        each["status"] for each in found["regions"]
    ]
    assert [1, 0, 1, 1] == [len(each["problems"]) for each in found["regions"]]
    assert [taken, None, None, None] == [each["existing_region"] for each in found["regions"]]
    assert found["regions"][3]["computed"] is None


def test_a_dry_run_of_no_shape_is_refused(ev):
    answer = ev.post(DRY_RUN, {"name": "PILOT", "regions": [{"geometries": [square(0, 0)]}]})

    assert refused(answer, 422, "regions.0.name")
    assert "validation-failed-regions" == problem_type(answer)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", REGIONS, None),
        ("GET", GROUPS, None),
        ("GET", f"{REGIONS}/regn01HN2NJ9NMRZBXT1H6FT9N7735", None),
        ("POST", REGIONS, region()),
        ("POST", GROUPS, {"name": "G", "regions": [region()]}),
        ("POST", DRY_RUN, {"name": "G", "regions": [region()]}),
    ],
)
def test_an_application_of_no_organisation_is_refused(ev, method, path, body):
    client = credentials.mint(ev.world, kinds.client("lone", organisation=None))["id"]
    grant = kinds.token(kinds.ACCESS_TOKEN, client, kinds.SCOPES)
    bearer = credentials.secret(ev.world, credentials.mint(ev.world, grant))

    assert refused(ev.ask(method, path, json=body, bearer=bearer), 403)
