"""Small commands of OCPP 2.x, which are answered by one word."""

import pytest

from ocpp_sim.core.port import PlugIn, PresentTag

TOKEN = {"idToken": "TAG", "type": "ISO14443"}


@pytest.fixture(params=["2.0.1", "2.1"])
def point(bench, request):
    return bench(version=request.param, connectors=2).registered()


def test_a_reservation_is_cancelled_once(point):
    wish = {"id": 4, "expiryDateTime": "2024-06-01T10:00:00Z", "idToken": TOKEN, "evseId": 1}
    assert point.status_of_command("ReserveNow", wish) == "Accepted"

    assert point.status_of_command("CancelReservation", {"reservationId": 4}) == "Accepted"
    assert point.status_of_command("CancelReservation", {"reservationId": 4}) == "Rejected"


def test_a_cache_is_cleared(point):
    point.give(PresentTag(1, "TAG"))
    assert point.station.cache

    assert point.status_of_command("ClearCache", {}) == "Accepted"
    assert point.station.cache == ()


def test_an_outlet_is_unlocked_unless_somebody_charges(point):
    point.give(PlugIn(2), PresentTag(2, "TAG"))

    def unlock(evse_id, connector_id=1):
        asked = {"evseId": evse_id, "connectorId": connector_id}
        return point.status_of_command("UnlockConnector", asked)

    assert unlock(1) == "Unlocked"
    assert unlock(2) == "OngoingAuthorizedTransaction"
    assert unlock(1, 2) == unlock(3) == "UnknownConnector"
