"""Ties the scenarios to Locust's events: options, counting, workers' reports, the verdict."""

import json
import logging
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import gevent
from locust.runners import WorkerRunner

from load import budgets, limits, operations, options, report, target
from load.closing import hear_out
from load.hosts import AddressError, Guard
from load.mock import Mock, discover
from load.parting import KEY, LastWords
from load.tally import Tally
from load.target import CREDENTIALS, NAMES, TOKEN_URL, Target
from load.users import ApiUser

USAGE, NOT_STARTED = 2, 3
_REPORT_KEY = "chargebench"
_DEFAULT_RUN_TIME_S = 60
_PROGRESS_S = 5.0
# one of these at least lets somebody in
_KEYS = tuple(name for name in NAMES if name not in {TOKEN_URL, "client_secret"})
_log = logging.getLogger("load")
# Locust is half annotated: what its classes hold is Any or None to a type checker.
Environment: TypeAlias = Any
Events: TypeAlias = Any


def attach(events: Events) -> None:
    """Listen for Locust's parser and start; everything else follows from there."""
    events.init_command_line_parser.add_listener(options.add)
    events.init.add_listener(_begin)


def _begin(environment: Environment, **_: Any) -> None:
    """Check what was asked for; ends the process with 2 or 3 and a reason when it cannot be."""
    if isinstance(environment.runner, WorkerRunner):
        Worker(environment)
        return
    try:
        Judge(environment)
    except (AddressError, budgets.BudgetError, OSError, NoCredentialsError) as error:
        _refuse(USAGE, error)
    except target.UnreachableError as error:
        _refuse(NOT_STARTED, error)


class NoCredentialsError(Exception):
    """No persona can be played."""


class Worker:
    """Locust worker: takes the target from the master, counts, reports what it counted."""

    def __init__(self, environment: Environment) -> None:
        self.tally = Tally()
        self._over = True
        events = environment.events
        events.test_start.add_listener(self.start)
        events.request.add_listener(_counter(self.tally))
        events.test_stop.add_listener(self.stop)
        events.report_to_master.add_listener(self.hand_over)

    def start(self, environment: Environment, **_: Any) -> None:
        chosen = environment.parsed_options
        self.tally.clear()
        self._over = False
        _dress(
            environment.user_classes,
            operations.read_all(),
            Target.load(chosen.target),
            Guard(chosen.allow_production),
        )

    def stop(self, **_: Any) -> None:
        self._over = True

    def hand_over(self, client_id: str, data: dict[str, Any]) -> None:
        del client_id
        data[KEY] = self._over
        data[_REPORT_KEY] = self.tally.take()


