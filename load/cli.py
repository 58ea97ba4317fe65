"""`python -m load`: the scenarios with an end, a verdict and an exit code, run by Locust.

Exit codes: 0 within every budget, 1 not, 2 usage, 3 could not start.
"""

import argparse
import logging
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from load.hosts import AddressError, Guard
from load.options import APIS, BOTH, flag, variable
from load.shards import SIZE
from load.target import NAMES, TOKEN_URL

USAGE, NOT_STARTED = 2, 3
LOCUSTFILE = Path(__file__).with_name("locustfile.py")
FLEETFILE = Path(__file__).with_name("fleetfile.py")
_RUN_TIME = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
# Requests that are under way at the end may finish, and reservations are given back.
_STOP_TIMEOUT_S = 3
_WORKERS_WAIT_S = 60
_RAMP_S = 10


def main(arguments: Sequence[str]) -> int:
    """Run the scenarios; gives the exit code."""
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    if not chosen.worker:
        try:
            chosen.base_url = Guard(chosen.allow_production).check(_address(chosen))
            _make_room(chosen)
        except (AddressError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            return USAGE
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    # Locust tells of each crash of a journey; the verdict tells of each once.
    logging.getLogger("locust.user.task").setLevel(logging.CRITICAL)
    return _run_locust(locust_arguments(chosen))


def locust_arguments(chosen: argparse.Namespace) -> list[str]:
    """Our options in Locust's words."""
    file = FLEETFILE if chosen.fleet else LOCUSTFILE
    given = ["--locustfile", str(file), "--headless", "--only-summary", "--skip-log-setup"]
    if chosen.worker:
        place = ["--master-host", chosen.master_host, "--master-port", str(chosen.master_port)]
        return [*given, "--worker", *place, *_processes(chosen)]
    given += [
        f"--host={chosen.base_url}",
        f"--users={_users(chosen)}",
        f"--spawn-rate={_spawn_rate(chosen)}",
        f"--run-time={chosen.run_time}s",
        f"--stop-timeout={_STOP_TIMEOUT_S}",
    ]
    if not chosen.fleet:
        given.append(f"--api={chosen.api}")
    own = ("csms", "plan", "seed", "ramp") if chosen.fleet else ("org_id", "control_token", *NAMES)
    for name in ("html", "csv", "budgets", *own):
        if getattr(chosen, name):
            given.append(f"--{name.replace('_', '-')}={getattr(chosen, name)}")
    if chosen.json:
        given.append(f"--report-json={chosen.json}")
    if chosen.allow_production:
        given.append("--allow-production")
    if chosen.master:
        given += [
            "--master",
            f"--master-bind-host={chosen.master_host}",
            f"--master-bind-port={chosen.master_port}",
            f"--expect-workers={chosen.expect_workers}",
            f"--expect-workers-max-wait={_WORKERS_WAIT_S}",
        ]
    return [*given, *_processes(chosen)]


def _spawn_rate(chosen: argparse.Namespace) -> float:
    ramp_s = min(_RAMP_S, chosen.run_time / 5)
    return float(chosen.spawn_rate or max(1.0, _users(chosen) / ramp_s))


def _users(chosen: argparse.Namespace) -> int:
    """How many Locust users there are to be; of a fleet each is a shard."""
    return -(-chosen.points // SIZE) if chosen.fleet else int(chosen.users)


def _address(chosen: argparse.Namespace) -> str:
    """What the guard is to look at, with the scheme that it knows. Raises AddressError."""
    if not chosen.fleet:
        return str(chosen.base_url)
    if not chosen.csms.startswith(("ws://", "wss://")):
        raise AddressError(f"--csms is '{chosen.csms}'; it has to start with ws:// or wss://.")
    return "http" + str(chosen.csms).removeprefix("ws")


def _processes(chosen: argparse.Namespace) -> list[str]:
    return [f"--processes={chosen.processes}"] if chosen.processes else []


def _make_room(chosen: argparse.Namespace) -> None:
    """Make the folders of the reports; raises OSError now rather than after the run."""
    for report in (chosen.html, chosen.json, chosen.csv):
        if report:
            Path(report).parent.mkdir(parents=True, exist_ok=True)
    for report in (chosen.html, chosen.json):
        if report:
            Path(report).open("a", encoding="utf-8").close()


def _run_locust(arguments: list[str]) -> int:
    """Hand over to Locust, which ends by SystemExit; what ends before a verdict did not start."""
    # Importing Locust patches the process, so not before there is something to run.
    locust: Any = import_module("locust.main")

    quits: list[bool] = []
    locust.locust.events.quitting.add_listener(lambda **_: quits.append(True))
    before, sys.argv = sys.argv, ["locust", *arguments]
    try:
        locust.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else NOT_STARTED
        return code if quits or code == USAGE else NOT_STARTED
    except KeyboardInterrupt:
        return NOT_STARTED
    except OSError as error:
        sys.stderr.write(f"Locust could not start: {error}\n")
        return NOT_STARTED
    finally:
        sys.argv = before
    return 0


def _run_time(text: str) -> int:
    """Seconds of '90', '30s', '1m30s', '2h'."""
    match = _RUN_TIME.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    total = 3600 * hours + 60 * minutes + seconds
    if total < 1:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no run time; write 30s, 1m30s or 2h, at least one second"
        )
    return total


def _at_least(least: float, kind: Callable[[str], float]) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = kind(text)
        if not value >= least:
            raise argparse.ArgumentTypeError(f"{text} is too small; at least {least:g}")
        return value

    number.__name__ = "number"
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="load",
        description="Load an EV-charging platform with those who use it, and hold it to budgets.",
        epilog="exit codes: 0 within every budget, 1 not, 2 usage, 3 could not start",
        allow_abbrev=False,
    )
    _add_target(parser.add_argument_group("what"))
    _add_load(parser.add_argument_group("how much"))
    _add_fleet(parser.add_argument_group("charge points instead of users of an API"))
    _add_reports(parser.add_argument_group("verdict"))
    _add_distribution(parser.add_argument_group("on several machines"))
    return parser


