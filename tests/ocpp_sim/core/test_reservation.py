"""Reservations: taken, refused, used, cancelled, expired."""

import pytest

from ocpp_sim.core.port import ClearFault, Declined, Fault, PlugIn, PresentTag, Unplug

LATER = "2024-06-01T10:00:00Z"


def wish(connector=1, number=5, tag="TAG", expires=LATER, **more):
    return {
        "connectorId": connector,
        "reservationId": number,
        "idTag": tag,
        "expiryDate": expires,
        **more,
    }


def reserved(bench, **more):
    point = bench(connectors=2).registered()
    assert point.status_of_command("ReserveNow", wish(**more)) == "Accepted"
    return point


def test_an_available_connector_is_reserved(bench):
    point = reserved(bench)

    assert (point.status(1), point.status(2)) == ("Reserved", "Available")
    assert point.statuses(1) == ["Reserved"]


def test_a_reservation_expires(bench):
    point = reserved(bench)

    point.advance(3599)
    assert point.status() == "Reserved"
    point.advance(1)
    assert point.statuses() == ["Reserved", "Available"]


def test_the_reserved_tag_uses_it_up(bench):
    point = reserved(bench)

    point.give(PlugIn(1), PresentTag(1, "TAG"))

    assert [start["reservationId"] for start in point.calls("StartTransaction")] == [5]
    assert point.connector().reservation is None
    assert point.statuses() == ["Reserved", "Preparing", "Charging"]


def test_another_tag_is_refused_without_asking(bench):
    point = reserved(bench)

    point.give(PlugIn(1), PresentTag(1, "OTHER"))

    assert point.of(Declined)[0].why == "connector 1 is reserved for another tag"
    assert point.calls("Authorize") == []


@pytest.mark.parametrize(("group", "started"), [("FAMILY", True), ("STRANGERS", False)])
def test_a_tag_of_the_reserved_group_may_use_it(bench, group, started):
    point = reserved(bench, parentIdTag="FAMILY")
    point.csms.answers["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": group}}

    point.give(PlugIn(1), PresentTag(1, "OTHER"))

    assert len(point.calls("StartTransaction")) == started
    assert len(point.of(Declined)) == (not started)


def test_the_same_id_replaces_itself_even_at_another_connector(bench):
    point = reserved(bench)

    assert point.status_of_command("ReserveNow", wish(tag="NEW")) == "Accepted"
    assert point.connector(1).reservation.id_tag == "NEW"
    assert point.status_of_command("ReserveNow", wish(connector=2)) == "Accepted"
    assert (point.status(1), point.status(2)) == ("Available", "Reserved")


def test_a_reserved_connector_is_occupied_for_another_reservation(bench):
    assert reserved(bench).status_of_command("ReserveNow", wish(number=6)) == "Occupied"


def test_a_car_a_waiting_tag_or_a_transaction_occupies(bench):
    point = bench(connectors=3).registered()
    point.give(PlugIn(1), PresentTag(2, "TAG"), PlugIn(3), PresentTag(3, "OTHER"))

    found = [point.status_of_command("ReserveNow", wish(connector=n, number=n)) for n in (1, 2, 3)]

    assert found == ["Occupied"] * 3


def test_a_faulted_connector_says_so(bench):
    point = bench().registered()
    point.give(Fault(1))

    assert point.status_of_command("ReserveNow", wish()) == "Faulted"


def test_a_faulted_charge_point_says_so(bench):
    point = bench().registered()
    point.give(Fault(0))

    assert point.status_of_command("ReserveNow", wish()) == "Faulted"


