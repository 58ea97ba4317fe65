"""Scenarios at the charge points of a world, on the world's clock: hours of them in no time."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chargebench.embedded import TIMER, EmbeddedFleet
from mockserver.app import Mock
from mockserver.charging.records import TRANSACTIONS
from mockserver.world.world import World
from ocpp_sim.core import port
from ocpp_sim.plan import identity, tags_of
from ocpp_sim.report.outcome import Outcome, PointOutcome
from ocpp_sim.scenario.heard import Item, Met, Told
from ocpp_sim.scenario.meeting import Meetings
from ocpp_sim.scenario.model import Scenario
from ocpp_sim.scenario.player import Player, begin, step
from virtualtime.instant import parse


class _Part:
    """One charge point's part in it."""

    def __init__(
        self, player: Player, world: World, station_id: str, on_wait: Callable[[str, str], None]
    ) -> None:
        self.player = player
        self._on_wait = on_wait
        self._met: list[Item] = []
        self.world = world
        self.station_id = station_id
        self.began_at = world.now()
        self.ended_at: datetime | None = None

    def hear(self, news: Sequence[Item]) -> Sequence[port.Input]:
        """Take the news of a step and say what is to be done at the charge point."""
        station, now = self.world.points[self.station_id], self.world.now()
        inputs: Sequence[port.Input] = ()
        waiting = True
        while waiting:
            met, self._met = self._met, []
            told = [self._told()] if self.player.scenario.asks else []
            self.player, inputs = step(self.player, [*met, *news, *told], station, now)
            news, name = (), self.player.waits_at
            if name is not None:
                self._on_wait(name, self.station_id)
            waiting = bool(self._met)
        if self.player.over and self.ended_at is None:
            self.ended_at = now
        return inputs

    def _told(self) -> Told:
        """What the central system has of the sessions that have ended here since the beginning."""
        ended = [
            one
            for _key, one in self.world.store[TRANSACTIONS]
            if one["station_id"] == self.station_id
            and one["stopped_at"] is not None
            and parse(one["stopped_at"]) >= self.began_at
        ]
        taken_wh = sum(one["meter_stop_wh"] - one["meter_start_wh"] for one in ended)
        return Told(len(ended), round(taken_wh))

    def meet(self, name: str) -> None:
        """All have come to a meeting: go on, at this instant of the world."""
        self._met.append(Met(name))
        self.world.set_timer(self.world.now(), TIMER, self.station_id)

    def outcome(self) -> PointOutcome:
        took_s = ((self.ended_at or self.began_at) - self.began_at).total_seconds()
        failure = self.player.failure
        if failure is None:
            return PointOutcome(self.station_id, took_s)
        return PointOutcome(
            self.station_id, took_s, failure.where, failure.said, failure.expected, failure.found
        )


async def play(mock: Mock, name: str, scenario: Scenario) -> Outcome:
    """Play a scenario in a world and advance it as far as that takes.

    Charge points of the plan that the world has already play as they stand.
    Raises LookupError when there is no such world, ProblemError while it is being advanced.
    """
    world = mock.worlds.get(name)
    if world is None:
        raise LookupError(f"there is no world '{name}'")
    fleet = world.runtime.ports.fleet
    assert isinstance(fleet, EmbeddedFleet)
    fleet.install(world, scenario.plan)
    parts = _parts(world, scenario)
    for part in parts:
        fleet.listen(world, part.station_id, part.hear)
    try:
        await _run(mock, world, fleet, parts)
    finally:
        for part in parts:
            fleet.listen(world, part.station_id, None)
    return Outcome(scenario.title, tuple(part.outcome() for part in parts))


def _parts(world: World, scenario: Scenario) -> list[_Part]:
    plan = scenario.plan
    tags, meetings = tags_of(plan), Meetings(scenario.part(index) for index in range(plan.count))

    def wait(name: str, station_id: str) -> None:
        if meetings.come(name, station_id):
            for part in parts:
                part.meet(name)

    parts = [
        _Part(
            begin(scenario.part(index), tags[index % len(tags)]), world, identity(plan, index), wait
        )
        for index in range(plan.count)
    ]
    return parts


async def _run(mock: Mock, world: World, fleet: EmbeddedFleet, parts: list[_Part]) -> None:
    for part in parts:
        fleet.nudge(world, part.station_id)
    while due := [p.player.next_due for p in parts if p.player.next_due is not None]:
        ahead = min(due) - world.now()
        if ahead.total_seconds() > 0:
            await mock.worlds.advance(world, ahead)
        for part in parts:
            at = part.player.next_due
            if at is not None and at <= world.now():
                fleet.nudge(world, part.station_id)
