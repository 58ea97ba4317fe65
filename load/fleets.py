"""A fleet of charge points as Locust users: each user is a shard, and Locust spreads them."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, NoReturn, TypeAlias

import gevent
from gevent.threadpool import ThreadPool
from locust import User, constant, task
from locust.runners import WorkerRunner

from load import budgets, parting, report, shards
from load.closing import hear_out
from load.hosts import AddressError, Guard
from load.operations import Operations
from load.shards import SIZE, Fleet, NoFleetError, Numbers, Order
from load.tally import Tally

USAGE = 2
_REPORT_KEY = "chargebench"
_DRAIN_S = 0.1
_AT_ONCE = 500
_DEFAULT = budgets.Budgets(budgets.Budget(500.0, 0.01))
# Locust is half annotated: what its classes hold is Any or None to a type checker.
Environment: TypeAlias = Any
Events: TypeAlias = Any


class CallFailedError(Exception):
    """A call of a charge point had no good answer."""


class FleetUser(User):
    """A shard of 250 charge points, for as long as the user lives."""

    wait_time = constant(1)
    crew: "ClassVar[Crew]"

    def on_start(self) -> None:
        self.indexes = self.crew.add(self.environment)

    def on_stop(self) -> None:
        self.crew.remove(self.indexes)

    @task
    def live(self) -> None:
        """Nothing to do: charge points live by themselves."""


def attach(events: Events) -> None:
    """Listen for Locust's parser and start; everything else follows from there."""
    events.init_command_line_parser.add_listener(add_options)
    events.init.add_listener(_begin)


def add_options(parser: Any) -> None:
    hidden = {"include_in_web_ui": False}
    parser.add_argument("--csms", default="", help="what stands before the identity", **hidden)
    parser.add_argument("--plan", default="", help="name of a ready plan", **hidden)
    parser.add_argument("--seed", type=int, default=1, help="same seed, same fleet", **hidden)
    parser.add_argument("--ramp", type=float, default=50.0, help="of each shard", **hidden)
    parser.add_argument("--budgets", default="", help="budget file", **hidden)
    parser.add_argument("--report-json", metavar="FILE", help="write the verdict here", **hidden)
    parser.add_argument(
        "--allow-production", action="store_true", help="the vendor has agreed", **hidden
    )


def _begin(environment: Environment, **_: Any) -> None:
    """Before the first user there must be a fleet, or each user would begin one."""
    tally = Tally()
    if isinstance(environment.runner, WorkerRunner):
        crew = FleetUser.crew = Crew(environment, tally)
        environment.events.report_to_master.add_listener(
            lambda client_id, data: data.update(  # noqa: ARG005
                {parting.KEY: crew.over, _REPORT_KEY: tally.take()}
            )
        )
        return
    try:
        Judge(environment, tally)
    except (AddressError, budgets.BudgetError, OSError, ValueError, LookupError) as error:
        _refuse(error)


class Crew:
    """The fleet of this process in its native thread, and what drains it into Locust."""

    def __init__(self, environment: Environment, tally: Tally) -> None:
        self._environment = environment
        self._tally = tally
        self._numbers = Numbers()
        self._fleet: Fleet | None = None
        self.over = True
        """Whether nothing is left to be counted."""
        self._threads = ThreadPool(1)
        environment.events.test_stop.add_listener(self.stop)
        environment.events.quitting.add_listener(self.stop)

    def add(self, environment: Environment) -> range:
        """Have a shard come up that no other user has, here or in another worker."""
        chosen, runner = environment.parsed_options, environment.runner
        if self._fleet is None:
            self._begin(shards.start(Order(**chosen.order)))
        assert self._fleet is not None
        indexes = self._numbers.take(max(runner.worker_index, 0), chosen.workers)
        self._fleet.add(indexes)
        return indexes

    def remove(self, indexes: range) -> None:
        self._numbers.give_back(indexes)
        if self._fleet is not None:
            self._fleet.remove(indexes)

    def stop(self, **_: Any) -> None:
        """End the fleet and count its last words."""
        fleet, self._fleet = self._fleet, None
        if fleet is not None:
            fleet.stop()
            self._threads.join()
            self._count(fleet)
            self.over = True

    def _begin(self, fleet: Fleet) -> None:
        """A thread of `threading` would be a greenlet, since Locust has patched it."""
        self._fleet, self.over = fleet, False
        self._threads.spawn(fleet.run)
        gevent.spawn(self._drain, fleet)

    def _drain(self, fleet: Fleet) -> None:
        while self._fleet is fleet:
            gevent.sleep(_DRAIN_S)
            self._count(fleet)

    def _count(self, fleet: Fleet) -> None:
        fire: Callable[..., None] = self._environment.events.request.fire
        for number, result in enumerate(fleet.take(), 1):
            action, latency_ms, failure = result
            self._tally.add(action, latency_ms, failure or None)
            fire(**_request(action, latency_ms, failure))
            if number % _AT_ONCE == 0:
                gevent.sleep(0)


class Judge:
    """Locust without workers, or their master: passes the order on and the verdict.

    Raises AddressError, BudgetError, OSError, NoFleetError, ValueError for what the user has to
    mend.
    """

    def __init__(self, environment: Environment, tally: Tally) -> None:
        chosen = environment.parsed_options
        self._tally = tally
        self._last_words = parting.LastWords()
        self._budgets = _DEFAULT
        if chosen.budgets:
            self._budgets = budgets.read(Path(chosen.budgets), Operations({}))
        Guard(chosen.allow_production).check("http" + chosen.csms.removeprefix("ws"))
        order = Order(chosen.csms, chosen.plan or None, chosen.seed, chosen.ramp)
        shards.start(order)
        # Locust hands every option it does not know itself to the workers.
        chosen.order = order.dump()
        chosen.workers = max(chosen.expect_workers if chosen.master else 1, 1)
        FleetUser.crew = Crew(environment, tally)
        environment.events.worker_report.add_listener(self.take_over)
        environment.events.quitting.add_listener(self.judge)

    def take_over(self, client_id: str, data: dict[str, Any]) -> None:
        self._last_words.heard(client_id, data)
        if _REPORT_KEY in data:
            self._tally.merge(data[_REPORT_KEY])

    def judge(self, environment: Environment, **_: Any) -> None:
        """Print the verdict, write the report, and set the exit code."""
        hear_out(self._last_words, environment)
        judgement = budgets.judge(self._tally, self._budgets, Operations({}), [])
        report.show(report.console(), judgement, self._tally)
        chosen = environment.parsed_options
        if chosen.report_json:
            points = (chosen.num_users or 0) * SIZE
            facts = {"csms": chosen.csms, "points": points, "run_time_s": chosen.run_time}
            written = json.dumps(report.as_json(judgement, self._tally, facts), indent=2)
            Path(chosen.report_json).write_text(written + "\n", encoding="utf-8")
        environment.process_exit_code = 1 if judgement.findings else 0


def _request(action: str, latency_ms: float, failure: str) -> dict[str, Any]:
    return {
        "request_type": "OCPP",
        "name": action,
        "response_time": latency_ms,
        "response_length": 0,
        "exception": CallFailedError(failure) if failure else None,
        "context": {},
    }


def _refuse(error: Exception) -> NoReturn:
    sys.stderr.write(f"{error}\n")
    sys.exit(USAGE)


__all__ = ["FleetUser", "NoFleetError", "attach"]
