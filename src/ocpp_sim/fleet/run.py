"""Starting, watching and ending a fleet."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from rich.console import Console

from ocpp_sim import versions
from ocpp_sim.core import port
from ocpp_sim.core.charge import settle
from ocpp_sim.core.station import Station
from ocpp_sim.fleet.bookkeeping import kept, start_ledger
from ocpp_sim.fleet.collector import seldom_collecting
from ocpp_sim.fleet.lag import LagMeter
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.fleet.recorder import recorded, start_recording
from ocpp_sim.fleet.stage import Stage
from ocpp_sim.fleet.watch import watch
from ocpp_sim.plan import FleetPlan, befalls, connect_after_s, make_station
from ocpp_sim.report.series import Series
from ocpp_sim.report.summary import FleetReport, render, summarize
from ocpp_sim.report.tally import Tally
from ocpp_sim.runner.socket import Listener, SocketRunner
from ocpp_sim.runner.timers import Timers
from ocpp_sim.transport.limits import allow_sockets
from ocpp_sim.transport.line import Endpoint, secure_context
from ocpp_sim.transport.wall import Pace, ScaledClock, WallClock
from virtualtime.instant import to_text


def run(options: FleetOptions, console: Console | None = None) -> FleetReport:
    """Run a fleet until its time is over or Ctrl-C comes, then print and give the summary.

    Raises OptionError, TooFewFilesError when the system allows too few sockets, and OSError when
    there can be no recording or ledger.
    """
    shown = console or Console()
    began_at = _clock_of(options).now()
    start_recording(options, began_at)
    start_ledger(options, began_at)
    with seldom_collecting():
        report = asyncio.run(run_async(options, shown))
    shown.print(render(report))
    if report.scenario is not None:
        style = "red" if report.scenario.failed else "green"
        for line in report.scenario.lines():  # one line each, for who searches or clicks them
            shown.print(line, style=style, markup=False, highlight=False, soft_wrap=True)
    return report


async def run_async(
    options: FleetOptions,
    console: Console,
    *,
    stop: asyncio.Event | None = None,
    clock: Pace | None = None,
) -> FleetReport:
    """As `run`, inside a loop and without the summary; `stop` ends it early."""
    allow_sockets(options.count)
    ended = stop or asyncio.Event()
    chosen = clock or _clock_of(options)
    secrets = () if options.password is None else (options.password,)
    with (
        recorded(options.record, chosen, *secrets) as ears,
        kept(options.ledger, chosen) as keepers,
    ):
        fleet = Fleet(options, chosen, ended.set, (*ears, *keepers))
        signals = _catch_signals(ended)
        try:
            fleet.start()
            await watch(fleet, console, ended)
        finally:
            await fleet.stop()
            _release_signals(signals)
    return fleet.report()


class Fleet:
    """The charge points of one process and what they did."""

    def __init__(
        self,
        options: FleetOptions,
        clock: Pace,
        on_over: Callable[[], None] = lambda: None,
        ears: Sequence[Listener] = (),
    ) -> None:
        self.options = options
        self.plan = options.fleet_plan()
        self.tally = Tally(clock=clock, speed=clock.speed)
        self.series = Series()
        self._ears = ears
        self._lag = LagMeter(self.tally.loop_lag)
        self._incidents: dict[int, asyncio.TimerHandle] = {}
        self._clock = clock
        self._started_at = self._ended_at = clock.now()
        endpoint = Endpoint(
            options.csms,
            versions.subprotocol(options.version),
            options.password,
            options.ping_interval_s,
            max_size=options.max_size,
            tls=secure_context(options.csms),
        )
        timers = Timers()
        self.runners = [
            SocketRunner(station, endpoint, clock, self._note, timers)
            for station in _stations(self.plan, self._started_at, clock.speed)
        ]
        self._stage = options.scenario and Stage(
            options.scenario, self.plan, self.runners, clock, on_over
        )

    @property
    def elapsed_s(self) -> float:
        """By the fleet's own clock."""
        return (self._clock.now() - self._started_at).total_seconds()

    @property
    def speed(self) -> float:
        return self._clock.speed

    def now(self) -> datetime:
        return self._clock.now()

    def stations(self) -> list[Station]:
        return [runner.station for runner in self.runners]

    def start(self) -> None:
        self._lag.start()
        for index, runner in enumerate(self.runners):
            runner.start()
            if self.plan.incidents:
                self._expect(index, befalls(self.plan, index))

    async def stop(self) -> None:
        self._ended_at = self._clock.now()
        if self._stage:
            self._stage.end()
        self._lag.stop()
        for timer in self._incidents.values():
            timer.cancel()
        await asyncio.gather(*(runner.stop() for runner in self.runners))

    def report(self) -> FleetReport:
        duration_s = (self._ended_at - self._started_at).total_seconds() / self._clock.speed
        running_wh = sum(_running_wh(runner.station, self._ended_at) for runner in self.runners)
        return summarize(
            self.tally,
            csms=self.options.csms,
            points=len(self.runners),
            duration_s=duration_s,
            running_wh=running_wh,
            scenario=self._stage.outcome() if self._stage else None,
            series=self.series.samples(),
            began_at=to_text(self._started_at),
        )

    def _expect(self, index: int, coming: Iterator[tuple[float, port.Input]]) -> None:
        """Set the timer for the next thing that befalls a charge point."""
        after_s, item = next(coming, (None, None))
        if after_s is None or item is None:
            self._incidents.pop(index, None)
            return

        def befall() -> None:
            self.runners[index].give(item)
            self._expect(index, coming)

        wait_s = max(after_s - self.elapsed_s, 0.0) / self._clock.speed
        self._incidents[index] = asyncio.get_running_loop().call_later(wait_s, befall)

    def _note(self, runner: SocketRunner, item: port.Input | port.Output, *, up: bool) -> None:
        self.tally.note(runner.station.spec.identity, item, up=up)
        if self._stage:
            self._stage.hear(runner, item)
        for ear in self._ears:
            ear(runner, item, up=up)


