"""Which rules carry out what only a peer of OCPP 2.x commands."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ocpp_sim.core import (
    cost,
    customer,
    holdings,
    monitoring,
    networking,
    panel,
    reporting,
    smart,
    streaming,
    trust,
    variables,
)
from ocpp_sim.core import device as d
from ocpp_sim.core import display as o
from ocpp_sim.core import monitor as n
from ocpp_sim.core.command import Excess, Reply
from ocpp_sim.core.duty import (
    AdjustStream,
    AskCustomer,
    GetProfiles,
    ListStreams,
    NameUses,
    Prioritise,
    TellCost,
    Unable,
    UpdateLimit,
)
from ocpp_sim.core.network import SetNetwork
from ocpp_sim.core.turn import Turn


def _unable(turn: Turn, command: Unable) -> str:
    turn.decline("command", command.why)
    return command.status


DUTIES: Final[Mapping[type, Callable[[Turn, Any], Reply | Excess]]] = {
    d.GetVariables: variables.get,
    d.SetVariables: variables.change,
    d.GetBaseReport: reporting.base,
    d.GetReport: reporting.custom,
    SetNetwork: networking.set_up,
    n.SetMonitors: monitoring.set_up,
    n.ClearMonitors: monitoring.clear,
    n.SetMonitoringBase: monitoring.set_base,
    n.SetMonitoringLevel: monitoring.set_level,
    n.GetMonitoringReport: monitoring.report,
    o.ShowMessage: panel.show,
    o.ListMessages: panel.tell,
    o.RemoveMessage: panel.remove,
    TellCost: cost.take,
    AskCustomer: customer.answer,
    GetProfiles: holdings.report,
    UpdateLimit: smart.update,
    Prioritise: smart.prioritise,
    NameUses: trust.uses,
    ListStreams: streaming.listed,
    AdjustStream: streaming.adjust,
    Unable: _unable,
}
