"""A charge point is a record and comes back from it."""

import json

import pytest

from ocpp_sim.core.port import GoOffline, PlugIn, PresentTag
from ocpp_sim.core.record import RecordError, station_from_record, station_to_record


def busy(bench):
    point = bench(connectors=2).charging(1).advance(90)
    point.csms.answers["StatusNotification"] = None
    wish = {
        "connectorId": 2,
        "reservationId": 5,
        "idTag": "TAG",
        "expiryDate": "2024-06-01T10:00:00.123Z",
    }
    point.status_of_command("ReserveNow", wish)
    return point.station


def test_a_busy_charge_point_survives_the_trip_through_json(bench):
    station = busy(bench)

    assert station_from_record(json.loads(json.dumps(station_to_record(station)))) == station


def test_an_offline_one_keeps_its_queue(bench):
    point = bench(settings={"AllowOfflineTxForUnknownId": "true"}).registered()
    point.give(GoOffline(), PlugIn(1), PresentTag(1, "TAG"))
    station = point.advance(600).station

    record = station_to_record(station)

    assert record["queue"][0]["intent"]["is"] == "Begin"
    assert station_from_record(record) == station


def test_a_record_shows_times_as_text(bench):
    record = station_to_record(busy(bench))

    assert record["connectors"][1]["reservation"]["expires_at"] == "2024-06-01T10:00:00.123000Z"


@pytest.mark.parametrize(
    "change",
    [
        {"connectors": None},
        {"link": {}},
        {"queue": [{"intent": {"is": "Dance"}}]},
        {"next_due": "soon"},
        {"clock_due_at": 5},
    ],
)
def test_a_record_of_something_else_is_refused(bench, change):
    record = {**station_to_record(busy(bench)), **change}

    with pytest.raises(RecordError, match="not the record of a charge point"):
        station_from_record(record)
