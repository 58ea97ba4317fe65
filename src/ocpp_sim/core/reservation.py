"""Reservations as the charge point keeps them (OCPP 1.6 §5.2, §5.13)."""

from dataclasses import replace

from ocpp_sim.core.command import Reserve
from ocpp_sim.core.connector import Connector, Reservation
from ocpp_sim.core.turn import Turn


def reserve(turn: Turn, command: Reserve) -> str:
    """Accepted, Faulted, Occupied, Unavailable or Rejected; the same id replaces itself."""
    connector = turn.connector(command.connector_id)
    if connector is None or command.expires_at <= turn.now:
        return "Rejected"
    if connector.fault is not None or turn.fault is not None:
        return "Faulted"
    if not (connector.operative and turn.operative):
        return "Unavailable"
    if _occupied(connector, command.reservation_id):
        return "Occupied"
    cancel(turn, command.reservation_id)
    kept = Reservation(
        command.reservation_id, command.id_tag, command.expires_at, command.parent_id_tag
    )
    free = turn.connector(command.connector_id)
    assert free is not None
    turn.put(replace(free, reservation=kept))
    return "Accepted"


def cancel(turn: Turn, reservation_id: int) -> str:
    for connector in turn.connectors:
        held = connector.reservation
        if held is not None and held.reservation_id == reservation_id:
            turn.put(replace(connector, reservation=None))
            return "Accepted"
    return "Rejected"


def expire_due(turn: Turn, connector: Connector) -> None:
    held = connector.reservation
    if held is not None and held.expires_at <= turn.now:
        turn.put(replace(connector, reservation=None))


def _occupied(connector: Connector, reservation_id: int) -> bool:
    if connector.vehicle is not None or connector.grant is not None:
        return True
    held = connector.reservation
    return held is not None and held.reservation_id != reservation_id
