"""The device model as values: components, their variables, what is asked of them (OCPP 2.0.1 §4).

Names of components and variables are those of OCPP 2.x, as the names of settings are those of 1.6.
"""

from dataclasses import dataclass
from typing import Literal

Attribute = Literal["Actual", "Target", "MinSet", "MaxSet"]
Mutability = Literal["ReadOnly", "WriteOnly", "ReadWrite"]
DataType = Literal[
    "string",
    "decimal",
    "integer",
    "dateTime",
    "boolean",
    "OptionList",
    "SequenceList",
    "MemberList",
]
ReportBase = Literal["ConfigurationInventory", "FullInventory", "SummaryInventory"]
Criterion = Literal["Active", "Available", "Enabled", "Problem"]


@dataclass(frozen=True, slots=True)
class Component:
    """Component("Connector", evse_id=1, connector_id=1) is the one outlet of the first EVSE."""

    name: str
    instance: str | None = None
    evse_id: int | None = None
    connector_id: int | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """Which variables: what is left out of it, the component's place too, stands for all."""

    component: Component
    variable: Variable | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A variable that is asked for; without an attribute it is Actual."""

    component: Component
    variable: Variable
    attribute: Attribute | None = None


@dataclass(frozen=True, slots=True)
class Wished:
    """A value that a variable is to have."""

    component: Component
    variable: Variable
    value: str
    attribute: Attribute | None = None


@dataclass(frozen=True, slots=True)
class GetVariables:
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class SetVariables:
    wished: tuple[Wished, ...]


@dataclass(frozen=True, slots=True)
class GetBaseReport:
    request_id: int
    report: ReportBase


@dataclass(frozen=True, slots=True)
class GetReport:
    """With neither criteria nor a selection it is about everything."""

    request_id: int
    criteria: tuple[Criterion, ...] = ()
    selected: tuple[Selected, ...] = ()


@dataclass(frozen=True, slots=True)
class Got:
    """What became of an Asked; a value only where the status is Accepted."""

    asked: Asked
    status: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class VariablesGot:
    """The answer to GetVariables."""

    results: tuple[Got, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a Wished."""

    wished: Wished
    status: str


@dataclass(frozen=True, slots=True)
class VariablesSet:
    """The answer to SetVariables."""

    results: tuple[Put, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """A variable as a report has it; `value` is None for one that nobody may read."""

    component: Component
    variable: Variable
    kind: DataType
    mutability: Mutability
    value: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    values: str | None = None
    monitored: bool = False
    constant: bool = False
