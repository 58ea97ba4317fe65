"""Monitors of variables as values, and what a peer may do with them (OCPP 2.0.1 block N)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ocpp_sim.core.device import Component, Selected, Variable

MonitorKind = Literal[
    "UpperThreshold", "LowerThreshold", "Delta", "Periodic", "PeriodicClockAligned"
]
MonitoringBase = Literal["All", "FactoryDefault", "HardWiredOnly"]
MonitoringCriterion = Literal["ThresholdMonitoring", "DeltaMonitoring", "PeriodicMonitoring"]
EventTrigger = Literal["Alerting", "Delta", "Periodic"]
Origin = Literal["CustomMonitor", "HardWiredNotification"]


@dataclass(frozen=True, slots=True)
class Pace:
    """When a stream sends: so many values together, or what there is so long after the first.

    0 is no matter; with neither each value is sent at once.
    """

    interval_s: int = 0
    values: int = 0


@dataclass(frozen=True, slots=True)
class Streamed:
    at: datetime
    value: str


@dataclass(frozen=True, slots=True)
class Stream:
    """Values of a monitor that wait to be sent together; it is open once the peer agrees."""

    stream_id: int
    pace: Pace
    is_open: bool = False
    values: tuple[Streamed, ...] = ()


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor that the peer has set; 0 is the worst severity, 9 the mildest.

    `value` is a threshold, a difference, or seconds. `told` is the value that a difference counts
    from; `alarmed` is a threshold that is crossed; `due_at` belongs to the periodic ones. One that
    is for transactions rests while there is none.
    """

    monitor_id: int
    component: Component
    variable: Variable
    kind: MonitorKind
    value: float
    severity: int
    in_transaction: bool = False
    told: str = ""
    alarmed: bool = False
    due_at: datetime | None = None
    stream: Stream | None = None


@dataclass(frozen=True, slots=True)
class MonitorWish:
    """A monitor to set; with a `monitor_id` it takes that one's place, with a `pace` it streams."""

    component: Component
    variable: Variable
    kind: str
    value: float
    severity: int
    in_transaction: bool = False
    monitor_id: int | None = None
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class SetMonitors:
    wishes: tuple[MonitorWish, ...]


@dataclass(frozen=True, slots=True)
class ClearMonitors:
    monitor_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetMonitoringBase:
    base: MonitoringBase


@dataclass(frozen=True, slots=True)
class SetMonitoringLevel:
    severity: int


@dataclass(frozen=True, slots=True)
class GetMonitoringReport:
    """With neither criteria nor a selection it is about every monitor."""

    request_id: int
    criteria: tuple[MonitoringCriterion, ...] = ()
    selected: tuple[Selected, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitorSet:
    """What became of a MonitorWish; it has an id where the status is Accepted."""

    wish: MonitorWish
    status: str
    monitor_id: int | None = None


@dataclass(frozen=True, slots=True)
class MonitorsSet:
    """The answer to SetMonitors."""

    results: tuple[MonitorSet, ...]


@dataclass(frozen=True, slots=True)
class MonitorsCleared:
    """The answer to ClearMonitors: each id with its status."""

    results: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a monitor saw, or that the charge point tells unasked.

    `transaction` is what that at the place goes by, if there is one.
    """

    event_id: int
    at: datetime
    component: Component
    variable: Variable
    value: str
    trigger: EventTrigger
    origin: Origin
    severity: int
    cleared: bool = False
    monitor_id: int | None = None
    transaction: str | None = None
    code: str = ""
