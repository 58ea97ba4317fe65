"""Energy in the hands of a turn: settling connectors, setting their limit, taking samples."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ocpp_sim.core import charge, course
from ocpp_sim.core.connector import Connector, Flow
from ocpp_sim.core.intent import Sample
from ocpp_sim.core.metering import measurands, next_aligned, next_sample, snapshot
from ocpp_sim.core.outlet import outlet_w
from ocpp_sim.core.reading import Reading, Snapshot, one_more
from ocpp_sim.core.turn import Turn

# What values of these contexts are to a transaction that is told in changes.
_CHANGES: Final = {
    "Sample.Clock": "MeterValueClock",
    "Sample.Periodic": "MeterValuePeriodic",
}


def settled(turn: Turn, connector: Connector) -> Connector:
    """The connector with its energy counted up to now."""
    if connector.vehicle is None or connector.flow.power_w == 0:
        return connector
    return connector.with_flow(charge.settle(connector.flow, connector.vehicle, turn.now))


def put(turn: Turn, connector: Connector) -> Connector:
    """Keep a connector whose state changed, with the power that it may now give.

    What charging profiles take from that is settled at the end of the turn.
    """
    turn.powered = True
    flow = settled(turn, connector).flow
    vehicle = connector.vehicle
    if vehicle is None:
        flow = Flow(turn.now, flow.energy_uj)
    else:
        still = replace(flow, at=max(flow.at, turn.now))
        flow = charge.offer(still, vehicle, allowed_w(turn, connector))
    powered = connector.with_flow(flow)
    turn.put(powered)
    return powered


def sample(turn: Turn, connector: Connector) -> None:
    """Send the periodic sample of a transaction and set the next (OCPP 1.6 §3.17.2)."""
    transaction, vehicle, flow = connector.transaction, connector.vehicle, connector.flow
    assert transaction is not None
    due_at = next_sample(transaction.started_at, turn.now, turn.whole("MeterValueSampleInterval"))
    if vehicle is not None:
        flow = charge.settle(flow, vehicle, turn.now)
    connector = connector.sampled(flow, due_at)
    if transaction.records is not None:
        connector = recorded(turn, connector, "Sample.Periodic", "StopTxnSampledData")
    turn.put(connector)
    read(turn, connector, "Sample.Periodic", "MeterValuesSampledData")


def sample_aligned(turn: Turn) -> None:
    """Send the clock-aligned values of every connector and set the next (OCPP 1.6 §3.17.1)."""
    for connector in turn.connectors:
        fresh = settled(turn, connector)
        fresh = recorded(turn, fresh, "Sample.Clock", "StopTxnAlignedData")
        turn.put(fresh)
        read(turn, fresh, "Sample.Clock", "MeterValuesAlignedData")
    turn.clock_due_at = next_aligned(turn.now, turn.whole("ClockAlignedDataInterval"))


def read(
    turn: Turn, connector: Connector, context: str, key: str, *, triggered: bool = False
) -> None:
    """Want the values of a settled connector told; `key` is the setting that lists measurands."""
    reading = snapshot(connector, turn.spec, turn.text("ConnectorPhaseRotation"))
    asked = _asked(turn, key, reading)
    if not asked:
        return
    why = _CHANGES.get(context)
    if connector.course is not None and why is not None:
        told = (Reading(turn.now, context, reading, asked),)
        turn.put(course.go_on(turn, connector, why, records=told))
        return
    number = None if connector.transaction is None else connector.transaction.number
    if turn.dialect.numbered:
        number = None
    intent = Sample(connector.connector_id, number, turn.now, context, reading, asked)
    turn.want(intent, triggered=triggered)


def recorded(turn: Turn, connector: Connector, context: str, key: str) -> Connector:
    """Keep the values of a settled connector for the end of its transaction (OCPP 1.6 §9.1.24)."""
    running = connector.transaction
    if running is None or running.records is None:
        return connector
    reading = snapshot(connector, turn.spec, turn.text("ConnectorPhaseRotation"))
    asked = _asked(turn, key, reading)
    if not asked:
        return connector
    records = one_more(running.records, Reading(turn.now, context, reading, asked))
    return replace(connector, transaction=replace(running, records=records))


def _asked(turn: Turn, key: str, reading: Snapshot) -> tuple[str, ...]:
    return told(turn.text(key), reading)


def told(setting: str, reading: Snapshot) -> tuple[str, ...]:
    """The measurands of a setting; there is no state of charge without a car."""
    asked = measurands(setting)
    if reading.soc_percent is None:
        asked = tuple(one for one in asked if one != "SoC")
    return asked


def reschedule(turn: Turn) -> None:
    """Follow a change of the intervals."""
    turn.clock_due_at = next_aligned(turn.now, turn.whole("ClockAlignedDataInterval"))
    for connector in turn.connectors:
        turn.put(connector.sampled(connector.flow, due_of(turn, connector)))


def due_of(turn: Turn, connector: Connector) -> datetime | None:
    """When the connector's transaction is to be sampled next."""
    if connector.transaction is None:
        return None
    interval_s = turn.whole("MeterValueSampleInterval")
    return next_sample(connector.transaction.started_at, turn.now, interval_s)


def allowed_w(turn: Turn, connector: Connector) -> int:
    """What the outlet gives to the car that is there, but for charging profiles."""
    if turn.link.dark != "no":
        return 0
    transaction, vehicle = connector.transaction, connector.vehicle
    if vehicle is None or transaction is None or transaction.blocked or connector.fault:
        return 0
    number = transaction.number
    if any(one.number == number and one.reached for one in turn.facilities.rationed):
        return 0
    return outlet_w(turn.spec, vehicle, connector.connector_id)