def _clock_of(options: FleetOptions) -> Pace:
    wall = WallClock()
    if options.speed == 1.0 or options.run_time_s is None:
        return wall
    return ScaledClock(options.speed, options.run_time_s, wall)


def _stations(plan: FleetPlan, now: datetime, speed: float) -> list[Station]:
    """The charge points, spread over the ramp.

    The ramp and the patience with answers are real seconds at any speed, since the peer is real.
    """
    found = []
    for index in range(plan.count):
        connect_at = now + timedelta(seconds=connect_after_s(plan, index) * speed)
        station = make_station(plan, index, now, connect_at=connect_at)
        found.append(station if speed == 1.0 else _patient(station, speed))
    return found


def _patient(station: Station, speed: float) -> Station:
    spec = station.spec
    return replace(station, spec=replace(spec, call_timeout_s=spec.call_timeout_s * speed))


def _running_wh(station: Station, now: datetime) -> int:
    """What the transactions that go on have taken so far."""
    total = 0
    for connector in station.connectors:
        if connector.transaction is not None and connector.vehicle is not None:
            counted = connector.with_flow(settle(connector.flow, connector.vehicle, now))
            total += counted.energy_wh - connector.transaction.meter_start_wh
    return total


def _catch_signals(ended: asyncio.Event) -> list[signal.Signals]:
    """Let Ctrl-C and SIGTERM end the run; another thread than the main one cannot."""
    caught = []
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(ValueError, RuntimeError, NotImplementedError):
            loop.add_signal_handler(number, ended.set)
            caught.append(number)
    return caught


def _release_signals(caught: list[signal.Signals]) -> None:
    for number in caught:
        asyncio.get_running_loop().remove_signal_handler(number)
