"""How late the event loop of a fleet is, so that its users know when they measure themselves."""

import asyncio

from ocpp_sim.report.latency import Histogram

_EVERY_S = 0.05


class LagMeter:
    """Rings twenty times a second from `start` to `stop`, and notes how late each ring is.

    A loop that stood still for a second has missed twenty rings; each of them counts for as late as
    it was, else standing still would hide itself.
    """

    __slots__ = ("_due_at", "_handle", "_lag")

    def __init__(self, lag: Histogram) -> None:
        self._lag = lag
        self._due_at = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._due_at = loop.time() + _EVERY_S
        self._handle = loop.call_at(self._due_at, self._ring)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _ring(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._lag.add(max(now - self._due_at, 0.0))
        while (due_at := self._due_at + _EVERY_S) <= now:
            self._due_at = due_at
            self._lag.add(now - due_at)
        self._due_at = due_at
        self._handle = loop.call_at(due_at, self._ring)
