"""Variables as the peer reads and changes them (OCPP 2.0.1 B05, B06)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from ocpp_sim.core import shown, tuning
from ocpp_sim.core.command import Excess
from ocpp_sim.core.configuration import key_of
from ocpp_sim.core.connector import Connector
from ocpp_sim.core.device import (
    Asked,
    Component,
    GetVariables,
    Got,
    Mutability,
    Put,
    Reported,
    SetVariables,
    Variable,
    VariablesGot,
    VariablesSet,
    Wished,
)
from ocpp_sim.core.inventory import GET_ITEMS, ROWS, SET_ITEMS, Row
from ocpp_sim.core.turn import Turn

_LISTS: Final = frozenset({"OptionList", "SequenceList", "MemberList"})
_NUMBERS: Final = frozenset({"integer", "decimal"})
_Name = tuple[str, str, str]


def _named(row: Row) -> _Name:
    return row.component.lower(), row.variable.lower(), (row.instance or "").lower()


_ROWS: Final[Mapping[_Name, Row]] = {_named(row): row for row in ROWS}
_PLACES: Final[Mapping[str, str]] = {row.component.lower(): row.place for row in ROWS}


def get(turn: Turn, command: GetVariables) -> VariablesGot | Excess:
    """Each variable's value, or why there is none."""
    if len(command.asked) > GET_ITEMS:
        return Excess(f"{len(command.asked)} variables at once; ItemsPerMessage is {GET_ITEMS}")
    return VariablesGot(tuple(_got(turn, asked) for asked in command.asked))


def change(turn: Turn, command: SetVariables) -> VariablesSet | Excess:
    """Change one after the other; what cannot be changed keeps nobody else from it."""
    if len(command.wished) > SET_ITEMS:
        return Excess(f"{len(command.wished)} variables at once; ItemsPerMessage is {SET_ITEMS}")
    return VariablesSet(tuple(Put(wished, _put(turn, wished)) for wished in command.wished))


def find(turn: Turn, component: Component, variable: Variable) -> Row | str:
    """The variable's row, else UnknownComponent or UnknownVariable; case is no matter (§4.1)."""
    place = _PLACES.get(component.name.lower())
    if place is None or component.instance or not _stands(turn, component, place):
        return "UnknownComponent"
    name = component.name.lower(), variable.name.lower(), (variable.instance or "").lower()
    return _ROWS.get(name) or "UnknownVariable"


def where(turn: Turn, component: Component) -> Connector | None:
    """The connector that a component is at, or belongs to; None for the charge point."""
    return None if component.evse_id is None else turn.connector(component.evse_id)


def value(turn: Turn, row: Row, connector: Connector | None) -> str:
    """What a variable shows now."""
    if row.key:
        return turn.text(row.key)
    return shown.read(turn, row, connector).value if row.shown else row.fixed or ""


def mutability(row: Row) -> Mutability:
    if not row.key:
        return "ReadOnly"
    key = key_of(row.key)
    assert key is not None
    if key.kind == "secret":
        return "WriteOnly"
    return "ReadOnly" if key.readonly else "ReadWrite"


def is_monitored(row: Row) -> bool:
    """Whether a monitor makes sense: of what changes by itself."""
    return bool(row.shown) and row.shown != "now"


def everything(turn: Turn) -> Iterator[tuple[Row, Component, Connector | None]]:
    """Every variable at every place."""
    for row in ROWS:
        if row.place == "station":
            yield row, _component(row.component), None
        else:
            within = 1 if row.place == "connector" else None
            for connector in turn.connectors:
                place = connector.connector_id
                yield row, _component(row.component, place, within), connector


def reported(turn: Turn, row: Row, component: Component, connector: Connector | None) -> Reported:
    """A variable as a report has it."""
    access, reading = mutability(row), shown.Reading(row.fixed or "")
    if row.shown:
        reading = shown.read(turn, row, connector)
    elif row.key:
        reading = shown.Reading(turn.text(row.key))
    return Reported(
        component,
        _variable(row),
        row.kind,
        access,
        None if access == "WriteOnly" else reading.value,
        row.unit,
        row.low,
        row.high if reading.high is None else reading.high,
        row.values,
        is_monitored(row),
        row.fixed is not None,
    )


@cache
def _component(name: str, evse_id: int | None = None, connector_id: int | None = None) -> Component:
    """One value for all charge points, as reports of a whole fleet may wait at once."""
    return Component(name, None, evse_id, connector_id)


@cache
def _variable(row: Row) -> Variable:
    return Variable(row.variable, row.instance)


def _stands(turn: Turn, component: Component, place: str) -> bool:
    """Whether a component is where it is said to be; each EVSE has one connector."""
    evse_id, connector_id = component.evse_id, component.connector_id
    if place == "station":
        return evse_id is None
    there = evse_id is not None and turn.connector(evse_id) is not None
    return there and connector_id == (1 if place == "connector" else None)


def _got(turn: Turn, asked: Asked) -> Got:
    row = find(turn, asked.component, asked.variable)
    if isinstance(row, str):
        return Got(asked, row)
    if asked.attribute not in (None, "Actual"):
        return Got(asked, "NotSupportedAttributeType")
    if mutability(row) == "WriteOnly":
        return Got(asked, "Rejected")
    return Got(asked, "Accepted", value(turn, row, where(turn, asked.component)))


def _put(turn: Turn, wished: Wished) -> str:
    row = find(turn, wished.component, wished.variable)
    if isinstance(row, str):
        return row
    if wished.attribute not in (None, "Actual"):
        return "NotSupportedAttributeType"
    if mutability(row) == "ReadOnly" or not _fits(turn, row, wished.value):
        return "Rejected"
    return tuning.adjust(turn, row.key, wished.value)


def _fits(turn: Turn, row: Row, text: str) -> bool:
    """Whether a value is within the variable's limits, and names what there is."""
    if row.kind in _LISTS and row.values:
        allowed = set(row.values.split(","))
        if not {part.strip() for part in text.split(",") if part.strip()} <= allowed:
            return False
    if row.kind in _NUMBERS and row.high is not None:
        return _is_within(row, text)
    if row.key == "NetworkConfigurationPriority":
        known = {"0", *(str(one.slot) for one in turn.facilities.networks)}
        return set(text.split(",")) <= known
    return True


def _is_within(row: Row, text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    assert row.high is not None
    return (row.low or 0) <= number <= row.high
