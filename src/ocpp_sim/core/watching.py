"""What monitors see, at the very instant at which there is something to see (OCPP 2.0.1 N07, N08).

A register crosses a threshold between two samples: when it will is foreseen from the power.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ocpp_sim.core import charge, cost, ended, energy, panel, power, quota, streaming, variables
from ocpp_sim.core.connector import UJ_PER_WH, Connector
from ocpp_sim.core.device import Component, Variable
from ocpp_sim.core.inventory import Row
from ocpp_sim.core.metering import next_aligned
from ocpp_sim.core.monitor import Event, EventTrigger, Monitor, Origin
from ocpp_sim.core.notice import EventNotice
from ocpp_sim.core.shown import FLOWING
from ocpp_sim.core.turn import Turn

_DIGITS: Final = 1000
_PROBLEM_SEVERITY: Final = 1  # a failure of the hardware (part 2, §3.79 severities)


@dataclass(frozen=True, slots=True)
class _Seen:
    trigger: EventTrigger
    cleared: bool = False


def concerns(turn: Turn) -> bool:
    """Whether there is anything to watch over, which most charge points never have."""
    there = turn.facilities
    return bool(there.monitors or there.messages or there.costs or there.rationed or there.due_at)


def observe(turn: Turn) -> None:
    """Tell what the monitors see now, take away what has had its time, foresee the next moment."""
    if power.is_out(turn):
        return
    panel.tidy(turn)
    cost.tidy(turn)
    ended.keep(turn)
    events: list[Event] = []
    monitors: list[Monitor] = []
    for monitor in turn.facilities.monitors:
        row = variables.find(turn, monitor.component, monitor.variable)
        assert not isinstance(row, str)
        connector = variables.where(turn, monitor.component)
        value = variables.value(turn, row, connector)
        after, seen = _look(turn, monitor, row, value, connector)
        stream = after.stream
        if stream is not None and stream.is_open:
            stream = stream if seen is None else streaming.kept(turn, stream, value)
            after = replace(after, stream=streaming.flushed(turn, stream))
        elif seen is not None:
            events.append(_event(turn, monitor, value, seen, connector))
        monitors.append(after)
    if turn.facilities.monitors:
        turn.facilities = replace(turn.facilities, monitors=tuple(monitors))
    _tell(turn, events)
    due_at = min(_moments(turn), default=None)
    if due_at != turn.facilities.due_at:
        turn.facilities = replace(turn.facilities, due_at=due_at)


def tell_problem(turn: Turn, connector: Connector | None, code: str | None) -> None:
    """Tell a fault, or its end, which no monitor is needed for; `connector` None is the station."""
    component = Component("ChargingStation")
    if connector is not None:
        component = Component("Connector", None, connector.connector_id, 1)
    event = Event(
        _next_event(turn),
        turn.now,
        component,
        Variable("Problem"),
        "false" if code is None else "true",
        "Alerting",
        "HardWiredNotification",
        _PROBLEM_SEVERITY,
        cleared=code is None,
        transaction=_transaction(turn, connector),
        code=code or "",
    )
    _tell(turn, [event])


def _look(
    turn: Turn, monitor: Monitor, row: Row, value: str, connector: Connector | None
) -> tuple[Monitor, _Seen | None]:
    """The monitor afterwards, and what it has seen, if anything."""
    rests = monitor.in_transaction and not _charges(turn, connector)
    if monitor.due_at is not None and monitor.due_at <= turn.now:
        after = replace(monitor, due_at=_next_period(turn, monitor))
        return after, None if rests else _Seen("Periodic")
    if rests or monitor.due_at is not None:
        return monitor, None
    if monitor.kind != "Delta":
        return _compare(monitor, value)
    if not _has_moved(monitor, row, value):
        return monitor, None
    return replace(monitor, told=value), _Seen("Delta")


def _compare(monitor: Monitor, value: str) -> tuple[Monitor, _Seen | None]:
    """A threshold is told when it is crossed, and once more when all is well again."""
    number, limit = _thousandths(value), round(monitor.value * _DIGITS)
    crossed = number > limit if monitor.kind == "UpperThreshold" else number < limit
    if crossed == monitor.alarmed:
        return monitor, None
    return replace(monitor, alarmed=crossed), _Seen("Alerting", cleared=not crossed)


def _has_moved(monitor: Monitor, row: Row, value: str) -> bool:
    """Whether a value is as far from the last one told as the monitor wants; any word is."""
    if row.kind not in ("integer", "decimal"):
        return value != monitor.told
    return abs(_thousandths(value) - _thousandths(monitor.told)) >= _step(monitor)


def _step(monitor: Monitor) -> int:
    return max(round(monitor.value * _DIGITS), 1)


def _thousandths(value: str) -> int:
    return round(float(value) * _DIGITS)


def _next_period(turn: Turn, monitor: Monitor) -> datetime | None:
    if monitor.kind == "Periodic":
        return turn.after(monitor.value)
    return next_aligned(turn.now, int(monitor.value))


def _moments(turn: Turn) -> Iterator[datetime]:
    """Every moment at which there may be something to see or to take away."""
    yield from streaming.moments(turn)
    yield from quota.moments(turn)
    yield from ended.moments(turn)
    for message in turn.facilities.messages:
        if message.end_at is not None:
            yield message.end_at
    for monitor in turn.facilities.monitors:
        if monitor.due_at is not None:
            yield monitor.due_at
            continue
        connector = variables.where(turn, monitor.component)
        row = variables.find(turn, monitor.component, monitor.variable)
        if connector is None or isinstance(row, str) or row.shown not in FLOWING:
            continue
        moment = _flow_moment(energy.settled(turn, connector), monitor, row)
        if moment is not None and moment > turn.now:
            yield moment


def _flow_moment(connector: Connector, monitor: Monitor, row: Row) -> datetime | None:
    """When the power may change, or the register reaches what the monitor waits for."""
    flow, vehicle = connector.flow, connector.vehicle
    if vehicle is None or not flow.power_w:
        return None
    if row.shown == "power":
        return flow.until
    if monitor.kind == "Delta":
        goal = _thousandths(monitor.told) + _step(monitor)
    elif monitor.kind == "UpperThreshold" and not monitor.alarmed:
        goal = round(monitor.value * _DIGITS) + 1
    elif monitor.kind == "LowerThreshold" and monitor.alarmed:
        goal = round(monitor.value * _DIGITS)
    else:
        return None
    return charge.delivers_at(flow, vehicle, goal * (UJ_PER_WH // _DIGITS))


def _event(
    turn: Turn, monitor: Monitor, value: str, seen: _Seen, connector: Connector | None
) -> Event:
    origin: Origin = "CustomMonitor"
    return Event(
        _next_event(turn),
        turn.now,
        monitor.component,
        monitor.variable,
        value,
        seen.trigger,
        origin,
        monitor.severity,
        seen.cleared,
        monitor.monitor_id,
        _transaction(turn, connector),
    )


def _tell(turn: Turn, events: list[Event]) -> None:
    """Tell what is severe enough; offline only the worst is kept (OfflineQueuingSeverity)."""
    told = [one for one in events if one.severity <= turn.facilities.level]
    if not turn.online:
        worst = turn.whole("OfflineQueuingSeverity")
        told = [one for one in told if one.severity <= worst]
    if told:
        turn.want(EventNotice(turn.now, tuple(told)), kept=not turn.online)


def _next_event(turn: Turn) -> int:
    turn.facilities = replace(turn.facilities, events=turn.facilities.events + 1)
    return turn.facilities.events


def _charges(turn: Turn, connector: Connector | None) -> bool:
    places = turn.connectors if connector is None else (connector,)
    return any(one.transaction is not None for one in places)


def _transaction(turn: Turn, connector: Connector | None) -> str | None:
    running = None if connector is None else connector.transaction
    remote_id = None if running is None else turn.remote_id(running.number)
    return None if remote_id is None else str(remote_id)
