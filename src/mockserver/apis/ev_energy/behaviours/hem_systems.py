"""Home energy: what flows between grid, sun, battery and house."""

from collections.abc import Mapping

from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {}
