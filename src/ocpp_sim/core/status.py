"""What status a connector has, and the way there along the standard's table (OCPP 1.6 §4.9)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ocpp_sim.core.connector import Connector, Status
from ocpp_sim.core.intent import Report
from ocpp_sim.core.port import StatusChanged
from ocpp_sim.core.turn import Turn

_ANY_START: Final = ("Charging", "SuspendedEV", "SuspendedEVSE")
LEGAL: Final[Mapping[str, frozenset[str]]] = {
    "Available": frozenset(("Preparing", *_ANY_START, "Reserved", "Unavailable", "Faulted")),
    "Preparing": frozenset(("Available", *_ANY_START, "Finishing", "Faulted")),
    "Charging": frozenset(
        ("Available", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted")
    ),
    "SuspendedEV": frozenset(
        ("Available", "Charging", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted")
    ),
    "SuspendedEVSE": frozenset(
        ("Available", "Charging", "SuspendedEV", "Finishing", "Unavailable", "Faulted")
    ),
    "Finishing": frozenset(("Available", "Preparing", "Unavailable", "Faulted")),
    "Reserved": frozenset(("Available", "Preparing", "Unavailable", "Faulted")),
    "Unavailable": frozenset(("Available", "Preparing", *_ANY_START, "Faulted")),
    "Faulted": frozenset(
        ("Available", "Preparing", *_ANY_START, "Finishing", "Reserved", "Unavailable")
    ),
}
_DETOURS: Final[tuple[Status, ...]] = ("Preparing", "Finishing", "Available")
ERROR_CODES: Final = frozenset(
    {
        "ConnectorLockFailure",
        "EVCommunicationError",
        "GroundFailure",
        "HighTemperature",
        "InternalError",
        "LocalListConflict",
        "OtherError",
        "OverCurrentFailure",
        "OverVoltage",
        "PowerMeterFailure",
        "PowerSwitchFailure",
        "ReaderFailure",
        "ResetFailure",
        "UnderVoltage",
        "WeakSignal",
    }
)


def status_of(connector: Connector) -> Status:
    """The status that follows from what is at the connector."""
    if connector.fault is not None:
        return "Faulted"
    if connector.transaction is not None:
        return _while_charging(connector)
    if not connector.operative:
        return "Unavailable"
    return _while_idle(connector)


def _while_idle(connector: Connector) -> Status:
    if connector.grant is not None:
        return "Preparing"
    if connector.vehicle is not None and connector.finishing:
        return "Finishing"
    if connector.reservation is not None:
        return "Reserved"
    return "Available" if connector.vehicle is None else "Preparing"


def station_status(*, operative: bool, fault: str | None) -> Status:
    """The status of connector 0."""
    if fault is not None:
        return "Faulted"
    return "Available" if operative else "Unavailable"


def way(before: Status | None, after: Status) -> tuple[Status, ...]:
    """The statuses to report from `before` on; ("Reserved", "Charging") goes by "Preparing"."""
    if before is None or before == after or after in LEGAL[before]:
        return (after,)
    between = next(s for s in _DETOURS if s in LEGAL[before] and after in LEGAL[s])
    return (between, after)


def report(turn: Turn, *, everything: bool = False) -> None:
    """Tell the peer every status that is not what it was last told."""
    if not turn.online:
        return
    whole = station_status(operative=turn.operative, fault=turn.fault)
    if everything or whole != turn.reported:
        _tell(turn, 0, turn.reported, whole, turn.fault)
        turn.reported = whole
    for connector in turn.connectors:
        status = status_of(connector)
        if everything or status != connector.reported:
            _tell(turn, connector.connector_id, connector.reported, status, connector.fault)
            turn.put(replace(connector, reported=status))


def report_one(turn: Turn, connector_id: int) -> None:
    """Tell one status again because the peer asked for it."""
    connector = turn.connector(connector_id)
    if connector is None:
        status, fault = station_status(operative=turn.operative, fault=turn.fault), turn.fault
    else:
        status, fault = status_of(connector), connector.fault
    intent = Report(connector_id, status, fault or "NoError", turn.now, status)
    turn.want(intent, triggered=True)


def report_conflict(turn: Turn) -> None:
    """Tell that the peer's word on a tag is not what its own list says (OCPP 1.6 §3.5.2)."""
    whole = station_status(operative=turn.operative, fault=turn.fault)
    turn.want(Report(0, whole, turn.fault or "LocalListConflict", turn.now, turn.reported))


def withdraw(turn: Turn, lost: Report) -> None:
    """A report never arrived: the peer still believes what it was told before."""
    connector = turn.connector(lost.connector_id)
    if connector is None:
        turn.reported = lost.before
    else:
        turn.put(replace(connector, reported=lost.before))


def _while_charging(connector: Connector) -> Status:
    if connector.flow.power_w > 0:
        return "Charging"
    if connector.vehicle is None:
        return "SuspendedEV"
    return "SuspendedEVSE" if connector.flow.offered_w == 0 else "SuspendedEV"


def _tell(
    turn: Turn, connector_id: int, before: Status | None, after: Status, fault: str | None
) -> None:
    for status in way(before, after):
        code = fault if status == "Faulted" and fault else "NoError"
        turn.want(Report(connector_id, status, code, turn.now, before))
        turn.emit(StatusChanged(connector_id, status))
        before = status
