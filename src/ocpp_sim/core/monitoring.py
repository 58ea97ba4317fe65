"""Monitors as the peer sets, clears and asks for them (OCPP 2.0.1 N02 to N06)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ocpp_sim.core import shown, streaming, variables
from ocpp_sim.core.command import Excess
from ocpp_sim.core.facilities import LEAST_SEVERE
from ocpp_sim.core.inventory import MONITOR_ITEMS, Row
from ocpp_sim.core.metering import next_aligned
from ocpp_sim.core.monitor import (
    ClearMonitors,
    GetMonitoringReport,
    Monitor,
    MonitorKind,
    MonitorsCleared,
    MonitorSet,
    MonitorsSet,
    MonitorWish,
    SetMonitoringBase,
    SetMonitoringLevel,
    SetMonitors,
)
from ocpp_sim.core.notice import MonitorPage
from ocpp_sim.core.reporting import selects
from ocpp_sim.core.turn import Turn

_PAGE: Final = 25
_MOST: Final = 100
_NUMBERS: Final = frozenset({"integer", "decimal"})
_THRESHOLDS: Final[tuple[MonitorKind, ...]] = ("UpperThreshold", "LowerThreshold")
_KINDS: Final[tuple[MonitorKind, ...]] = (
    *_THRESHOLDS,
    "Delta",
    "Periodic",
    "PeriodicClockAligned",
)
_CRITERIA: Final = {
    "ThresholdMonitoring": _THRESHOLDS,
    "DeltaMonitoring": ("Delta",),
    "PeriodicMonitoring": ("Periodic", "PeriodicClockAligned"),
}


def set_up(turn: Turn, command: SetMonitors) -> MonitorsSet | Excess:
    """Set one after the other; each gets an id or a word."""
    asked = len(command.wishes)
    if asked > MONITOR_ITEMS:
        return Excess(f"{asked} monitors at once; ItemsPerMessage is {MONITOR_ITEMS}")
    return MonitorsSet(tuple(_set(turn, wish) for wish in command.wishes))


def clear(turn: Turn, command: ClearMonitors) -> MonitorsCleared | Excess:
    """Accepted or NotFound, for each id."""
    asked = len(command.monitor_ids)
    if asked > MONITOR_ITEMS:
        return Excess(f"{asked} monitors at once; ItemsPerMessage is {MONITOR_ITEMS}")
    there = {one.monitor_id for one in turn.facilities.monitors}
    gone = there & set(command.monitor_ids)
    _keep(turn, (one for one in turn.facilities.monitors if one.monitor_id not in gone))
    words = ((one, "Accepted" if one in gone else "NotFound") for one in command.monitor_ids)
    return MonitorsCleared(tuple(words))


def set_base(turn: Turn, command: SetMonitoringBase) -> str:
    """Whatever is not All drops the monitors that the peer has set (N03.FR.04, FR.05).

    There are none of the maker's: what is told of faults is hard-wired and stays.
    """
    _keep(turn, turn.facilities.monitors if command.base == "All" else ())
    turn.facilities = replace(turn.facilities, base=command.base)
    return "Accepted"


def set_level(turn: Turn, command: SetMonitoringLevel) -> str:
    """Events as severe as the level, or more, are told from now on; Rejected beyond 0 to 9."""
    if not 0 <= command.severity <= LEAST_SEVERE:
        return "Rejected"
    turn.facilities = replace(turn.facilities, level=command.severity)
    return "Accepted"


def report(turn: Turn, command: GetMonitoringReport) -> str:
    """Accepted, and the pages follow; EmptyResultSet when no monitor is meant."""
    kinds = {kind for one in command.criteria for kind in _CRITERIA[one]} or set(_KINDS)
    found = [
        one
        for one in turn.facilities.monitors
        if one.kind in kinds
        and (not command.selected or selects(command.selected, one.component, one.variable))
    ]
    if not found:
        return "EmptyResultSet"
    for page, start in enumerate(range(0, len(found), _PAGE)):
        more, part = start + _PAGE < len(found), tuple(found[start : start + _PAGE])
        told = MonitorPage(command.request_id, page, more, turn.now, part)
        turn.want(told, triggered=True)
    return "Accepted"


def _set(turn: Turn, wish: MonitorWish) -> MonitorSet:
    row = variables.find(turn, wish.component, wish.variable)
    if isinstance(row, str):
        return MonitorSet(wish, row)
    kind = next((one for one in _KINDS if one == wish.kind), None)
    if kind is None or not variables.is_monitored(row) or not _suits(row, kind):
        return MonitorSet(wish, "UnsupportedMonitorType")
    word = _refusal(turn, wish, row)
    if word:
        return MonitorSet(wish, word)
    facilities = turn.facilities
    number, newest = wish.monitor_id, facilities.monitor_ids
    if number is None:
        number = newest = newest + 1
    _keep(turn, (one for one in facilities.monitors if one.monitor_id != number))
    monitor = streaming.begin(turn, _fresh(turn, wish, row, kind, number), wish)
    monitors = (*turn.facilities.monitors, monitor)
    turn.facilities = replace(turn.facilities, monitors=monitors, monitor_ids=newest)
    return MonitorSet(wish, "Accepted", number)


def _keep(turn: Turn, monitors: Iterable[Monitor]) -> None:
    """Keep these monitors; the streams of the others end."""
    kept = tuple(monitors)
    for one in turn.facilities.monitors:
        if one not in kept:
            streaming.end(turn, one)
    turn.facilities = replace(turn.facilities, monitors=kept)


def _suits(row: Row, kind: MonitorKind) -> bool:
    return kind not in _THRESHOLDS or row.kind in _NUMBERS


def _refusal(turn: Turn, wish: MonitorWish, row: Row) -> str:
    """Rejected, Duplicate, or "" for a monitor that may be set."""
    if not 0 <= wish.severity <= LEAST_SEVERE or not _is_sane(turn, wish, row):
        return "Rejected"
    there = turn.facilities.monitors
    same = [one for one in there if _is_like(one, wish)]
    if wish.monitor_id is None:
        return "Duplicate" if same else "Rejected" if len(there) >= _MOST else ""
    mine = next((one for one in there if one.monitor_id == wish.monitor_id), None)
    if mine is None or (mine.component, mine.variable) != (wish.component, wish.variable):
        return "Rejected"
    return "Duplicate" if any(one is not mine for one in same) else ""


def _is_like(one: Monitor, wish: MonitorWish) -> bool:
    return (one.component, one.variable, one.kind, one.severity) == (
        wish.component,
        wish.variable,
        wish.kind,
        wish.severity,
    )


def _is_sane(turn: Turn, wish: MonitorWish, row: Row) -> bool:
    """A threshold is within the variable's limits, an interval above 0, a difference not below."""
    if wish.kind in _THRESHOLDS:
        reading = shown.read(turn, row, variables.where(turn, wish.component))
        high = row.high if reading.high is None else reading.high
        return high is None or (row.low or 0) <= wish.value <= high
    return wish.value >= 0 if wish.kind == "Delta" else wish.value >= 1


def _fresh(turn: Turn, wish: MonitorWish, row: Row, kind: MonitorKind, number: int) -> Monitor:
    due_at = None
    if kind == "Periodic":
        due_at = turn.after(wish.value)
    elif kind == "PeriodicClockAligned":
        due_at = next_aligned(turn.now, int(wish.value))
    told = variables.value(turn, row, variables.where(turn, wish.component))
    return Monitor(
        number,
        wish.component,
        wish.variable,
        kind,
        wish.value,
        wish.severity,
        wish.in_transaction,
        told,
        due_at=due_at,
    )
