"""Connecting EVSEs through their makers."""

from collections.abc import Mapping

from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {}
