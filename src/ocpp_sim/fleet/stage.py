"""A scenario played by a fleet: every charge point for itself, over when all are."""

from collections.abc import Callable, Mapping
from datetime import datetime

from ocpp_sim.core.port import Connect
from ocpp_sim.plan import FleetPlan, tags_of
from ocpp_sim.report.outcome import Outcome, PointOutcome
from ocpp_sim.runner.play import SocketPlay
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.scenario.heard import Item
from ocpp_sim.scenario.meeting import Meetings
from ocpp_sim.scenario.model import Scenario
from ocpp_sim.scenario.player import begin, cut
from ocpp_sim.transport.wall import Pace


class Stage:
    """Built beside the runners, who go by their indexes in the plan.

    `hear` is to be told all that their listener is.
    """

    def __init__(
        self,
        scenario: Scenario,
        plan: FleetPlan,
        runners: Mapping[int, SocketRunner],
        clock: Pace,
        on_over: Callable[[], None],
    ) -> None:
        self._scenario = scenario
        self._clock = clock
        self._on_over = on_over
        self._left = len(runners)
        self._began_at: dict[str, datetime] = {}
        self._took_s: dict[str, float] = {}
        self._meetings = Meetings(scenario.part(index) for index in runners)
        tags = tags_of(plan)
        self._plays = {
            runner.station.spec.identity: SocketPlay(
                begin(scenario.part(index), tags[index % len(tags)]),
                clock,
                self._finisher(runner.station.spec.identity),
                self._waiter(runner.station.spec.identity),
            )
            for index, runner in runners.items()
        }

    def hear(self, runner: SocketRunner, item: Item) -> None:
        identity = runner.station.spec.identity
        if isinstance(item, Connect):
            self._began_at.setdefault(identity, self._clock.now())
        self._plays[identity].hear(runner, item)

    def end(self) -> None:
        """Cut short whoever has not come to an end."""
        for play in self._plays.values():
            play.stop()
            play.player = cut(play.player, "the run ended during it")

    def outcome(self) -> Outcome:
        return Outcome(
            self._scenario.title,
            tuple(self._outcome(identity, play) for identity, play in self._plays.items()),
        )

    def _outcome(self, identity: str, play: SocketPlay) -> PointOutcome:
        took_s, failure = self._took_s.get(identity, 0.0), play.player.failure
        if failure is None:
            return PointOutcome(identity, took_s)
        return PointOutcome(
            identity, took_s, failure.where, failure.said, failure.expected, failure.found
        )

    def _waiter(self, identity: str) -> Callable[[str], None]:
        def wait(name: str) -> None:
            if self._meetings.come(name, identity):
                for play in self._plays.values():
                    play.met(name)

        return wait

    def _finisher(self, identity: str) -> Callable[[], None]:
        def finish() -> None:
            took = self._clock.now() - self._began_at[identity]
            self._took_s[identity] = took.total_seconds()
            self._left -= 1
            if not self._left:
                self._on_over()

        return finish
