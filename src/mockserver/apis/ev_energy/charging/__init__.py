"""Charging as ev.energy tells it: sessions, the stretches of one mode in them, and their energy.

The physical world knows transactions; here they become what a driver is shown.
"""

from mockserver.apis.ev_energy.charging.ending import end_charging

__all__ = ["end_charging"]
