"""Transactions as a row of numbered changes, from the cable or the tag on (OCPP 2.0.1 E01 to E15).

Versions whose peer numbers the transactions know none of this: there is no Course then. The others
choose by TxStartPoint and TxStopPoint what of a visit is a transaction; the charging in it is the
core's Transaction all the same.
"""

from dataclasses import replace
from typing import Any, Final

from ocpp_sim.core import lapse, signing
from ocpp_sim.core.configuration import value_of
from ocpp_sim.core.connector import ChargingState, Connector, Course, Kept
from ocpp_sim.core.intent import Change, Stage, StopReason
from ocpp_sim.core.metering import measurands, snapshot
from ocpp_sim.core.reading import Reading
from ocpp_sim.core.turn import Turn
from virtualtime import chance
from virtualtime.instant import milliseconds

# What has to hold for a transaction to begin, or to go on (part 2, TxStartPoint, TxStopPoint).
_CAR: Final = frozenset({"EVConnected", "ParkingBayOccupancy"})
_MEANS: Final = frozenset({"Authorized", "PowerPathClosed"})
_FLOWS: Final = frozenset({"EnergyTransfer"})
# Why it is told that the charging is over (part 2 §3.82, TriggerReasonEnumType).
_WHY: Final = {
    "DeAuthorized": "Deauthorized",
    "EVDisconnected": "EVCommunicationLost",
    "HardReset": "ResetCommand",
    "Local": "StopAuthorized",
    "Reboot": "ResetCommand",
    "Remote": "RemoteStop",
    "SoftReset": "ResetCommand",
    "StoppedByEV": "ChargingStateChanged",
    "UnlockCommand": "UnlockCommand",
}
# After these nothing goes on, whatever the stop point.
_FINAL: Final = frozenset(
    {"EVDisconnected", "EmergencyStop", "HardReset", "Other", "PowerLoss", "Reboot", "SoftReset"}
)


def points(turn: Turn, key: str) -> frozenset[str]:
    """What TxStartPoint or TxStopPoint lists."""
    return frozenset(measurands(turn.text(key)))


def state_of(connector: Connector) -> ChargingState:
    """The state of the charging (part 2 §3.15, ChargingStateEnumType)."""
    if connector.vehicle is None:
        return "Idle"
    if connector.transaction is None:
        return "EVConnected"
    if connector.flow.power_w > 0:
        return "Charging"
    return "SuspendedEVSE" if connector.flow.offered_w == 0 else "SuspendedEV"


def plugged(turn: Turn, connector: Connector) -> Connector:
    """A cable was put in: perhaps a transaction begins, or one goes on."""
    if not turn.dialect.numbered:
        return connector
    starts = points(turn, "TxStartPoint")
    if connector.course is None and "ParkingBayOccupancy" in starts:
        away = replace(connector, vehicle=None)
        connector = replace(_begin(turn, away, "EVDetected"), vehicle=connector.vehicle)
    if connector.course is not None:
        return _cabled(turn, connector)
    if "EVConnected" in starts or (connector.grant is not None and starts & _MEANS):
        return _begin(turn, connector, "CablePluggedIn")
    return connector


def authorized(turn: Turn, connector: Connector) -> Connector:
    """A tag may charge: perhaps a transaction begins, or one goes on."""
    if not turn.dialect.numbered:
        return connector
    assert connector.grant is not None
    why = "Authorized" if connector.grant.start_id is None else "RemoteStart"
    if connector.course is not None:
        return go_on(turn, connector, why)
    starts = points(turn, "TxStartPoint")
    if "Authorized" in starts or (connector.vehicle and starts & (_CAR | _MEANS)):
        return _begin(turn, connector, why)
    return connector


def unauthorized(
    turn: Turn, connector: Connector, reason: StopReason, id_tag: str | None
) -> Connector:
    """The charging is over: so is the transaction, or it waits for the cable to be taken out."""
    if connector.course is None:
        return connector
    why = _WHY.get(reason, "AbnormalCondition")
    over = points(turn, "TxStopPoint") & (_MEANS | _FLOWS)
    if over or reason in _FINAL or connector.vehicle is None:
        return end(turn, connector, why, reason, id_tag)
    connector = go_on(turn, connector, why, id_tag=id_tag)
    assert connector.course is not None
    return replace(connector, course=replace(connector.course, over=reason))


