"""The charge points of one process, and what they did."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ocpp_sim.core import port
from ocpp_sim.core.charge import settle
from ocpp_sim.core.site import at_rest
from ocpp_sim.core.station import Station
from ocpp_sim.fleet.entry import Entry
from ocpp_sim.fleet.findings import Findings, report_of
from ocpp_sim.fleet.lag import LagMeter
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.fleet.site import Site
from ocpp_sim.fleet.stage import Stage
from ocpp_sim.fleet.watch import survey
from ocpp_sim.plan import FleetPlan, befalls, connect_after_s, make_station
from ocpp_sim.report.series import Series
from ocpp_sim.report.summary import FleetReport
from ocpp_sim.report.tally import Tally
from ocpp_sim.runner.socket import Listener, SocketRunner
from ocpp_sim.runner.timers import Timers
from ocpp_sim.transport.wall import Pace, ScaledClock, WallClock

# What it takes to build a charge point; the ramp begins when all are built.
_BUILT_S = 1e-4


class Fleet:
    """All charge points of the options, or those at some indexes, which are the same then.

    The ramp begins with the charge point at `ramp_from`. Raises OptionError, or OSError, when there
    is no certificate where one should be.
    """

    def __init__(
        self,
        options: FleetOptions,
        clock: Pace,
        on_over: Callable[[], None] = lambda: None,
        ears: Sequence[Listener] = (),
        *,
        indexes: range | None = None,
        ramp_from: int = 0,
    ) -> None:
        self.options = options
        self.plan = options.fleet_plan()
        self.tally = Tally(clock=clock, speed=clock.speed)
        self.series = Series()
        self._ears = ears
        self._lag = LagMeter(self.tally.loop_lag)
        self._incidents: dict[SocketRunner, asyncio.TimerHandle] = {}
        self._clock = clock
        self._started_at = self._ended_at = clock.now()
        entry = Entry(options, self.plan)
        timers = Timers()
        self._indexes = range(self.plan.count) if indexes is None else indexes
        self.runners = [
            SocketRunner(
                entry.equip(station, at),
                entry.access(at, station.spec.version),
                clock,
                self._note,
                timers,
            )
            for at, station in zip(
                self._indexes,
                _stations(self.plan, self._indexes, ramp_from, self._started_at, clock),
                strict=True,
            )
        ]
        self._site = (
            Site(self.plan, self._indexes, self.runners, clock.speed) if self.plan.site_w else None
        )
        self._stage = options.scenario and Stage(
            options.scenario,
            self.plan,
            dict(zip(self._indexes, self.runners, strict=True)),
            clock,
            on_over,
        )

    @property
    def elapsed_s(self) -> float:
        """By the fleet's own clock."""
        return (self._clock.now() - self._started_at).total_seconds()

    @property
    def speed(self) -> float:
        return self._clock.speed

    async def survey(self) -> tuple[int, int]:
        """The power that flows, in W, and what running transactions have taken, in Wh."""
        return await survey([runner.station for runner in self.runners], self._clock.now())

    def start(self) -> None:
        self._lag.start()
        if self._site:
            self._site.start()
        for index, runner in zip(self._indexes, self.runners, strict=True):
            runner.start()
            if self.plan.incidents:
                self._expect(runner, befalls(self.plan, index))

    async def stop(self) -> None:
        self._ended_at = self._clock.now()
        if self._stage:
            self._stage.end()
        self._lag.stop()
        if self._site:
            self._site.stop()
        for timer in self._incidents.values():
            timer.cancel()
        await asyncio.gather(*(runner.stop() for runner in self.runners))

    def findings(self) -> Findings:
        """All that is known when it has stopped."""
        duration_s = (self._ended_at - self._started_at).total_seconds() / self._clock.speed
        return Findings(
            points=len(self.runners),
            began_at=self._started_at,
            duration_s=duration_s,
            tally=self.tally,
            running_wh=sum(_running_wh(one.station, self._ended_at) for one in self.runners),
            outcome=self._stage.outcome() if self._stage else None,
            series=self.series.samples(),
        )

    def report(self) -> FleetReport:
        return report_of(self.options, [self.findings()])

    def _expect(self, runner: SocketRunner, coming: Iterator[tuple[float, port.Input]]) -> None:
        """Set the timer for the next thing that befalls a charge point."""
        after_s, item = next(coming, (None, None))
        if after_s is None or item is None:
            self._incidents.pop(runner, None)
            return

        def befall() -> None:
            runner.give(item)
            self._expect(runner, coming)

        wait_s = max(after_s - self.elapsed_s, 0.0) / self._clock.speed
        self._incidents[runner] = asyncio.get_running_loop().call_later(wait_s, befall)

    def _note(self, runner: SocketRunner, item: port.Input | port.Output, *, up: bool) -> None:
        self.tally.note(runner.station.spec.identity, item, up=up)
        if self._stage:
            self._stage.hear(runner, item)
        if self._site:
            self._site.hear(item)
        for ear in self._ears:
            ear(runner, item, up=up)


def clock_of(options: FleetOptions) -> Pace:
    wall = WallClock()
    if options.speed == 1.0 or options.run_time_s is None:
        return wall
    return ScaledClock(options.speed, options.run_time_s, wall)


def _stations(
    plan: FleetPlan, indexes: range, ramp_from: int, now: datetime, clock: Pace
) -> list[Station]:
    """The charge points, spread over the ramp.

    The ramp and the patience with answers are real seconds at any speed, since the peer is real.
    """
    found, speed = [], clock.speed
    begin_s = len(indexes) * _BUILT_S - (connect_after_s(plan, ramp_from) if ramp_from else 0.0)
    for index in indexes:
        after_s = max(begin_s + connect_after_s(plan, index), 0.0)
        connect_at = now + timedelta(seconds=after_s * speed)
        station = make_station(plan, index, now, connect_at=connect_at)
        if plan.site_w:
            station = at_rest(station)
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
