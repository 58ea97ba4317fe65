"""What status a connector has, and the way there along the standard's table (OCPP 1.6 §4.9)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ocpp_sim.core.connector import Connector, Status
from ocpp_sim.core.intent import Report
from ocpp_sim.core.port import StatusChanged
from ocpp_sim.core.station import Station, Unsettled
from ocpp_sim.core.turn import Turn
from virtualtime import chance

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
_STORM: Final = (4, 9)
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


def shown(whole: Station | Turn, connector: Connector) -> Status:
    """The same, but nobody can use one while new firmware waits for it or is installed (§5.19)."""
    update = whole.upkeep.update
    if update is None or connector.transaction is not None or connector.fault is not None:
        return status_of(connector)
    boots = update.stage == "booting" and whole.link.reboot_at is not None
    closed = boots or update.stage in ("holding", "installing")
    return "Unavailable" if closed else status_of(connector)


def _while_idle(connector: Connector) -> Status:
    """Finishing lasts until the cable is out, of the car and of the outlet."""
    if connector.grant is not None:
        return "Preparing"
    if connector.finishing:
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
    """Tell the peer every status that is not what it was last told.

    While it cannot be told, nothing is kept for later (OCPP 1.6 §4.9), but for a habit.
    """
    if not (turn.online or turn.tends("replayed_statuses", turn.link.connects)):
        return
    if everything:
        turn.unsettled = ()
    look = everything or bool(turn.unsettled)
    whole = station_status(operative=turn.operative, fault=turn.fault)
    if (look or whole != turn.reported) and _is_news(turn, 0, whole, everything=everything):
        if turn.dialect.numbered or not turn.acts("connector_zero_never"):
            _tell(turn, 0, turn.reported, whole, turn.fault)
        turn.reported = whole
    for connector in turn.connectors:
        status = status_of(connector) if turn.upkeep.update is None else shown(turn, connector)
        if status == "Finishing" and turn.spec.habits is not None:
            status = _freed(turn, connector)
        if turn.fault is not None and turn.dialect.numbered and connector.transaction is None:
            status = "Faulted"
        if not (look or status != connector.reported):
            continue
        place = connector.connector_id
        if _is_news(turn, place, status, everything=everything):
            afresh = everything and turn.dialect.numbered
            before = None if afresh else connector.reported
            _tell(turn, place, before, status, connector.fault)
            turn.put(replace(connector, reported=status))


def report_one(turn: Turn, connector_id: int) -> None:
    """Tell one status again because the peer asked for it."""
    connector = turn.connector(connector_id)
    if connector is None:
        status, fault = station_status(operative=turn.operative, fault=turn.fault), turn.fault
    else:
        status, fault = shown(turn, connector), connector.fault
        if status == "Finishing" and turn.spec.habits is not None:
            status = _freed(turn, connector)
    if connector_id == 0 and (turn.dialect.numbered or turn.acts("connector_zero_never")):
        return
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
        told = Report(connector_id, status, code, turn.now, before)
        if _sounds_the_same(turn, before, status):
            pass
        elif turn.spec.habits is None:
            turn.want(told)
        else:
            _tell_by_habit(turn, told)
        turn.emit(StatusChanged(connector_id, status))
        before = status


def _sounds_the_same(turn: Turn, before: Status | None, after: Status) -> bool:
    """Whether this version has one word for both, as 2.x has for all that is Occupied."""
    if before is None or before == after:
        return False
    return turn.dialect.word(before) == turn.dialect.word(after)


def _is_news(turn: Turn, connector_id: int, status: Status, *, everything: bool) -> bool:
    """Whether a status is to be told now; one that was told already settles what wavers."""
    if everything:
        return True
    connector = turn.connector(connector_id)
    if status != (turn.reported if connector is None else connector.reported):
        return not _wavers(turn, connector_id, status)
    _settle(turn, connector_id)
    return False


def _wavers(turn: Turn, connector_id: int, status: Status) -> bool:
    """Whether a status has not lasted long enough to be told (§9.1.19, MinimumStatusDuration)."""
    wait_s = turn.whole("MinimumStatusDuration")
    known = next((one for one in turn.unsettled if one.connector_id == connector_id), None)
    if known is not None and known.status == status and known.until > turn.now:
        return True
    _settle(turn, connector_id)
    if not wait_s or (known is not None and known.status == status):
        return False
    waits = Unsettled(connector_id, status, turn.after(wait_s))
    turn.unsettled = (*turn.unsettled, waits)
    return True


def _settle(turn: Turn, connector_id: int) -> None:
    turn.unsettled = tuple(one for one in turn.unsettled if one.connector_id != connector_id)


def _freed(turn: Turn, connector: Connector) -> Status:
    """What is said of a connector whose transaction is over while the cable is still in."""
    if connector.reported in ("Available", "Finishing"):
        return connector.reported
    freed = turn.acts("available_without_unplug", connector.connector_id)
    return "Available" if freed else "Finishing"


def _tell_by_habit(turn: Turn, told: Report) -> None:
    """Tell a status: later, over and over, or with that of connector 0."""
    place = told.connector_id
    late = not turn.online
    if late:
        turn.quirk("replayed_statuses", place)
    turn.want(told, kept=late)
    if turn.acts("status_storm", place):
        label = f"station/{turn.spec.identity}/storm/{place}"
        for _ in range(chance.whole(*_STORM, turn.spec.seed, label, turn.throws)):
            turn.want(replace(told, before=told.status), kept=late)
    if place and not turn.dialect.numbered and turn.acts("connector_zero_always", place):
        whole = station_status(operative=turn.operative, fault=turn.fault)
        turn.want(Report(0, whole, turn.fault or "NoError", turn.now, whole), kept=late)
