"""Keeps the worlds' timers going on the wall's time."""

import asyncio
from collections.abc import Callable

# Looks again at least this often, so that a suspended machine catches up soon.
_LONGEST_S = 60.0


class Pacemaker:
    """Calls `run_due(loop time)`, which says how long to wait, and again whenever `ring` is."""

    def __init__(self, run_due: Callable[[float], float | None]) -> None:
        self._run_due = run_due
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Say that something may be due earlier than thought."""
        self._rung.set()

    async def run(self) -> None:
        """Pace until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            self._rung.clear()
            wait_s = self._run_due(loop.time())
            if wait_s is not None and wait_s <= 0:
                await asyncio.sleep(0)
                continue
            try:
                async with asyncio.timeout(min(_LONGEST_S, wait_s or _LONGEST_S)):
                    await self._rung.wait()
            except TimeoutError:
                continue
