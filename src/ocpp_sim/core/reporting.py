"""Reports on the device model, in pages (OCPP 2.0.1 B07, B08)."""

from collections.abc import Iterable
from typing import Final

from ocpp_sim.core import variables
from ocpp_sim.core.command import Excess
from ocpp_sim.core.device import (
    Component,
    Criterion,
    GetBaseReport,
    GetReport,
    Reported,
    Selected,
    Variable,
)
from ocpp_sim.core.inventory import REPORT_ITEMS
from ocpp_sim.core.notice import DevicePage
from ocpp_sim.core.turn import Turn

_PAGE: Final = 25
_SUMMARY: Final = frozenset({"AvailabilityState", "Available", "Enabled", "Problem"})


def base(turn: Turn, command: GetBaseReport) -> str:
    """Accepted, and the pages follow: all, what can be set, or how the charge point is."""
    rows = _rows(turn)
    if command.report == "ConfigurationInventory":
        rows = [one for one in rows if one.mutability != "ReadOnly"]
    elif command.report == "SummaryInventory":
        rows = [one for one in rows if one.variable.name in _SUMMARY]
    _tell(turn, command.request_id, rows)
    return "Accepted"


def custom(turn: Turn, command: GetReport) -> str | Excess:
    """Accepted, or EmptyResultSet where nothing meets the criteria and the selection."""
    if len(command.selected) > REPORT_ITEMS:
        return Excess(f"{len(command.selected)} at once; ItemsPerMessage is {REPORT_ITEMS}")
    rows = _rows(turn)
    if command.criteria:
        fit = _fit(rows, command.criteria)
        rows = [one for one in rows if one.component in fit]
    if command.selected:
        chosen = command.selected
        rows = [one for one in rows if selects(chosen, one.component, one.variable)]
    if not rows:
        return "EmptyResultSet"
    _tell(turn, command.request_id, rows)
    return "Accepted"


def selects(selected: Iterable[Selected], component: Component, variable: Variable) -> bool:
    """Whether a selection has a variable: what it leaves open stands for all (B08.FR.20 ff.)."""
    return any(_has(one, component, variable) for one in selected)


def _has(one: Selected, component: Component, variable: Variable) -> bool:
    wanted, name = one.component, one.variable
    if wanted.name.lower() != component.name.lower() or wanted.instance:
        return False
    if wanted.evse_id not in (None, component.evse_id):
        return False
    if wanted.connector_id not in (None, component.connector_id):
        return False
    if name is None:
        return True
    return name.name.lower() == variable.name.lower() and name.instance in (
        None,
        variable.instance,
    )


def _fit(rows: list[Reported], criteria: tuple[Criterion, ...]) -> set[Component]:
    """The components that meet one of the criteria.

    One without such a variable is as good as active, available and enabled, but has no problem
    (OCPP 2.0.1 B08.FR.07 to FR.10).
    """
    said = {(one.component, one.variable.name): one.value == "true" for one in rows}
    return {
        component
        for component in {one.component for one in rows}
        if any(said.get((component, name), name != "Problem") for name in criteria)
    }


def _rows(turn: Turn) -> list[Reported]:
    return [variables.reported(turn, *one) for one in variables.everything(turn)]


def _tell(turn: Turn, request_id: int, rows: list[Reported]) -> None:
    for page, start in enumerate(range(0, len(rows), _PAGE)):
        more = start + _PAGE < len(rows)
        part = tuple(rows[start : start + _PAGE])
        turn.want(DevicePage(request_id, page, more, turn.now, part), triggered=True)
