"""Many charge points over websockets in one event loop: `run(FleetOptions(csms=…), console)`."""

from ocpp_sim.fleet.options import FleetOptions, OptionError
from ocpp_sim.fleet.run import run, run_async

__all__ = ["FleetOptions", "OptionError", "run", "run_async"]
