"""What is due: everything that a Tick may set off, and when the next one is wanted."""

from dataclasses import replace
from datetime import UTC, datetime

from ocpp_sim.core import (
    charge,
    connection,
    course,
    delivery,
    dialogue,
    energy,
    firmware,
    pilot,
    pipeline,
    power,
    registration,
    reservation,
    transaction,
    trust,
    upload,
)
from ocpp_sim.core.connector import UJ_PER_WH, Connector
from ocpp_sim.core.turn import Turn

_NEVER = datetime.max.replace(tzinfo=UTC)


def run_due(turn: Turn) -> None:
    """Do all that is due by now, each thing at most once for a stretch of lost time."""
    now = turn.now
    connection.run_due(turn)
    if turn.link.dark != "no" and power.is_out(turn):
        pilot.fly(turn)
        return
    dialogue.expire_due(turn)
    registration.beat_due(turn)
    if turn.clock_due_at is not None and turn.clock_due_at <= now:
        energy.sample_aligned(turn)
    if turn.floating:
        reservation.expire_floating(turn)
    for number in range(len(turn.connectors)):
        _run_connector(turn, number, now)
    if turn.upkeep.due_at is not None and turn.upkeep.due_at <= now:
        firmware.run_due(turn)
        upload.run_due(turn)
        trust.run_due(turn)
    pilot.fly(turn)


def next_due(turn: Turn) -> datetime | None:
    """The earliest of all that is set; None when only an input can move the charge point."""
    link = turn.link
    if turn.spec.habits is None and link.dark == "no":
        return _usually_due(turn)
    if power.is_out(turn):
        return power.next_due(turn)
    dues = [_usually_due(turn), link.light_at, link.drop_at, pipeline.next_due(turn)]
    return min((due for due in dues if due is not None), default=None)


def _usually_due(turn: Turn) -> datetime | None:
    link = turn.link
    due = min(
        turn.clock_due_at or _NEVER,
        link.reboot_at or _NEVER,
        turn.limit_due_at or _NEVER,
        turn.facilities.due_at or _NEVER,
    )
    if turn.upkeep.due_at is not None or turn.floating or turn.unsettled:
        due = min(due, _rarely_due(turn))
    if link.state == "up":
        due = min(due, turn.rpc.due_at or _NEVER, turn.heartbeat_at or _NEVER)
        if turn.flying is None:
            blocked_until = delivery.blocked_until(turn) if turn.online else None
            due = min(due, link.boot_at or _NEVER, blocked_until or _NEVER)
    elif link.state == "down":
        due = min(due, link.connect_at or _NEVER)
    for connector in turn.connectors:
        due = min(due, connector.sample_due_at or _NEVER, connector.flow.full_at or _NEVER)
        if connector.grant is not None:
            due = min(due, connector.grant.until)
        if connector.reservation is not None:
            due = min(due, connector.reservation.expires_at)
        if connector.transaction is not None and connector.transaction.until_wh is not None:
            due = min(due, _last_energy_at(connector) or _NEVER)
    for progress in turn.visits:
        due = min(due, progress.due_at)
    return None if due is _NEVER else due


def _rarely_due(turn: Turn) -> datetime:
    """When the upkeep, a reservation of connector 0, or a status needs the charge point."""
    expiries = [held.expires_at for held in turn.floating]
    settled = [one.until for one in turn.unsettled] if turn.online else []
    return min([turn.upkeep.due_at or _NEVER, *expiries, *settled])


def _last_energy_at(connector: Connector) -> datetime | None:
    """When a transaction whose tag was refused has had what it may have."""
    running, vehicle = connector.transaction, connector.vehicle
    assert running is not None
    assert running.until_wh is not None
    if vehicle is None:
        return None
    return charge.delivers_at(connector.flow, vehicle, running.until_wh * UJ_PER_WH)


def _run_connector(turn: Turn, number: int, now: datetime) -> None:
    connector = turn.connectors[number]
    flow, granted = connector.flow, connector.grant
    if flow.full_at is not None and flow.full_at <= now:
        turn.powered = True
    if connector.sample_due_at is not None and connector.sample_due_at <= now:
        energy.sample(turn, connector)
    elif flow.full_at is not None and flow.full_at <= now:
        turn.put(energy.settled(turn, connector))
    if connector.transaction is not None and connector.transaction.until_wh is not None:
        transaction.block_due(turn, energy.settled(turn, turn.connectors[number]))
    if granted is not None and granted.until <= now:
        _expire_grant(turn, turn.connectors[number])
    if connector.reservation is not None:
        reservation.expire_due(turn, turn.connectors[number])


def _expire_grant(turn: Turn, connector: Connector) -> None:
    """No car came in time (OCPP 1.6 §9.1.4)."""
    turn.put(course.timed_out(turn, replace(connector, grant=None)))
    turn.decline("grant", f"no car came to connector {connector.connector_id} in time")
