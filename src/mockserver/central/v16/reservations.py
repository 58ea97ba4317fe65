"""How reservations are put to a charge point."""

from typing import Any

from mockserver.charging.records import Reservation


def reserve_now(reservation: Reservation) -> tuple[str, dict[str, Any]]:
    """ReserveNow (OCPP 1.6 §5.13)."""
    payload: dict[str, Any] = {
        "connectorId": reservation["connector_id"],
        "expiryDate": reservation["expires_at"],
        "idTag": reservation["id_tag"],
        "reservationId": reservation["id"],
    }
    if reservation.get("parent_id_tag") is not None:
        payload["parentIdTag"] = reservation["parent_id_tag"]
    return "ReserveNow", payload


def cancel(reservation: Reservation) -> tuple[str, dict[str, Any]]:
    """CancelReservation (OCPP 1.6 §5.1)."""
    return "CancelReservation", {"reservationId": reservation["id"]}