def _add_target(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--base-url",
        default="http://127.0.0.1:8080",
        metavar="URL",
        help="the deployment; default: %(default)s",
    )
    group.add_argument(
        "--api", default=BOTH, choices=APIS, help="which scenarios; default: %(default)s"
    )
    for name in NAMES:
        group.add_argument(
            flag(name),
            metavar="URL" if name == TOKEN_URL else "SECRET",
            help=f"or {variable(name)}; the mock is asked for its own",
        )
    group.add_argument("--org-id", metavar="ID", help=f"or {variable('org_id')}; of the API key")
    group.add_argument(
        "--control-token", metavar="SECRET", help="of a mock whose /_mock is guarded"
    )
    group.add_argument(
        "--allow-production", action="store_true", help="the vendor has agreed to this load"
    )


def _add_load(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--users", type=_at_least(1, int), default=10, metavar="N", help="how many at a time"
    )
    group.add_argument(
        "--run-time", type=_run_time, default=60, metavar="30s|1m|2h", help="how long; one minute"
    )
    group.add_argument(
        "--spawn-rate",
        type=_at_least(0.01, float),
        metavar="PER_S",
        help="users started per second; default: all within ten seconds, or a fifth of the run",
    )


def _add_fleet(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--fleet", action="store_true", help="simulated charge points; a worker is told so as well"
    )
    group.add_argument(
        "--csms",
        default="ws://127.0.0.1:8080/ocpp",
        metavar="URL",
        help="what stands before the identity; default: %(default)s",
    )
    group.add_argument(
        "--points",
        type=_at_least(1, int),
        default=1000,
        metavar="N",
        help=f"how many, in whole shards of {SIZE}; default: %(default)s",
    )
    group.add_argument("--plan", metavar="NAME", help="a ready plan; default: the everyday mix")
    group.add_argument("--seed", type=int, default=1, help="same seed, same charge points")
    group.add_argument(
        "--ramp",
        type=_at_least(0.1, float),
        default=50.0,
        metavar="PER_S",
        help="connections that each shard opens per second; default: %(default)s",
    )


def _add_reports(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--budgets", metavar="FILE", help="TOML; default: the packaged one")
    group.add_argument("--html", metavar="FILE", help="Locust's report")
    group.add_argument("--json", metavar="FILE", help="the verdict as JSON")
    group.add_argument("--csv", metavar="PREFIX", help="Locust's statistics")


def _add_distribution(group: argparse._ArgumentGroup) -> None:
    role = group.add_mutually_exclusive_group()
    role.add_argument("--master", action="store_true", help="wait for workers, and judge")
    role.add_argument(
        "--worker", action="store_true", help="work for a master, which says all else"
    )
    group.add_argument(
        "--expect-workers",
        type=_at_least(1, int),
        default=1,
        metavar="N",
        help="how many workers the master waits for",
    )
    group.add_argument(
        "--master-host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="where the master listens, and a worker finds it; default: %(default)s",
    )
    group.add_argument(
        "--master-port", type=int, default=5557, metavar="PORT", help="where the master listens"
    )
    group.add_argument(
        "--processes", type=_at_least(1, int), metavar="N", help="Locust workers on this machine"
    )
