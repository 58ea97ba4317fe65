"""Charge points: import, onboarding, connectivity, compatibility."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.evses import onboarding, records, signup
from mockserver.apis.ev_energy.behaviours.evses.chargers import INDEXES
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {
    **onboarding.BEHAVIOURS,
    **records.BEHAVIOURS,
    **signup.BEHAVIOURS,
}

__all__ = ["BEHAVIOURS", "INDEXES"]
