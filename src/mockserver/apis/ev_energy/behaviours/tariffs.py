"""Tariffs: which are valid, and what they cost now."""

from collections.abc import Mapping

from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {}
