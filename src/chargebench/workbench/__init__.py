"""A bench in a test: worlds, clocks and charge points behind a few plain objects.

    with bench() as b:
        b.world(fleet=1, at="2024-06-01T09:00:00Z")
        b.points[0].plug_in()
        b.points[0].present_tag("DRV00000001")
        b.clock.advance(hours=8)
        b.driver.get("/api/v1/portal/sessions")

Everything goes over the control API, so a bench in process and one behind a URL are used alike.
"""

from chargebench.workbench.answers import BenchError
from chargebench.workbench.clock import Clock
from chargebench.workbench.entry import Bench, bench
from chargebench.workbench.point import Point
from chargebench.workbench.world import World

__all__ = ["Bench", "BenchError", "Clock", "Point", "World", "bench"]