class Judge:
    """Locust without workers, or their master: finds out about the target, passes the verdict.

    Raises AddressError, BudgetError, OSError, NoCredentialsError for what the user has to mend,
    UnreachableError when nothing answers.
    """

    def __init__(self, environment: Environment) -> None:
        chosen = environment.parsed_options
        self.environment = environment
        self.tally = Tally()
        self._last_words = LastWords()
        self.mock: Mock | None = None
        self.limits: Mapping[str, Any] = {}
        self.operations = operations.read_all()
        self.budgets = budgets.read(Path(chosen.budgets), self.operations)
        self.guard = Guard(chosen.allow_production)
        environment.host = self.guard.check(environment.host or "")
        if chosen.token_url:
            self.guard.check(chosen.token_url)
        known = self._target(environment.host, chosen)
        # Locust hands every option it does not know itself to the workers.
        chosen.target = known.dump()
        environment.user_classes = _playable(environment.user_classes, chosen.api, known)
        _dress(environment.user_classes, self.operations, known, self.guard)
        if chosen.headless and not chosen.run_time:
            chosen.run_time = _DEFAULT_RUN_TIME_S
        self._listen()
        if self.mock is not None:
            self.limits = limits.switch_off(self.mock.world, self.mock.ask)

    def _target(self, base_url: str, chosen: Any) -> Target:
        """What is known about the deployment: what was given, else what the mock says of itself."""
        target.connect(base_url)
        stated = {name: getattr(chosen, name) for name in NAMES if getattr(chosen, name)}
        if stated.keys() - {TOKEN_URL}:
            return Target(stated, chosen.org_id)
        mock = Mock.at(base_url, chosen.control_token)
        found = discover(mock.world, mock.get, datetime.now(UTC))
        if found is None:
            raise NoCredentialsError(
                f"{base_url} does not answer as a mock does, and no credential was given; say"
                f" {', '.join(options.flag(name) for name in _KEYS)}, or set"
                f" {', '.join(options.variable(name) for name in _KEYS)}."
            )
        self.mock = mock
        return found

    def _listen(self) -> None:
        events = self.environment.events
        events.test_start.add_listener(self.start)
        events.request.add_listener(_counter(self.tally))
        events.worker_report.add_listener(self.take_over)
        events.quitting.add_listener(self.judge)

    def start(self, environment: Environment, **_: Any) -> None:
        self.tally.clear()
        try:
            # The web page lets anyone type another address.
            self.guard.check(environment.host or "")
        except AddressError as error:
            _log.error("%s", error)  # the message says it all
            gevent.spawn(environment.runner.quit)
            return
        gevent.spawn(self._tell_progress)

    def take_over(self, client_id: str, data: dict[str, Any]) -> None:
        self._last_words.heard(client_id, data)
        if _REPORT_KEY in data:
            self.tally.merge(data[_REPORT_KEY])

    def judge(self, environment: Environment, **_: Any) -> None:
        """Print the verdict, write the report, and set the exit code."""
        hear_out(self._last_words, environment)
        crashes = [
            f"{crash['count']}x {crash['msg']}" for crash in environment.runner.exceptions.values()
        ]
        for crash in environment.runner.exceptions.values():
            sys.stderr.write(f"A journey crashed:\n{crash['traceback']}\n")
        self._put_back()
        asked = self.operations.of({c.persona.api for c in environment.user_classes})
        judgement = budgets.judge(self.tally, self.budgets, asked, crashes)
        report.show(report.console(), judgement, self.tally)
        chosen = environment.parsed_options
        if chosen.report_json:
            facts = {
                "base_url": environment.host,
                "api": chosen.api,
                "users": chosen.num_users,
                "run_time_s": chosen.run_time,
            }
            written = json.dumps(report.as_json(judgement, self.tally, facts), indent=2)
            Path(chosen.report_json).write_text(written + "\n", encoding="utf-8")
        environment.process_exit_code = 1 if judgement.findings else 0

    def _put_back(self) -> None:
        if self.mock is None:
            return
        try:
            limits.put_back(self.mock.world, self.mock.ask, self.limits)
        except target.UnreachableError as error:
            sys.stderr.write(f"The mock's rate limits are still off: {error}\n")

    def _tell_progress(self) -> None:
        runner = self.environment.runner
        while True:
            before = self.tally.requests
            gevent.sleep(_PROGRESS_S)
            if runner.state not in {"spawning", "running"}:
                return
            sent = self.tally.requests
            sys.stderr.write(
                f"{runner.user_count} users, {(sent - before) / _PROGRESS_S:.0f} requests/s,"
                f" {sent} in all, {self.tally.failures} failed\n"
            )


def _playable(classes: Sequence[Any], api: str, known: Target) -> list[Any]:
    """The personas of an API whose credentials are there; the others are named on stderr.

    Of both APIs, one of which nothing was given is not meant.
    """
    asked = [c for c in classes if c.persona.api in _meant(api, known)]
    playable = []
    for user_class in asked:
        missing = _missing(known, user_class.persona.credential)
        if missing is None:
            playable.append(user_class)
        else:
            sys.stderr.write(
                f"{user_class.persona.name} is left out: no {options.flag(missing)} was given.\n"
            )
    if not playable:
        raise NoCredentialsError(
            "No persona is left; give a credential for one of those asked for."
        )
    if known.organization is None and "api_key" in {c.persona.credential for c in playable}:
        sys.stderr.write("Without --org-id the operator leaves the organization itself alone.\n")
    return playable


def _meant(api: str, known: Target) -> Collection[str]:
    chosen = options.chosen_apis(api)
    given = [name for name in chosen if known.credentials.keys() & set(CREDENTIALS[name])]
    return given if api == options.BOTH else chosen


def _missing(known: Target, credential: str) -> str | None:
    """What a persona with this credential still lacks."""
    needed = (credential, "client_secret") if credential == "client_id" else (credential,)
    return next((name for name in needed if name not in known.credentials), None)


def _dress(
    classes: Sequence[Any], known: operations.Operations, found: Target, guard: Guard
) -> None:
    for user_class in classes:
        if issubclass(user_class, ApiUser):
            user_class.operations, user_class.target, user_class.guard = known, found, guard


def _counter(tally: Tally) -> Any:
    def count(name: str, response_time: float, exception: object = None, **_: Any) -> None:
        tally.add(name, response_time, None if exception is None else str(exception))

    return count


def _refuse(code: int, error: Exception) -> NoReturn:
    sys.stderr.write(f"{error}\n")
    sys.exit(code)
