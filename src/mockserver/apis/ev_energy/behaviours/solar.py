"""Solar arrays with their forecasts, and onboarding of inverters."""

from collections.abc import Mapping

from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {}
