"""What putting a record of the physical world means."""

import pytest

SESSION = {
    "station_id": "CP-1",
    "connector_id": 1,
    "id_tag": "CARD-1",
    "started_at": "2024-05-31T20:00:00+02:00",
    "meter_start_wh": 1000,
    "stopped_at": "2024-05-31T19:30:00Z",
    "meter_stop_wh": 12500,
}


@pytest.fixture
def put(bench):
    return lambda collection, key, body: bench(
        "putRecord", collection=f"charging.{collection}", record_id=key, body=body
    )


def _types(bench):
    return [event["type"] for event in bench.events]


def test_a_charge_point_is_registered_under_the_defaults_of_the_world(bench, put):
    bench("updateSettings", body={"defaults": {"site_id": "s1", "tariff_id": "t1"}})

    body = put("stations", "CP-1", {"vendor": "A", "tariff_id": "t2"}).body

    assert (body["vendor"], body["site_id"], body["tariff_id"]) == ("A", "s1", "t2")
    assert body["registered_at"] == "2024-06-01T09:00:00.000Z"
    assert _types(bench) == ["station.registered"]


def test_of_a_known_charge_point_what_is_left_out_stays(bench, put):
    put("stations", "CP-1", {"vendor": "A", "model": "B"})

    answer = put("stations", "CP-1", {"model": "C"})

    assert answer.status == 200
    assert (answer.body["vendor"], answer.body["model"]) == ("A", "C")


def test_every_api_hears_of_a_charge_point_that_is_put(bench, put):
    put("stations", "CP-1", {"vendor": "A"})
    put("stations", "CP-1", {"vendor": "B"})

    heard = [(event["type"], event["station"]["vendor"]) for event in bench.events]
    assert heard == [("station.registered", "A"), ("station.registered", "B")]


def test_connectors_have_numbers_and_instants_that_sort(put, fields):
    connector = {
        "status": "Available",
        "error_code": "NoError",
        "info": None,
        "status_at": "2024-06-01T11:00:00+02:00",
    }

    good = put("stations", "CP-1", {"connectors": {"01": connector}})
    bad = [put("stations", "CP-2", {"connectors": {name: connector}}) for name in ("x", "9" * 9)]

    assert good.body["connectors"]["1"]["status_at"] == "2024-06-01T09:00:00.000Z"
    assert [fields(answer) for answer in bad] == [
        ["body.connectors.x"],
        ["body.connectors.999999999"],
    ]


def test_a_tag_gets_its_defaults_and_an_email_in_lower_case(put):
    body = put("tags", "CARD-1", {"email": "Sam@X.example", "holder_id": "d1"}).body

    assert body == {
        "id_tag": "CARD-1",
        "holder_id": "d1",
        "email": "sam@x.example",
        "status": "Accepted",
        "expires_at": None,
        "parent_id_tag": None,
    }


def test_a_tariff_is_completed(put):
    body = put(
        "tariffs", "t1", {"currency": "EUR", "components": [{"type": "energy", "price": 0.3}]}
    ).body

    assert body == {
        "tariff_id": "t1",
        "name": "t1",
        "currency": "EUR",
        "components": [
            {"type": "energy", "price": 0.3, "step_size": 1, "min_duration_minutes": None}
        ],
        "tax_rate_percent": 0,
    }


def test_a_session_of_the_past_is_completed_and_published(bench, put):
    put("tags", "CARD-1", {"holder_id": "d1"})
    put("stations", "CP-1", {"tariff_id": "t1"})

    body = put("transactions", "7", SESSION).body

    assert body["id"] == 7
    assert body["started_at"] == "2024-05-31T18:00:00.000Z"
    assert (body["energy_wh"], body["stop_reason"]) == (11500, "Local")
    assert (body["holder_id"], body["tariff_id"]) == ("d1", "t1")
    assert _types(bench)[-2:] == ["transaction.started", "transaction.stopped"]
    assert bench.world.counters["transactions"] == 7


def test_a_session_of_an_unknown_tag_at_an_unknown_charge_point_is_taken(bench, put):
    body = put("transactions", "7", SESSION).body

    assert (body["holder_id"], body["tariff_id"]) == (None, None)
    assert _types(bench)[0] == "station.registered"


def test_a_session_that_still_runs_is_only_started(bench, put):
    running = {**SESSION, "stopped_at": None, "meter_stop_wh": None}

    assert put("transactions", "7", running).status == 201
    assert _types(bench)[-1] == "transaction.started"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stopped_at": None}, "body.meter_stop_wh"),
        ({"meter_stop_wh": None}, "body.meter_stop_wh"),
        ({"stopped_at": "2024-05-31T17:59:59Z"}, "body.stopped_at"),
        ({"id": 8}, "body.id"),
        ({"started_at": "yesterday"}, "body.started_at"),
    ],
)
def test_a_session_that_cannot_be_is_refused(put, fields, change, field):
    answer = put("transactions", "7", {**SESSION, **change})

    assert answer.status == 422
    assert fields(answer) == [field]


def test_samples_may_be_put_before_their_session_or_after_it(bench, put):
    sample = {"at": "2024-05-31T18:30:00Z", "energy_wh": 4000.0}

    before = put(
        "meter_values", "7", {"samples": [sample], "station_id": "CP-1", "connector_id": 1}
    )
    put("transactions", "7", SESSION)
    after = put("meter_values", "7", {"samples": [sample, sample]})

    assert (before.status, after.status) == (201, 200)
    assert (after.body["station_id"], after.body["connector_id"]) == ("CP-1", 1)
    assert [s["at"] for s in after.body["samples"]] == ["2024-05-31T18:30:00.000Z"] * 2


def test_samples_of_nothing_need_a_place(put, fields):
    answer = put("meter_values", "7", {"samples": []})

    assert fields(answer) == ["body.station_id"]


def test_samples_without_a_transaction_need_a_key_that_says_so(put, fields):
    body = {"transaction_id": None, "samples": [], "station_id": "CP-1", "connector_id": 1}

    assert fields(put("meter_values", "7", body)) == ["body.transaction_id"]


def test_an_active_reservation_expires(bench, put):
    hold = {"station_id": "CP-1", "connector_id": 1, "id_tag": "A"}

    body = put("reservations", "3", {**hold, "expires_at": "2024-06-01T09:30:00Z"}).body
    bench("advanceClock", body={"hours": 1})

    assert body["status"] == "active"
    assert (
        bench("getRecord", collection="charging.reservations", record_id="3").body["status"]
        == "expired"
    )
    assert _types(bench) == ["reservation.changed", "reservation.changed"]
    assert bench.world.counters["reservations"] == 3


def test_a_reservation_that_is_over_has_no_timer(bench, put):
    hold = {
        "station_id": "CP-1",
        "connector_id": 1,
        "id_tag": "A",
        "expires_at": "2024-06-01T09:30:00Z",
    }
    put("reservations", "3", hold)

    put("reservations", "3", {**hold, "status": "used"})

    assert len(bench.world.timers) == 0
