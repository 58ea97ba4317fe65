"""When each charge point of a fleet is due: one heap, and one timer of the loop for all of them."""

import asyncio
from collections.abc import Callable
from heapq import heappop, heappush

Ring = Callable[[float], None]
_IDLE, _BUSY = float("inf"), float("-inf")


class Timers:
    """`set` as often as wanted; a ring comes with the time it was set for, at that time or later.

    Nothing is ever taken back: who was set for an earlier time looks whether it is still meant.
    """

    __slots__ = ("_handle", "_heap", "_number", "_wakes_at")

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Ring]] = []
        self._number = 0
        self._handle: asyncio.TimerHandle | None = None
        self._wakes_at = _IDLE

    def set(self, when: float, ring: Ring) -> None:
        """Have `ring` called at a time of the running loop."""
        self._number += 1
        heappush(self._heap, (when, self._number, ring))
        if when < self._wakes_at:
            self._wake()

    def _wake(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._wakes_at = self._heap[0][0]
        self._handle = asyncio.get_running_loop().call_at(self._wakes_at, self._run)

    def _run(self) -> None:
        """Ring all that are due; a ring may set others."""
        self._handle, self._wakes_at = None, _BUSY
        now, heap = asyncio.get_running_loop().time(), self._heap
        try:
            while heap and heap[0][0] <= now:
                when, _, ring = heappop(heap)
                ring(when)
        finally:
            self._wakes_at = _IDLE
            if heap:
                self._wake()
