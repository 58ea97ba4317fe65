"""Records over the control API."""

import pytest


def test_every_collection_is_listed_with_its_schema(bench):
    listed = {c["name"]: c for c in bench("listCollections").body["collections"]}

    assert list(listed) == sorted(listed)
    assert {"charging.tags", "mock.mails", "shop.bikes"} < listed.keys()
    bikes = listed["shop.bikes"]
    assert (bikes["id_field"], bikes["records"]) == ("id", 1)
    assert bikes["schema"]["definitions"]["Bike"]["required"] == ["id", "colour"]


def test_a_new_record_is_completed_and_shown(bench):
    answer = bench("putRecord", collection="shop.bikes", record_id="b2", body={"colour": "blue"})

    assert answer.status == 201
    assert answer.headers["Location"] == "/_mock/worlds/default/records/shop.bikes/b2"
    assert answer.body == {"id": "b2", "colour": "blue", "gears": 1}
    assert bench("getRecord", collection="shop.bikes", record_id="b2").body == answer.body


def test_a_record_is_replaced_whole(bench):
    answer = bench(
        "putRecord", collection="shop.bikes", record_id="b1", body={"id": "b1", "colour": "blue"}
    )

    assert answer.status == 200
    assert answer.headers == {}
    assert answer.body["colour"] == "blue"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"colour": "green", "wheels": 2}, ["body.colour", "body.wheels"]),
        ({"id": "b3", "colour": "red"}, ["body.id"]),
        ({"colour": "red", "garage": "g9"}, ["body.garage"]),
        ({}, ["body.colour"]),
    ],
)
def test_a_record_that_does_not_fit_is_refused_with_every_flaw(bench, fields, body, found):
    answer = bench("putRecord", collection="shop.bikes", record_id="b2", body=body)

    assert answer.status == 422
    assert sorted(fields(answer)) == found
    assert bench("getRecord", collection="shop.bikes", record_id="b2").status == 404


def test_of_many_flaws_the_detail_names_the_first(bench):
    body = dict.fromkeys("abcde", 1)

    answer = bench("putRecord", collection="shop.bikes", record_id="b2", body=body)

    assert answer.body["detail"].endswith("(and 3 more).")
    assert len(answer.body["errors"]) == 6


def test_a_reference_that_leads_somewhere_is_taken(bench):
    bench("putRecord", collection="shop.garages", record_id="g1", body={})

    answers = [
        bench("putRecord", collection="shop.bikes", record_id=key, body=body)
        for key, body in (
            ("b2", {"colour": "red", "garage": "g1"}),
            ("b3", {"colour": "red", "garage": None}),
        )
    ]

    assert [answer.status for answer in answers] == [201, 201]


def test_an_id_that_is_a_number_is_taken_from_the_path(bench, fields):
    good = bench("putRecord", collection="shop.places", record_id="7", body={})
    bad = bench("putRecord", collection="shop.places", record_id="seven", body={})

    assert good.body == {"number": 7}
    assert fields(bad) == ["path.record_id"]


@pytest.fixture
def garage(bench):
    records = (
        ("1", {"taken": True}),
        ("2", {"taken": False}),
        ("3", {}),
    )
    for key, body in records:
        bench("putRecord", collection="shop.places", record_id=key, body=body)
    lights = {"colour": "red", "lights": {"front": {"lux": 40.0}}}
    bench("putRecord", collection="shop.bikes", record_id="b2", body=lights)
    return bench


@pytest.mark.parametrize(
    ("collection", "query", "keys"),
    [
        ("shop.places", "", [1, 2, 3]),
        ("shop.places", "limit=1&offset=1", [2]),
        ("shop.places", "where=taken=true", [1]),
        ("shop.places", "where=taken=false", [2]),
        ("shop.places", "where=taken=1", []),
        ("shop.places", "where=number=2", [2]),
        ("shop.places", "where=number=2.0", [2]),
        ("shop.places", "where=number=2&where=taken=true", []),
        ("shop.places", "where=taken=true&where=number=1", [1]),
        ("shop.bikes", "where=lights.front.lux=40", ["b2"]),
        ("shop.bikes", "where=lights.rear.lux=40", []),
        ("shop.bikes", "where=colour.front=red", []),
        ("shop.bikes", "where=colour=red", ["b1", "b2"]),
    ],
)
def test_records_are_filtered_by_any_field(garage, collection, query, keys):
    body = garage("listRecords", collection=collection, query=query).body

    assert [record.get("number") or record["id"] for record in body["data"]] == keys


def test_a_page_tells_how_many_there_are(garage):
    plain = garage("listRecords", collection="shop.places", query="limit=1").body
    narrowed = garage("listRecords", collection="shop.bikes", query="where=id=b1&limit=5").body

    assert (plain["total"], plain["limit"], plain["offset"]) == (3, 1, 0)
    assert narrowed["total"] == 1


def test_a_filter_without_a_value_is_refused(bench):
    assert bench("listRecords", collection="shop.bikes", query="where=colour").status == 422


def test_a_record_is_deleted(bench):
    assert bench("deleteRecord", collection="shop.bikes", record_id="b1").status == 204
    assert bench("deleteRecord", collection="shop.bikes", record_id="b1").status == 404


@pytest.mark.parametrize("operation", ["listRecords", "getRecord", "deleteRecord", "putRecord"])
def test_an_unknown_collection_is_answered_with_the_nearest(bench, operation):
    path = {} if operation == "listRecords" else {"record_id": "b1"}
    body = {} if operation == "putRecord" else None

    answer = bench(operation, collection="shop.bike", body=body, **path)

    assert answer.status == 404
    assert "Did you mean 'shop.bikes'?" in answer.body["detail"]


def test_an_unknown_record_is_named_with_its_collection_and_world(bench):
    answer = bench("getRecord", collection="shop.bikes", record_id="zzz")

    assert answer.status == 404
    assert answer.body["detail"] == (
        "There is no bike 'zzz' in shop.bikes of world 'default'. There is b1."
    )


def test_a_change_is_told_to_the_journal_with_its_cause(bench):
    bench("putRecord", collection="shop.bikes", record_id="b2", body={"colour": "red"})

    told = [(e.kind, e.subject, e.cause) for e in bench.world.journal]
    assert told == [
        ("state", "shop.bikes/b2", "req_1"),
        ("control", "control.putRecord", "req_1"),
    ]


def test_a_credential_put_as_a_record_is_known_at_once(bench):
    record = bench("getRecord", collection="mock.credentials", record_id="shop.api_key").body

    bench(
        "putRecord",
        collection="mock.credentials",
        record_id="another",
        body={**record, "id": "another"},
    )
    secret = bench("listCredentials", query="reveal=true").body["credentials"][1]["secret"]
    known = bench.worlds.by_credential(secret)
    bench("deleteRecord", collection="mock.credentials", record_id="another")

    assert known == "default"
    assert bench.worlds.by_credential(secret) is None
