"""Reservations as a world keeps them: held, confirmed, used, ended by time."""

from typing import cast

from mockserver.charging import reservations
from mockserver.charging.records import RESERVATIONS, TAGS, Reservation
from mockserver.charging.reservations import ACTIVE, HOLDING, USED, Status
from mockserver.world.physical.indexes import RESERVATIONS_BY_CONNECTOR
from mockserver.world.problems import conflict, not_found
from mockserver.world.world import World
from virtualtime.instant import parse, to_text

EXPIRE = "reservation.expire"
"""The kind of timer whose action is `expire`."""


def reservation(world: World, number: int) -> Reservation | None:
    return cast("Reservation | None", world.get(RESERVATIONS, str(number)))


def holding(world: World, station_id: str, connector_id: int) -> Reservation | None:
    """The pending or active reservation of exactly this connector; None when it is free."""
    collection = world.store[RESERVATIONS]
    for status in HOLDING:
        for entry in collection.group(
            RESERVATIONS_BY_CONNECTOR, (station_id, connector_id, status)
        ):
            return cast("Reservation", collection.record(entry))
    return None


def hold(
    world: World, *, station_id: str, connector_id: int, id_tag: str, expires_at: str
) -> Reservation:
    """Take a connector for a tag before the charge point is asked; call `settle` afterwards.

    Raises ProblemError 409 when the connector is held already.
    """
    other = holding(world, station_id, connector_id)
    if other is not None:
        raise conflict(
            f"Connector {connector_id} of charge point '{station_id}' has the {other['status']}"
            f" reservation {other['id']} until {other['expires_at']}; cancel it or choose another."
        )
    known = world.get(TAGS, id_tag)
    made = reservations.held(
        world.count("reservations"),
        station_id=station_id,
        connector_id=connector_id,
        id_tag=id_tag,
        parent_id_tag=known["parent_id_tag"] if known else None,
        expires_at=to_text(parse(expires_at)),
    )
    world.put(RESERVATIONS, str(made["id"]), made)
    world.set_timer(parse(expires_at), EXPIRE, str(made["id"]))
    return made


def settle(
    world: World, reservation_id: int, status: Status, *, transaction_id: int | None = None
) -> Reservation:
    """Take a reservation one step further; final ones lose their timer.

    Settling what has that status changes nothing, nor does confirming what was used meanwhile.
    Raises ProblemError 404 for an unknown reservation, 409 when it cannot take that step.
    """
    known = reservation(world, reservation_id)
    if known is None:
        raise not_found("reservation", str(reservation_id))
    if known["status"] == status or (known["status"], status) == (USED, ACTIVE):
        return known
    if not reservations.may_become(known, status):
        raise conflict(
            f"Reservation {reservation_id} is {known['status']} and cannot become {status}."
        )
    made = reservations.settled(known, status, transaction_id=transaction_id)
    if status not in HOLDING:
        world.timers.cancel(EXPIRE, str(reservation_id))
    world.put(RESERVATIONS, str(reservation_id), made)
    world.publish({"type": "reservation.changed", "reservation": made})
    return made


def expire(world: World, key: str) -> None:
    """The timer's action: end a reservation that nobody used in time."""
    known = reservation(world, int(key))
    if known is not None and reservations.may_become(known, reservations.EXPIRED):
        settle(world, known["id"], reservations.EXPIRED)
