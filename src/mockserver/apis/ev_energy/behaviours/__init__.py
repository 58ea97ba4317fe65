"""What the six generic verbs cannot say; `BEHAVIOURS` lists every one, module by module."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours import (
    auth,
    charging_sessions,
    csv,
    evses,
    hem_systems,
    notifications,
    ocpp_logs,
    programs,
    rebates,
    regions,
    root,
    sites,
    solar,
    support_tickets,
    tariffs,
    users,
    vehicles,
    vpp,
)
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {
    **auth.BEHAVIOURS,
    **charging_sessions.BEHAVIOURS,
    **csv.BEHAVIOURS,
    **evses.BEHAVIOURS,
    **hem_systems.BEHAVIOURS,
    **notifications.BEHAVIOURS,
    **ocpp_logs.BEHAVIOURS,
    **programs.BEHAVIOURS,
    **rebates.BEHAVIOURS,
    **regions.BEHAVIOURS,
    **root.BEHAVIOURS,
    **sites.BEHAVIOURS,
    **solar.BEHAVIOURS,
    **support_tickets.BEHAVIOURS,
    **tariffs.BEHAVIOURS,
    **users.BEHAVIOURS,
    **vehicles.BEHAVIOURS,
    **vpp.BEHAVIOURS,
}