def unplugged(turn: Turn, connector: Connector) -> Connector:
    """The cable is out: a transaction whose charging goes on waits for it to come back."""
    if connector.course is None:
        return connector
    if connector.transaction is not None:
        return go_on(turn, connector, "EVCommunicationLost")
    reason = connector.course.over or "EVDisconnected"
    stops = points(turn, "TxStopPoint")
    if "ParkingBayOccupancy" in stops and "EVConnected" not in stops:
        connector = go_on(turn, connector, "EVCommunicationLost")
        return end(turn, connector, "EVDeparted", reason)
    return end(turn, connector, "EVCommunicationLost", reason)


def timed_out(turn: Turn, connector: Connector) -> Connector:
    """No car came in time (part 2, E03.FR.05)."""
    if connector.course is None:
        return connector
    return end(turn, connector, "EVConnectTimeout", "Timeout")


def go_on(turn: Turn, connector: Connector, why: str, **said: Any) -> Connector:
    """Tell a change of a transaction, if there is one; the connector is not put."""
    if connector.course is None:
        return connector
    return _tell(turn, connector, "Updated", why, **said)


def end(
    turn: Turn, connector: Connector, why: str, reason: str, id_tag: str | None = None
) -> Connector:
    """Tell the end of a transaction that there is; the connector is not put."""
    course = connector.course
    assert course is not None
    spent_s = course.spent_s
    if course.charging_since is not None:
        spent_s += round((turn.now - course.charging_since).total_seconds())
    last = reading(turn, connector, "Transaction.End", "TxEndedMeasurands")
    if course.kept is not None:
        last = (*course.kept.records, *last)
    ended = _tell(
        turn, connector, "Ended", why, reason=reason, id_tag=id_tag, spent_s=spent_s, records=last
    )
    return replace(ended, course=None)


def broken_off(turn: Turn, connector: Connector, reason: StopReason) -> Connector:
    """The end of a transaction in which nobody charges."""
    return end(turn, connector, _WHY.get(reason, "AbnormalCondition"), reason)


def end_all(turn: Turn, reason: StopReason) -> None:
    """End what is left of transactions in which nobody charges."""
    for connector in turn.connectors:
        if connector.course is not None:
            turn.put(broken_off(turn, connector, reason))


def follow(turn: Turn) -> None:
    """Tell what has changed at every connector by the end of a turn."""
    for connector in turn.connectors:
        if connector.course is not None:
            turn.put(_followed(turn, connector, connector.course))
        elif connector.transaction is not None and (why := _late_start(turn, connector)):
            turn.put(_begin(turn, connector, why))


def has_ceased(turn: Turn, connector: Connector) -> bool:
    """Whether the energy has stopped to flow on which the transaction hangs."""
    course = connector.course
    if course is None or course.state != "Charging" or connector.flow.power_w > 0:
        return False
    return bool(points(turn, "TxStopPoint") & _FLOWS) and connector.transaction is not None


def is_over(connector: Connector) -> bool:
    """Whether only the cable has to be taken out for the transaction to end."""
    return connector.course is not None and connector.course.over is not None


def by_number(turn: Turn, number: int) -> Connector | None:
    """The connector of a transaction that is still told of."""
    for connector in turn.connectors:
        if connector.course is not None and connector.course.number == number:
            return connector
    return None


def reading(turn: Turn, connector: Connector, context: str, key: str) -> tuple[Reading, ...]:
    """The values of a settled connector, in the measurands that a setting lists."""
    shown = snapshot(connector, turn.spec, turn.text("ConnectorPhaseRotation"))
    listed = measurands(value_of(key, turn.settings, turn.spec.settings))
    asked = tuple(one for one in listed if one != "SoC" or shown.soc_percent is not None)
    return (Reading(turn.now, context, shown, asked),) if asked else ()


def _followed(turn: Turn, connector: Connector, course: Course) -> Connector:
    if connector.vehicle is None and connector.grant is None and connector.transaction is None:
        return end(turn, connector, "AbnormalCondition", course.over or "Other")
    state = state_of(connector)
    if state == course.state:
        changed = state == "Charging" and _is_significant(turn, connector, course)
        return go_on(turn, connector, "ChargingRateChanged") if changed else connector
    broken = connector.fault is not None and state == "SuspendedEVSE"
    why = "AbnormalCondition" if broken else "ChargingStateChanged"
    if state != "Charging":
        return go_on(turn, connector, why)
    rotation = turn.text("ConnectorPhaseRotation")
    phases = snapshot(connector, turn.spec, rotation).phases
    return go_on(turn, connector, why, phases=phases or None)


def _is_significant(turn: Turn, connector: Connector, course: Course) -> bool:
    """Whether the limit is another by more than LimitChangeSignificance (part 2, K13.FR.03)."""
    change_w = abs(connector.flow.offered_w - course.offered_w)
    return change_w * 100 > turn.whole("LimitChangeSignificance") * course.offered_w


