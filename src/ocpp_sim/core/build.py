"""A new charge point as it leaves the factory."""

from datetime import datetime

from ocpp_sim.core import pilot
from ocpp_sim.core.configuration import value_of
from ocpp_sim.core.connector import UJ_PER_WH, Connector, Flow
from ocpp_sim.core.metering import next_aligned
from ocpp_sim.core.station import Link, Spec, Station
from ocpp_sim.core.visit import Autopilot
from ocppj.rpc import Rpc
from virtualtime import chance
from virtualtime.instant import milliseconds


def build(
    spec: Spec,
    now: datetime,
    *,
    connectors: int = 1,
    connect_at: datetime | None = None,
    autopilot: Autopilot | None = None,
    energy_wh: int = 0,
) -> Station:
    """A charge point that is switched on at `connect_at` (now, if not said) with a used meter."""
    flow = Flow(now, energy_wh * UJ_PER_WH)
    start = connect_at or now
    visits = (
        ()
        if autopilot is None
        else tuple(
            pilot.scheduled(autopilot, number, start, after=-1)
            for number in range(1, connectors + 1)
        )
    )
    interval_s = int(value_of("ClockAlignedDataInterval", spec.settings))
    due = [start, next_aligned(now, interval_s), *(progress.due_at for progress in visits)]
    return Station(
        spec=spec,
        link=Link(connect_at=start, clock_from=start if _clockless(spec) else None),
        rpc=Rpc(),
        connectors=tuple(Connector(number, flow) for number in range(1, connectors + 1)),
        message_prefix=_prefix(spec, now),
        clock_due_at=due[1],
        autopilot=autopilot,
        visits=visits,
        next_due=min(at for at in due if at is not None),
    )


def _clockless(spec: Spec) -> bool:
    habits = spec.habits
    return habits is not None and habits.tends("no_clock_before_boot", spec.seed, spec.identity, 0)


def _prefix(spec: Spec, now: datetime) -> str:
    """Message ids of two lives of a charge point differ; those of one life are repeatable."""
    label = f"station/{spec.identity}/messages"
    return f"{chance.bits(spec.seed, label, milliseconds(now)) >> 32:08x}-"
