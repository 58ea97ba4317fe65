"""A scenario as a value: its charge points and its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ocpp_sim.core import port
from ocpp_sim.core.connector import Status
from ocpp_sim.plan import FleetPlan


@dataclass(frozen=True, slots=True)
class Act:
    """Something is done; a PresentTag without a tag takes the charge point's own."""

    item: port.Input


@dataclass(frozen=True, slots=True)
class Wait:
    for_s: float


@dataclass(frozen=True, slots=True)
class AwaitStatus:
    status: Status
    connector_id: int = 1
    within_s: float = 30.0


@dataclass(frozen=True, slots=True)
class AwaitTransaction:
    state: Literal["started", "stopped"]
    connector_id: int = 1
    within_s: float = 30.0


@dataclass(frozen=True, slots=True)
class AwaitEvent:
    event: str
    within_s: float = 30.0


@dataclass(frozen=True, slots=True)
class ExpectCall:
    """`payload` is what the call's own must have among the rest."""

    action: str
    payload: Mapping[str, Any]
    within_s: float = 30.0


@dataclass(frozen=True, slots=True)
class ExpectSent:
    action: str
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class ExpectLatency:
    """All actions when `action` is ""."""

    action: str
    below_s: float
    percentile: float = 100.0


@dataclass(frozen=True, slots=True)
class ExpectNoViolations:
    pass


Deed = (
    Act
    | Wait
    | AwaitStatus
    | AwaitTransaction
    | AwaitEvent
    | ExpectCall
    | ExpectSent
    | ExpectLatency
    | ExpectNoViolations
)


@dataclass(frozen=True, slots=True)
class Step:
    """Step("reserve.yaml:12", "wait_until Charging", AwaitStatus("Charging"))."""

    where: str
    said: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Scenario:
    """What each charge point of `plan` goes through by itself."""

    title: str
    plan: FleetPlan
    steps: tuple[Step, ...]

    @property
    def measures(self) -> bool:
        """Whether latencies are asked for, which costs memory to keep."""
        return any(isinstance(step.deed, ExpectLatency) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a charge point did not come through: the step, what it wanted, what was so instead."""

    where: str
    said: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.said}: expected {self.expected}; {self.found}"
