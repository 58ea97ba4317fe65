"""What is due: everything that a Tick may set off, and when the next one is wanted."""

from dataclasses import replace
from datetime import datetime

from ocpp_sim.core import connection, delivery, dialogue, energy, pilot, registration, reservation
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.turn import Turn


def run_due(turn: Turn) -> None:
    """Do all that is due by now, each thing at most once for a stretch of lost time."""
    now = turn.now
    connection.open_due(turn)
    dialogue.expire_due(turn)
    registration.beat_due(turn)
    if turn.clock_due_at is not None and turn.clock_due_at <= now:
        energy.sample_aligned(turn)
    for number in range(len(turn.connectors)):
        _run_connector(turn, number, now)
    pilot.fly(turn)


def next_due(turn: Turn) -> datetime | None:
    """The earliest of all that is set; None when only an input can move the charge point."""
    link = turn.link
    dues = [turn.clock_due_at, link.reboot_at, turn.limit_due_at]
    if link.state == "up":
        dues += (turn.rpc.due_at, turn.heartbeat_at)
        if turn.flying is None:
            dues += (link.boot_at, delivery.blocked_until(turn) if turn.online else None)
    elif link.state == "down":
        dues.append(link.connect_at)
    for connector in turn.connectors:
        dues += (connector.sample_due_at, connector.flow.full_at)
        if connector.grant is not None:
            dues.append(connector.grant.until)
        if connector.reservation is not None:
            dues.append(connector.reservation.expires_at)
    for progress in turn.visits:
        dues.append(progress.due_at)
    return min([due for due in dues if due is not None], default=None)


def _run_connector(turn: Turn, number: int, now: datetime) -> None:
    connector = turn.connectors[number]
    flow, granted = connector.flow, connector.grant
    if flow.full_at is not None and flow.full_at <= now:
        turn.powered = True
    if connector.sample_due_at is not None and connector.sample_due_at <= now:
        energy.sample(turn, connector)
    elif flow.full_at is not None and flow.full_at <= now:
        turn.put(energy.settled(turn, connector))
    if granted is not None and granted.until <= now:
        _expire_grant(turn, turn.connectors[number])
    if connector.reservation is not None:
        reservation.expire_due(turn, turn.connectors[number])


def _expire_grant(turn: Turn, connector: Connector) -> None:
    """No car came in time (OCPP 1.6 §9.1.4)."""
    turn.put(replace(connector, grant=None))
    turn.decline("grant", f"no car came to connector {connector.connector_id} in time")
