"""Habits about transactions: starts and ends that are lost, doubled, late, or of another id."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ocpp_sim.core.connector import Connector, Transaction
from ocpp_sim.core.intent import Begin, Change, End, Sample, transaction_of
from ocpp_sim.core.metering import measurands, snapshot
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.turn import Turn
from virtualtime import chance

_LATE_S: Final = (5 * 3600.0, 3 * 86_400.0)
_SOON_S: Final = (60.0, 120.0)
_UNKNOWN_ID: Final = 2_000_000_000
_BEFORE: Final = timedelta(minutes=5)
_AFTER: Final = timedelta(seconds=1)


def begin(turn: Turn, connector: Connector, told: Begin) -> None:
    """Tell the start of a transaction: once, twice, or never."""
    place, number = told.connector_id, told.number
    if not _start(turn, told):
        turn.remote_ids = (*turn.remote_ids, (number, _UNKNOWN_ID + number))
    elif turn.acts("mv_outside_window", place, number):
        _tell_outside(turn, connector, number, -_BEFORE)


def end(turn: Turn, connector: Connector, running: Transaction, told: End) -> None:
    """Tell the end of a transaction: once, twice, late, or never."""
    place, number = told.connector_id, told.number
    if _end(turn, told) and turn.acts("mv_outside_window", place, number):
        ended = replace(connector, transaction=running)
        _tell_outside(turn, ended, number, _AFTER)


def change(turn: Turn, told: Change) -> int:
    """Tell a change of a transaction by habit; gives how many numbers it has used up."""
    place, number, used = told.connector_id, told.number, 1
    if turn.acts("always_offline", place, number):
        told = replace(told, offline=True)
    if told.sequence and turn.acts("seq_gap", place):
        told, used = replace(told, sequence=told.sequence + 1), 2
    elif told.stage == "Updated" and turn.acts("seq_duplicate", place):
        used = 0
    if told.stage == "Updated":
        turn.want(told, triggered=told.why == "Trigger")
        return used
    if told.stage == "Started":
        _start(turn, told)
    else:
        _end(turn, told)
    if told.records and turn.acts("mv_outside_window", place, number):
        turn.want(_outside(told, -_BEFORE if told.stage == "Started" else _AFTER))
        used += 1
    return used


def _outside(told: Change, shift: timedelta) -> Change:
    """Values of a transaction that are not of its time."""
    at, number = told.at + shift, told.sequence + 1
    records = tuple(replace(one, at=at, context="Sample.Periodic") for one in told.records)
    why = "MeterValuePeriodic"
    return Change(
        told.number, told.connector_id, "Updated", number, why, at, state=told.state,
        records=records,
    )  # fmt: skip


def _start(turn: Turn, told: Begin | Change) -> bool:
    """Tell a start once, twice, or never; gives whether it is told."""
    place, number = told.connector_id, told.number
    if turn.acts("orphan_stop", place, number):
        return False
    turn.want(told)
    if turn.acts("dup_start", place, number):
        turn.want(told)
    return True


def _end(turn: Turn, told: End | Change) -> bool:
    """Tell an end once, twice, late, or never; gives whether it is told."""
    place, number = told.connector_id, told.number
    if turn.acts("never_stops", place, number):
        if not owes(turn, number):
            turn.remote_ids = tuple(pair for pair in turn.remote_ids if pair[0] != number)
        return False
    if turn.acts("stop_days_late", place, number):
        turn.want_late(told, turn.after(_late_s(turn, _LATE_S, number)))
    elif isinstance(told, Change) and turn.acts("ended_after_status", place, number):
        turn.want_late(told, turn.after(_late_s(turn, _SOON_S, number)))
    else:
        turn.want(told)
    if turn.acts("dup_stop", place, number):
        turn.want(told)
    return True


def _late_s(turn: Turn, span_s: tuple[float, float], number: int) -> float:
    label = f"station/{turn.spec.identity}/stop"
    return chance.between(*span_s, turn.spec.seed, label, number)


def remote_id(turn: Turn, number: int, given: RemoteId) -> RemoteId:
    """The id that a transaction goes by from now on."""
    if not turn.acts("tx_id_minus_one", 0, number):
        return given
    label = f"station/{turn.spec.identity}/id"
    return chance.pick((-1, 0), turn.spec.seed, label, number)


def owes(turn: Turn, number: int) -> bool:
    """Whether something about a transaction is still to be told, or to be answered."""
    queued = [turn.flying, *(one.queued for one in turn.aside), *turn.queue]
    return any(one is not None and transaction_of(one.intent) == number for one in queued)


def _tell_outside(turn: Turn, connector: Connector, number: int, shift: timedelta) -> None:
    asked = measurands(turn.text("MeterValuesSampledData"))
    reading = snapshot(connector, turn.spec, turn.text("ConnectorPhaseRotation"))
    if reading.soc_percent is None:
        asked = tuple(one for one in asked if one != "SoC")
    if asked:
        at = turn.now + shift
        turn.want(Sample(connector.connector_id, number, at, "Sample.Periodic", reading, asked))