def _late_start(turn: Turn, connector: Connector) -> str | None:
    """Why a transaction begins though somebody charges already, if it does."""
    starts = points(turn, "TxStartPoint")
    if "DataSigned" in starts and turn.flag("SignReadings"):
        return "SignedDataReceived"
    flows = starts & _FLOWS and state_of(connector) == "Charging"
    return "ChargingStateChanged" if flows else None


def _begin(turn: Turn, connector: Connector, why: str) -> Connector:
    """Begin a transaction under an id that no other has had, nor will have."""
    running = connector.transaction
    if running is None:
        turn.transactions += 1
    number = turn.transactions if running is None else running.number
    turn.remote_ids = (*turn.remote_ids, (number, _own_id(turn, number)))
    course = Course(number, began_at=turn.now, kept=_first_kept(turn, connector))
    first = reading(turn, connector, "Transaction.Begin", "TxStartedMeasurands")
    begun = replace(connector, course=course)
    said = _cable(turn, begun) if why == "CablePluggedIn" else {}
    return _tell(turn, begun, "Started", why, records=first, **said)


def _first_kept(turn: Turn, connector: Connector) -> Kept | None:
    """What is kept from the beginning on for the end, which a monitor's clock will go on with."""
    sampled, aligned = turn.whole("TxEndedInterval"), turn.whole("AlignedTxEndedInterval")
    if not (sampled or aligned):
        return None
    turn.facilities = replace(turn.facilities, due_at=turn.now)
    first = reading(turn, connector, "Transaction.Begin", "TxEndedMeasurands") if sampled else ()
    return Kept(turn.now, first)


def _cabled(turn: Turn, connector: Connector) -> Connector:
    return go_on(turn, connector, "CablePluggedIn", **_cable(turn, connector))


def _cable(turn: Turn, connector: Connector) -> dict[str, Any]:
    """What the cable carries, of those that say so."""
    vehicle = connector.vehicle
    assert vehicle is not None
    return {"cable_a": (turn.spec.cable_a or vehicle.cable_a) or None}


def _tell(turn: Turn, connector: Connector, stage: Stage, why: str, **said: Any) -> Connector:
    """Queue one change, with whatever has become news by it; gives the connector that it left."""
    course = connector.course
    assert course is not None
    state = state_of(connector)
    if not course.tagged:
        said = _tagged(connector) | said
    records = signing.signed(turn, said.pop("records", ()), keyed=course.keyed)
    told = Change(
        course.number,
        connector.connector_id,
        stage,
        course.sequence,
        why,
        turn.now,
        not turn.online or said.get("reason") == "PowerLoss",
        state,
        records=records,
        **said,
    )
    used = 1
    if turn.spec.habits is None:
        turn.want(told, triggered=why == "Trigger")
    else:
        used = lapse.change(turn, told)
    offered_w = connector.flow.offered_w
    keyed = course.keyed or any(one.keyed for one in records)
    left = replace(course, sequence=course.sequence + used, offered_w=offered_w, keyed=keyed)
    return replace(connector, course=_after(turn, left, state, tagged=told.id_tag is not None))


def _after(turn: Turn, course: Course, state: ChargingState, *, tagged: bool) -> Course:
    """The course once a change was told: the state, and how long it has charged so far."""
    spent_s, since = course.spent_s, course.charging_since
    if state == "Charging":
        since = since or turn.now
    elif since is not None:
        spent_s, since = spent_s + round((turn.now - since).total_seconds()), None
    return replace(
        course,
        state=state,
        tagged=course.tagged or tagged,
        spent_s=spent_s,
        charging_since=since,
    )


def _tagged(connector: Connector) -> dict[str, Any]:
    """Whose transaction it is, of one that somebody has been granted."""
    grant, running = connector.grant, connector.transaction
    if grant is not None:
        return {
            "id_tag": grant.id_tag,
            "start_id": grant.start_id,
            "reservation_id": grant.reservation_id,
        }
    return {} if running is None else {"id_tag": running.id_tag}


def _own_id(turn: Turn, number: int) -> str:
    """A UUID (RFC 9562 §5.4) of the identity, the number and the moment."""
    spec, at = turn.spec, milliseconds(turn.now)
    label = f"station/{spec.identity}/transaction/{number}"
    high, low = (chance.bits(spec.seed, f"{label}/{half}", at) for half in ("high", "low"))
    high = high & ~0xF000 | 0x4000
    low = low & ~(0xC << 60) | (0x8 << 60)
    text = f"{high:016x}{low:016x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
