"""Regions: shapes on the map, checked and united."""

from collections.abc import Mapping

from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {}
