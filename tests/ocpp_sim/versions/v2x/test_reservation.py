"""Reservations in the words of OCPP 2.x."""

from ocpp_sim.core import port

CARD = {"idToken": "TAG", "type": "ISO14443"}
HELD = {"id": 3, "expiryDateTime": "2024-06-01T09:05:00Z", "idToken": CARD, "evseId": 1}
OFF = {"operationalStatus": "Inoperative", "evse": {"id": 1}}


def updates(point):
    return [
        (one["reservationId"], one["reservationUpdateStatus"])
        for one in point.calls("ReservationStatusUpdate")
    ]


def test_a_reservation_is_used_by_its_token_which_names_it(bench):
    point = bench(version="2.0.1").registered()
    assert point.status_of_command("ReserveNow", HELD) == "Accepted"
    point.give(port.PlugIn(1), port.PresentTag(1, "TAG"))

    assert point.calls("TransactionEvent")[0]["reservationId"] == 3
    point.advance(600)
    assert updates(point) == []


def test_a_reservation_that_expires_is_told_of_also_that_of_any_evse(bench):
    point = bench(version="2.0.1", connectors=2).registered()
    any_evse = {key: value for key, value in HELD.items() if key != "evseId"} | {"id": 4}
    assert point.status_of_command("ReserveNow", HELD) == "Accepted"
    assert point.status_of_command("ReserveNow", any_evse) == "Accepted"
    point.advance(301)

    assert sorted(updates(point)) == [(3, "Expired"), (4, "Expired")]


def test_what_expires_offline_is_told_later(bench):
    point = bench(version="2.0.1").registered()
    point.status_of_command("ReserveNow", HELD)
    point.give(port.GoOffline())
    point.advance(400)
    point.give(port.GoOnline())

    assert updates(point) == [(3, "Expired")]


def test_a_reservation_that_cannot_be_kept_is_removed(bench):
    for spoils in (
        lambda point: point.command("ChangeAvailability", OFF),
        lambda point: point.give(port.Fault(1)),
    ):
        point = bench(version="2.0.1").registered()
        point.status_of_command("ReserveNow", HELD)
        spoils(point)
        assert updates(point) == [(3, "Removed")]
        assert point.status_of_command("CancelReservation", {"reservationId": 3}) == "Rejected"


def test_a_reservation_is_cancelled(bench):
    point = bench(version="2.0.1").registered()
    point.status_of_command("ReserveNow", HELD)

    assert point.status_of_command("CancelReservation", {"reservationId": 3}) == "Accepted"
    point.advance(600)
    assert updates(point) == []


def test_1_6_has_no_word_for_it_and_keeps_it(bench):
    point = bench().registered()
    wish = {"connectorId": 1, "reservationId": 3, "idTag": "TAG"}
    point.command("ReserveNow", {**wish, "expiryDate": "2024-06-01T09:05:00Z"})
    point.give(port.Fault(1))

    assert point.connector().reservation is not None
