"""chargebench: a test bench for EV-charging platforms.

    from chargebench import bench

    with bench() as b:
        b.world(fleet=1, at="2024-06-01T09:00:00Z")
        b.points[0].plug_in()
        b.clock.advance(hours=8)

Nothing is imported before it is used: the pytest plugin loads this module in every run of pytest.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chargebench.workbench import Bench, BenchError, Clock, Point, World, bench

__all__ = ["Bench", "BenchError", "Clock", "Point", "World", "bench"]


def __getattr__(name: str) -> Any:
    """Look up the public names in the workbench when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'chargebench' has no attribute '{name}'")
    from chargebench import workbench

    return getattr(workbench, name)
