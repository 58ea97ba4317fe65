"""Charge points as a Locust file; `chargebench load --fleet` starts it."""

import sys
from pathlib import Path

import locust

# Locust puts this folder on the path, not the one that makes `load` a package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from load import fleets
from load.fleets import FleetUser

__all__ = ["FleetUser"]

fleets.attach(locust.events)
