"""Vehicles: making, onboarding, disconnecting, compatibility."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.vehicles import (
    catalogue,
    onboarding,
    page,
    readings,
    records,
    signup,
)
from mockserver.apis.ev_energy.behaviours.vehicles.garage import INDEXES
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {
    **catalogue.BEHAVIOURS,
    **onboarding.BEHAVIOURS,
    **page.BEHAVIOURS,
    **readings.BEHAVIOURS,
    **records.BEHAVIOURS,
    **signup.BEHAVIOURS,
}

__all__ = ["BEHAVIOURS", "INDEXES"]
