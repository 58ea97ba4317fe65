"""How reservations are put to a charging station, and what it says of them."""

from collections.abc import Mapping
from typing import Any

from mockserver.charging import reservations
from mockserver.charging.records import Reservation
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload

_UPDATES: Mapping[str, reservations.Status] = {
    "Expired": reservations.EXPIRED,
    "NoTransaction": reservations.USED,  # 2.1: the driver came, and did not charge
    "Removed": reservations.CANCELLED,
}


def reserve_now(reservation: Reservation) -> tuple[str, dict[str, Any]]:
    """ReserveNow (OCPP 2.0.1 part 2, H01); connector 0 is any EVSE."""
    payload: dict[str, Any] = {
        "id": reservation["id"],
        "expiryDateTime": reservation["expires_at"],
        "idToken": {"idToken": reservation["id_tag"], "type": "ISO14443"},
    }
    if reservation["connector_id"]:
        payload["evseId"] = reservation["connector_id"]
    parent = reservation.get("parent_id_tag")
    if parent is not None:
        payload["groupIdToken"] = {"idToken": parent, "type": "Central"}
    return "ReserveNow", payload


def cancel(reservation: Reservation) -> tuple[str, dict[str, Any]]:
    """CancelReservation (OCPP 2.0.1 part 2, H02)."""
    return "CancelReservation", {"reservationId": reservation["id"]}


def update(world: World, station_id: str, payload: Payload) -> Payload:
    """ReservationStatusUpdate (OCPP 2.0.1 part 2, H04): it has expired, or was taken away."""
    known = physical.reservation(world, payload["reservationId"])
    wanted = _UPDATES[payload["reservationUpdateStatus"]]
    if (
        known is not None
        and known["station_id"] == station_id
        and reservations.may_become(known, wanted)
    ):
        physical.settle(world, known["id"], wanted)
    return {}