def test_an_unavailable_connector_says_so(bench):
    point = bench().registered()
    point.status_of_command("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})

    assert point.status_of_command("ReserveNow", wish()) == "Unavailable"


@pytest.mark.parametrize(
    "wrong",
    [wish(connector=9), wish(connector=-1), wish(expires="2024-06-01T08:00:00")],
)
def test_a_wish_that_cannot_be_met_is_rejected(bench, wrong):
    assert bench().registered().status_of_command("ReserveNow", wrong) == "Rejected"


def test_a_reservation_is_cancelled_once(bench):
    point = reserved(bench)
    cancel = {"reservationId": 5}

    assert point.status_of_command("CancelReservation", cancel) == "Accepted"
    assert point.status_of_command("CancelReservation", cancel) == "Rejected"
    assert point.statuses() == ["Reserved", "Available"]


def test_a_remote_start_needs_the_reserved_tag(bench):
    point = reserved(bench)

    def start(tag):
        wanted = {"idTag": tag, "connectorId": 1}
        return point.status_of_command("RemoteStartTransaction", wanted)

    assert (start("OTHER"), start("TAG")) == ("Rejected", "Accepted")


def test_a_remote_start_of_a_group_s_reservation_needs_the_group(bench):
    point = reserved(bench, parentIdTag="FAMILY")
    wanted = {"idTag": "OTHER", "connectorId": 1}

    assert point.status_of_command("RemoteStartTransaction", wanted) == "Rejected"


def test_a_car_at_a_reserved_connector_leaves_it_reserved(bench):
    point = reserved(bench)

    point.give(PlugIn(1), Unplug(1))

    assert point.statuses() == ["Reserved"]


def test_a_reservation_of_no_connector_in_particular_keeps_one_free(bench):
    point = bench(connectors=2).registered()

    assert point.status_of_command("ReserveNow", wish(connector=0)) == "Accepted"
    assert (point.status(1), point.status(2)) == ("Available", "Available")
    point.give(PlugIn(1), PresentTag(1, "OTHER"), PlugIn(2), PresentTag(2, "THIRD"))

    assert [start["idTag"] for start in point.calls("StartTransaction")] == ["OTHER"]
    why = "connector 2 has to stay free for a reservation"
    assert [event.why for event in point.of(Declined)] == [why]
    point.give(PresentTag(2, "TAG"))
    assert [start.get("reservationId") for start in point.calls("StartTransaction")] == [None, 5]
    assert point.station.floating == ()


def test_who_has_come_for_it_keeps_nobody_else_away(bench):
    point = bench(connectors=2).registered()
    point.status_of_command("ReserveNow", wish(connector=0))

    point.give(PresentTag(1, "TAG"), PlugIn(2), PresentTag(2, "OTHER"))

    assert (point.status(1), point.status(2)) == ("Preparing", "Charging")


@pytest.mark.parametrize(("group", "started"), [("FAMILY", True), ("STRANGERS", False)])
def test_a_group_may_use_a_reservation_of_no_connector_in_particular(bench, group, started):
    point = bench().registered()
    point.status_of_command("ReserveNow", wish(connector=0, parentIdTag="FAMILY"))
    point.csms.answers["Authorize"] = {"idTagInfo": {"status": "Accepted", "parentIdTag": group}}

    point.give(PlugIn(1), PresentTag(1, "OTHER"))

    assert len(point.calls("StartTransaction")) == started
    assert len(point.of(Declined)) == (not started)


def test_no_more_are_taken_than_there_are_free_connectors(bench):
    point = bench(connectors=3).registered()
    point.give(PlugIn(1))
    wishes = [wish(connector=n, number=10 + at) for at, n in enumerate((0, 2, 0, 3))]

    found = [point.status_of_command("ReserveNow", one) for one in wishes]

    assert found == ["Accepted", "Accepted", "Occupied", "Occupied"]
    assert point.status_of_command("ReserveNow", wish(connector=0, number=10)) == "Accepted"
    assert point.status_of_command("CancelReservation", {"reservationId": 10}) == "Accepted"
    assert point.status_of_command("CancelReservation", {"reservationId": 10}) == "Rejected"
    assert point.status_of_command("ReserveNow", wish(connector=3, number=13)) == "Accepted"


def test_a_reservation_of_no_connector_in_particular_expires(bench):
    point = bench().registered()
    point.status_of_command("ReserveNow", wish(connector=0))

    point.advance(3599)
    assert len(point.station.floating) == 1
    point.advance(1)
    assert point.station.floating == ()


def test_the_whole_charge_point_may_be_unable_to_reserve(bench):
    point = bench(connectors=2).registered()
    point.give(Fault(1))
    point.status_of_command("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"})
    assert point.status_of_command("ReserveNow", wish(connector=0)) == "Occupied"
    point.give(Fault(2))
    assert point.status_of_command("ReserveNow", wish(connector=0)) == "Faulted"
    point.give(ClearFault(1), ClearFault(2))
    point.status_of_command("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    assert point.status_of_command("ReserveNow", wish(connector=0)) == "Unavailable"


def test_connector_0_is_none_where_the_settings_say_so(bench):
    point = bench(settings={"ReserveConnectorZeroSupported": "false"}).registered()

    assert point.status_of_command("ReserveNow", wish(connector=0)) == "Rejected"
