"""The autopilot at work: each connector's visits, stage by stage."""

from dataclasses import replace
from datetime import datetime, timedelta

from ocpp_sim.core import authorization, charge, hands, power
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.port import PlugIn, PresentTag, Unplug
from ocpp_sim.core.status import shown
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.visit import Autopilot, Progress, Visit, next_number, visit

_PATIENCE = timedelta(seconds=15)


def scheduled(autopilot: Autopilot, connector_id: int, now: datetime, after: int) -> Progress:
    """The next visit that is not over yet; one that should have begun begins now."""
    number = next_number(autopilot, connector_id, now, after=after)
    planned = visit(autopilot, connector_id, number)
    if planned.stop_at <= now:
        planned = visit(autopilot, connector_id, number + 1)
    return Progress(connector_id, planned.number, "arrive", max(planned.arrive_at, now))


def fly(turn: Turn) -> None:
    """Do what is due at every connector."""
    if turn.autopilot is None:
        return
    for at, one in enumerate(turn.visits):
        if one.due_at <= turn.now:
            flown = _flown(turn, turn.autopilot, one)
            turn.visits = (*turn.visits[:at], flown, *turn.visits[at + 1 :])


def foresee(turn: Turn, connector_id: int) -> None:
    """A transaction began: its driver leaves as soon as the car has what it came for."""
    if turn.autopilot is None:
        return
    for at, progress in enumerate(turn.visits):
        if progress.connector_id == connector_id and progress.stage == "stop":
            leave_at = _target_at(turn, turn.autopilot, progress)
            due_at = max(min(leave_at, progress.due_at), turn.now + _PATIENCE)
            early = replace(progress, due_at=due_at)
            turn.visits = (*turn.visits[:at], early, *turn.visits[at + 1 :])


def _flown(turn: Turn, autopilot: Autopilot, progress: Progress) -> Progress:
    while progress.due_at <= turn.now:
        progress = _stage(turn, autopilot, progress)
    return progress


def _stage(turn: Turn, autopilot: Autopilot, progress: Progress) -> Progress:
    planned = visit(autopilot, progress.connector_id, progress.number)
    connector = turn.connector(progress.connector_id)
    assert connector is not None
    if progress.stage == "arrive":
        return _arrive(turn, autopilot, progress, planned, connector)
    if progress.stage == "tag":
        return _tag(turn, progress, planned, connector)
    if progress.stage == "stop":
        running = connector.transaction
        if running is not None and running.id_tag == planned.id_tag:
            hands.present_tag(turn, PresentTag(progress.connector_id, planned.id_tag))
        return replace(progress, stage="leave", due_at=turn.now + _PATIENCE)
    if connector.vehicle is not None:
        hands.unplug(turn, Unplug(progress.connector_id))
        left = turn.connector(progress.connector_id)
        if left is not None and left.finishing:  # the cable is locked in at the other end
            hands.present_tag(turn, PresentTag(progress.connector_id, planned.id_tag))
    return scheduled(autopilot, progress.connector_id, turn.now, progress.number)


def _arrive(
    turn: Turn, autopilot: Autopilot, progress: Progress, planned: Visit, connector: Connector
) -> Progress:
    """A driver who finds the place taken or out of order goes elsewhere."""
    if shown(turn, connector) != "Available":
        return scheduled(autopilot, progress.connector_id, turn.now, progress.number)
    hands.plug_in(turn, PlugIn(progress.connector_id, planned.vehicle))
    tag_at = max(planned.tag_at, turn.now + timedelta(seconds=5))
    return replace(progress, stage="tag", due_at=tag_at)


def _tag(turn: Turn, progress: Progress, planned: Visit, connector: Connector) -> Progress:
    """Present the tag, or wait by the car while the charge point can ask nobody."""
    unasked = not turn.online and authorization.local_verdict(turn, planned.id_tag) is None
    stuck = unasked or power.is_out(turn)
    if stuck and turn.now + _PATIENCE < planned.stop_at:
        return replace(progress, due_at=turn.now + _PATIENCE)
    if connector.vehicle is not None and connector.transaction is None:
        hands.present_tag(turn, PresentTag(progress.connector_id, planned.id_tag))
    stop_at = max(planned.stop_at, turn.now + _PATIENCE)
    return replace(progress, stage="stop", due_at=stop_at)


def _target_at(turn: Turn, autopilot: Autopilot, progress: Progress) -> datetime:
    """When the car will have what its driver wants, else the end of the visit."""
    connector = turn.connector(progress.connector_id)
    assert connector is not None
    assert connector.vehicle is not None
    planned = visit(autopilot, progress.connector_id, progress.number)
    at = charge.reach_at(connector.flow, connector.vehicle, planned.target_percent)
    return at or progress.due_at
