"""The supply that the charge points of one process share, told to each as others come and go."""

import asyncio
from collections.abc import Sequence
from typing import Final

from ocpp_sim.core import port
from ocpp_sim.core.site import CHANGES, orders
from ocpp_sim.plan import FleetPlan, site_part_w
from ocpp_sim.runner.socket import SocketRunner

# Cars take less as they fill, which nothing tells of.
_LOOK_AGAIN_S: Final = 30.0


class Site:
    """The part of a plan's site that these charge points have, those at some of its indexes.

    They begin at rest (`ocpp_sim.core.site`), so that together they never take more.
    `hear` is to be told what their listener is; it is done about at once, after what goes on.
    """

    def __init__(
        self, plan: FleetPlan, indexes: range, runners: Sequence[SocketRunner], speed: float
    ) -> None:
        self.limit_w = site_part_w(plan, indexes)
        self._runners = {one.station.spec.identity: one for one in runners}
        self._every_s = _LOOK_AGAIN_S / speed
        self._soon: asyncio.Handle | None = None
        self._later: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._later = asyncio.get_running_loop().call_later(self._every_s, self._again)

    def stop(self) -> None:
        for handle in (self._soon, self._later):
            if handle is not None:
                handle.cancel()

    def hear(self, item: port.Input | port.Output) -> None:
        if type(item) in CHANGES and self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self.share)

    def share(self) -> None:
        """Tell each what it may take now."""
        stations = {name: one.station for name, one in self._runners.items()}
        for name, part in orders(self.limit_w, stations):
            self._runners[name].give(part)
        # what this has changed is no reason to do it again
        self._soon = None

    def _again(self) -> None:
        self.share()
        self.start()
