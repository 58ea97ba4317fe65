"""What a fleet shows of itself while it runs, and the samples that are kept of it."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from typing import Final, Protocol

from rich.console import Console
from rich.live import Live

from ocpp_sim.core.connector import Connector
from ocpp_sim.core.station import Station
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.report.live import View, note_of
from ocpp_sim.report.recent import Recent
from ocpp_sim.report.series import Sample, Series
from ocpp_sim.report.tally import Tally

_REFRESH_S: Final = 0.5
_SAY_AGAIN_S: Final = 5.0
_LINE_S: Final = 10.0
# All are looked at in turn, so many at once, and so many in a second.
_AT_ONCE: Final = 200
_IN_A_SECOND: Final = 2000
_HOUR_S: Final = 3600.0


class Watched(Protocol):
    """What is watched of a Fleet."""

    options: FleetOptions
    series: Series

    @property
    def tally(self) -> Tally: ...

    @property
    def elapsed_s(self) -> float: ...

    @property
    def speed(self) -> float: ...

    async def survey(self) -> tuple[int, int]: ...


async def watch(fleet: Watched, console: Console, ended: asyncio.Event) -> None:
    """Show the table on a terminal, elsewhere a line from time to time; nothing when it is quiet.

    It ends with the run time, or when `ended` is set.
    """
    eye = _Eye(fleet, console)
    live = Live(console=console, auto_refresh=False, transient=True)
    shown = console.is_terminal and not console.quiet
    with live if shown else nullcontext():
        while not ended.is_set():
            left_s = fleet.options.run_time_s
            left_s = None if left_s is None else (left_s - fleet.elapsed_s) / fleet.speed
            if left_s is not None and left_s <= 0:
                break
            await eye.look()
            if shown:
                live.update(eye.view(), refresh=True)
            elif not console.quiet:
                eye.say()
            with suppress(TimeoutError):
                wait_s = _REFRESH_S if left_s is None else min(left_s, _REFRESH_S)
                await asyncio.wait_for(ended.wait(), wait_s)
    await eye.look(last=True)


async def survey(stations: Sequence[Station], now: datetime) -> tuple[int, int]:
    """The power that flows, in W, and what running transactions have taken, in Wh.

    Others get their turn in between, since there may be ten thousand.
    """
    power_w = energy_wh = 0.0
    for begin in range(0, len(stations), _AT_ONCE):
        for station in stations[begin : begin + _AT_ONCE]:
            for connector in station.connectors:
                if connector.transaction is not None:
                    power_w += connector.flow.power_w
                    energy_wh += _taken_wh(connector, now)
        await asyncio.sleep(0)
    return round(power_w), round(energy_wh)


def _taken_wh(connector: Connector, now: datetime) -> float:
    assert connector.transaction is not None
    since_s = max((now - connector.flow.at).total_seconds(), 0.0)
    flown_wh = connector.flow.power_w * since_s / _HOUR_S
    return connector.energy_wh - connector.transaction.meter_start_wh + flown_wh


class _Eye:
    """Looks at a fleet as often as that is cheap; sees it by the wall's seconds."""

    def __init__(self, fleet: Watched, console: Console) -> None:
        self._fleet = fleet
        self._console = console
        self._recent = Recent()
        self._power_w = self._running_wh = 0
        self._look_at_s = 0.0
        self._said_s = 0.0
        self._line_at_s = _LINE_S

    @property
    def _elapsed_s(self) -> float:
        return self._fleet.elapsed_s / self._fleet.speed

    async def look(self, *, last: bool = False) -> None:
        """Take a sample, when it is time for one."""
        fleet, elapsed_s = self._fleet, self._elapsed_s
        if elapsed_s < self._look_at_s and not last:
            return
        self._power_w, self._running_wh = await fleet.survey()
        self._look_at_s = elapsed_s + max(_REFRESH_S, fleet.options.count / _IN_A_SECOND)
        tally = fleet.tally
        fleet.series.add(
            Sample(
                round(elapsed_s, 3),
                tally.connected,
                tally.charging,
                self._power_w,
                tally.sent + tally.received,
                tally.errors,
            )
        )

    def view(self) -> View:
        fleet = self._fleet
        return View(
            csms=fleet.options.csms,
            points=fleet.options.count,
            elapsed_s=self._elapsed_s,
            tally=fleet.tally,
            lately=self._recent.look(fleet.tally, self._elapsed_s),
            power_w=self._power_w,
            energy_wh=fleet.tally.energy_wh + self._running_wh,
        )

    def say(self) -> None:
        """A line each ten seconds, and why nobody answers more often than that."""
        elapsed_s = self._elapsed_s
        if elapsed_s >= self._line_at_s:
            self._line_at_s = elapsed_s + _LINE_S
            self._print(self.view().line)
        note = note_of(self._fleet.tally, csms=self._fleet.options.csms)
        if note and elapsed_s >= self._said_s:
            self._said_s = elapsed_s + _SAY_AGAIN_S
            self._print(note)

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
