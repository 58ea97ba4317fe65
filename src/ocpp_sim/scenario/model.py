"""A scenario as a value: its charge points and its steps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class ExpectLedger:
    """What the charge point itself knows of the sessions that have ended; None is of no matter.

    If it `agrees`, the central system knows the same.
    """

    sessions: int | None = None
    at_least_wh: int = 0
    at_most_wh: int | None = None
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class Meet:
    """Wait for all charge points that come to the meeting of this name."""

    name: str
    within_s: float = 300.0


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
    | ExpectLedger
    | Meet
)


@dataclass(frozen=True, slots=True)
class Step:
    """Step("reserve.yaml:12", "wait_until Charging", AwaitStatus("Charging"))."""

    where: str
    said: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Role:
    """What `count` of the charge points go through: Role("guest", 3, (Step(…), …))."""

    name: str
    count: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What each charge point of `plan` goes through by itself, or as its role has it.

    The roles go to the charge points in their order, and round again where there are more.
    """

    title: str
    plan: FleetPlan
    steps: tuple[Step, ...]
    roles: tuple[Role, ...] = ()

    def part(self, index: int) -> "Scenario":
        """The scenario with the steps of the charge point at an index of the plan."""
        if not self.roles:
            return self
        each = [role for role in self.roles for _ in range(role.count)]
        return replace(self, steps=each[index % len(each)].steps, roles=())

    @property
    def meets(self) -> bool:
        """Whether charge points wait for each other."""
        return any(isinstance(step.deed, Meet) for step in self._all_steps)

    @property
    def asks(self) -> bool:
        """Whether the central system is asked for its own view of the sessions."""
        return any(
            isinstance(step.deed, ExpectLedger) and step.deed.agrees for step in self._all_steps
        )

    @property
    def _all_steps(self) -> tuple[Step, ...]:
        return (*self.steps, *(step for role in self.roles for step in role.steps))

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
