"""What a fleet shows of itself while it runs."""

import asyncio
from contextlib import nullcontext, suppress
from typing import Protocol

from rich.console import Console
from rich.live import Live

from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.report.live import live_table, note_of
from ocpp_sim.report.tally import Tally

_REFRESH_S = 0.5
_SAY_AGAIN_S = 5.0


class Watched(Protocol):
    """What is watched of a Fleet."""

    options: FleetOptions
    tally: Tally

    @property
    def elapsed_s(self) -> float: ...

    @property
    def speed(self) -> float: ...


async def watch(fleet: Watched, console: Console, ended: asyncio.Event) -> None:
    """Show the table on a terminal; elsewhere say only what must be said."""
    options, said_s = fleet.options, 0.0
    live = Live(console=console, auto_refresh=False, transient=True)
    with live if console.is_terminal else nullcontext():
        while not ended.is_set():
            elapsed_s = fleet.elapsed_s
            left_s = _REFRESH_S
            if options.run_time_s is not None:
                left_s = (options.run_time_s - elapsed_s) / fleet.speed
            if left_s <= 0:
                return
            if console.is_terminal:
                table = live_table(
                    fleet.tally, csms=options.csms, points=options.count, elapsed_s=elapsed_s
                )
                live.update(table, refresh=True)
            elif elapsed_s >= said_s and (note := note_of(fleet.tally, csms=options.csms)):
                console.print(note, markup=False, highlight=False, soft_wrap=True)
                said_s = elapsed_s + _SAY_AGAIN_S
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), min(left_s, _REFRESH_S))
