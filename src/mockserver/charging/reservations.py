"""Reservations of a connector for a tag, and the steps they may take."""

from typing import Final, Literal, TypeAlias

from mockserver.charging.records import Reservation
from mockserver.charging.tags import same

Status: TypeAlias = Literal["pending", "active", "used", "expired", "cancelled", "rejected"]

PENDING: Final = "pending"
ACTIVE: Final = "active"
USED: Final = "used"
EXPIRED: Final = "expired"
CANCELLED: Final = "cancelled"
REJECTED: Final = "rejected"
HOLDING: Final[tuple[Status, ...]] = (PENDING, ACTIVE)

_STEPS: Final[dict[str, frozenset[str]]] = {
    PENDING: frozenset({ACTIVE, USED, EXPIRED, CANCELLED, REJECTED}),
    ACTIVE: frozenset({USED, EXPIRED, CANCELLED}),
}


def held(
    number: int,
    *,
    station_id: str,
    connector_id: int,
    id_tag: str,
    parent_id_tag: str | None,
    expires_at: str,
) -> Reservation:
    """A reservation that the charge point has not confirmed yet."""
    return Reservation(
        id=number,
        station_id=station_id,
        connector_id=connector_id,
        id_tag=id_tag,
        parent_id_tag=parent_id_tag,
        expires_at=expires_at,
        status=PENDING,
        transaction_id=None,
    )


def may_become(reservation: Reservation, status: str) -> bool:
    """Tell whether the step is allowed; used, expired, cancelled and rejected are final."""
    return status in _STEPS.get(reservation["status"], ())


def settled(
    reservation: Reservation, status: str, *, transaction_id: int | None = None
) -> Reservation:
    return {**reservation, "status": status, "transaction_id": transaction_id}


def admits(reservation: Reservation, id_tag: str, parent_id_tag: str | None) -> bool:
    """Tell whether a tag may use it: the tag itself or one with the same parent (OCPP 1.6 §5.13).

    Example: a reservation for "CARD-1" of parent "FLEET" admits "card-1" and any tag of "FLEET".
    """
    if same(reservation["id_tag"], id_tag):
        return True
    return same(reservation["parent_id_tag"], parent_id_tag)
