"""Solar arrays with their forecasts, and onboarding of inverters."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.behaviours.solar import arrays, onboarding
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {**arrays.BEHAVIOURS, **onboarding.BEHAVIOURS}
