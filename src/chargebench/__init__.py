"""chargebench: a test bench for EV-charging platforms.

    from chargebench import bench

    with bench() as b:
        b.world(fleet=1, at="2024-06-01T09:00:00Z")
        b.points[0].plug_in()
        b.clock.advance(hours=8)

`fleet` has charge points talk to any central system instead:

    from chargebench import fleet

    with fleet("2xAC", csms="ws://localhost:9000/ocpp16") as f:
        f["CP-0001"].plug_in()

`security=Security(profile=2, ca="certs/ca.pem", password="…")` has them come in by TLS.

Nothing is imported before it is used: the pytest plugin loads this module in every run of pytest.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chargebench.workbench import Bench, BenchError, Clock, Point, World, bench
    from ocpp_sim.fleet import FleetError, LiveFleet, LivePoint, Security, fleet

_FLEET = ("FleetError", "LiveFleet", "LivePoint", "Security", "fleet")
__all__ = [
    "Bench",
    "BenchError",
    "Clock",
    "FleetError",
    "LiveFleet",
    "LivePoint",
    "Point",
    "Security",
    "World",
    "bench",
    "fleet",
]


def __getattr__(name: str) -> Any:
    """Look up the public names where they live when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'chargebench' has no attribute '{name}'")
    if name in _FLEET:
        import ocpp_sim.fleet

        return getattr(ocpp_sim.fleet, name)
    from chargebench import workbench

    return getattr(workbench, name)
