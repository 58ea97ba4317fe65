"""Many charge points over websockets in one event loop: `run(FleetOptions(csms=…), console)`.

In a test: `with fleet("2xAC", csms=…) as f: f["CP-0001"].plug_in()`.
"""

from ocpp_sim.fleet.context import LiveFleet, fleet
from ocpp_sim.fleet.options import FleetOptions, OptionError
from ocpp_sim.fleet.point import FleetError, LivePoint, NotSoError
from ocpp_sim.fleet.run import run, run_async
from ocpp_sim.plan.security import Security

__all__ = [
    "FleetError",
    "FleetOptions",
    "LiveFleet",
    "LivePoint",
    "NotSoError",
    "OptionError",
    "Security",
    "fleet",
    "run",
    "run_async",
]
