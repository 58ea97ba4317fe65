"""Reservations as the charge point keeps them (OCPP 1.6 §5.2, §5.13).

One of connector 0 is for no connector in particular: as many as there are of these stay free.
"""

from dataclasses import replace

from ocpp_sim.core.command import Reserve
from ocpp_sim.core.connector import Connector, Reservation
from ocpp_sim.core.intent import ReservationEnd
from ocpp_sim.core.turn import Turn


def reserve(turn: Turn, command: Reserve) -> str:
    """Accepted, Faulted, Occupied, Unavailable or Rejected; the same id replaces itself."""
    number, anywhere = command.reservation_id, command.connector_id == 0
    connector = turn.connector(command.connector_id)
    concerned = turn.connectors if connector is None else (connector,)
    unknown = connector is None and not (anywhere and turn.flag("ReserveConnectorZeroSupported"))
    if unknown or command.expires_at <= turn.now:
        return "Rejected"
    if turn.fault is not None or all(one.fault is not None for one in concerned):
        return "Faulted"
    if not turn.operative or not any(one.operative for one in concerned):
        return "Unavailable"
    others = [held for held in _waiting(turn) if held.reservation_id != number]
    free = [one for one in turn.connectors if _is_free(one, number)]
    if (connector is not None and connector not in free) or len(free) <= len(others):
        return "Occupied"
    cancel(turn, number)
    kept = Reservation(number, command.id_tag, command.expires_at, command.parent_id_tag)
    chosen = turn.connector(command.connector_id)
    if chosen is None:
        turn.floating = (*turn.floating, kept)
    else:
        turn.put(replace(chosen, reservation=kept))
    return "Accepted"


def cancel(turn: Turn, reservation_id: int) -> str:
    for connector in turn.connectors:
        held = connector.reservation
        if held is not None and held.reservation_id == reservation_id:
            turn.put(replace(connector, reservation=None))
            return "Accepted"
    return "Accepted" if use(turn, reservation_id) else "Rejected"


def use(turn: Turn, reservation_id: int) -> bool:
    """Take a reservation of connector 0 off; False when there is none of that id."""
    left = tuple(held for held in turn.floating if held.reservation_id != reservation_id)
    found = len(left) < len(turn.floating)
    turn.floating = left
    return found


def expire_due(turn: Turn, connector: Connector) -> None:
    held = connector.reservation
    if held is not None and held.expires_at <= turn.now:
        turn.put(replace(connector, reservation=None))
        turn.want(ReservationEnd(held.reservation_id, "Expired"), kept=True)


def give_up(turn: Turn, connector: Connector) -> None:
    """Take off what cannot be kept, in versions that can tell it (OCPP 2.0.1 H01.FR.17)."""
    held = connector.reservation
    if held is not None and turn.dialect.says(
        told := ReservationEnd(held.reservation_id, "Removed")
    ):
        turn.put(replace(connector, reservation=None))
        turn.want(told, kept=True)


def expire_floating(turn: Turn) -> None:
    for held in turn.floating:
        if held.expires_at <= turn.now:
            turn.want(ReservationEnd(held.reservation_id, "Expired"), kept=True)
    turn.floating = tuple(held for held in turn.floating if held.expires_at > turn.now)


def floating_for(turn: Turn, id_tag: str, parent_id_tag: str | None) -> Reservation | None:
    """The reservation of connector 0 that a tag, or its group, holds."""
    for held in turn.floating:
        group = held.parent_id_tag
        if held.id_tag == id_tag or (group is not None and group == parent_id_tag):
            return held
    return None


def hindrance(turn: Turn, connector: Connector) -> str:
    """Why a tag without a reservation cannot start here; "" when enough others are left."""
    waiting = _waiting(turn)
    left = [one for one in turn.connectors if one is not connector and _is_free(one, None)]
    if len(left) >= len(waiting):
        return ""
    return f"connector {connector.connector_id} has to stay free for a reservation"


def _waiting(turn: Turn) -> list[Reservation]:
    """Those of connector 0 whose tag has not come to a connector yet."""
    granted = {one.grant.reservation_id for one in turn.connectors if one.grant is not None}
    return [held for held in turn.floating if held.reservation_id not in granted]


def _is_free(connector: Connector, reservation_id: int | None) -> bool:
    """Whether a new reservation, or the one of this id again, may have the connector."""
    if connector.vehicle is not None or connector.grant is not None:
        return False
    if connector.fault is not None or not connector.operative:
        return False
    held = connector.reservation
    return held is None or held.reservation_id == reservation_id
