"""Charging sessions: what they took, what was planned, and boosting."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.charging_sessions import boosting, readings, recalculation
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {
    **boosting.BEHAVIOURS,
    **readings.BEHAVIOURS,
    **recalculation.BEHAVIOURS,
}
