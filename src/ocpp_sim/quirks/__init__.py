"""Quirks: what real charge points and their networks do otherwise, by name and on purpose."""

from ocpp_sim.quirks.model import Quirk, habits_of, spelled, wire_of

__all__ = ["Quirk", "habits_of", "spelled", "wire_of"]
