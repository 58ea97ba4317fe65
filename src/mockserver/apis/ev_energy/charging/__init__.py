"""Charging as ev.energy tells it: sessions, the stretches of one mode in them, and their energy.

The physical world knows transactions; here they become what a driver is shown.
"""

from mockserver.apis.ev_energy.charging.ending import end_charging
from mockserver.apis.ev_energy.charging.orders import DISPATCH, dispatch
from mockserver.apis.ev_energy.charging.switching import smart_charging_changed, switch

__all__ = ["DISPATCH", "dispatch", "end_charging", "smart_charging_changed", "switch"]
