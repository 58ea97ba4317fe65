"""The command line of the contract tests.

Exit codes: 0 done, 1 findings, 2 usage, 3 could not start.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from contract_tests import report, suite
from contract_tests.credentials import PLACES, VARIABLES, from_environment
from contract_tests.exceptions import ExceptionFileError
from contract_tests.options import PHASES, Options
from contract_tests.target import NotReachableError, opened
from mockserver.contract.findings import SpecError

FINDINGS, NOT_STARTED = 1, 3
_APIS = ("dynamo", "ev_energy")
_NO_USER = "Without --user what is called for a user will be refused: name one that exists there."
_OPENAPI = Path(__file__).parents[1] / "openapi"


def main(arguments: Sequence[str], console: Console | None = None) -> int:
    """Run and report; gives the exit code."""
    options = parse(arguments)
    console = console or Console()
    try:
        with opened(options) as target:
            mode = "reads and writes" if target.wire.allow_writes else "only reads"
            console.print(f"{options.api} at {target.base_url}; this run {mode}.", highlight=False)
            if not target.user and target.takes_users:
                console.print(_NO_USER, style="yellow", highlight=False)
            outcome = suite.run(options, target)
    except (NotReachableError, ExceptionFileError, SpecError) as error:
        console.print(f"The contract tests could not start: {error}", soft_wrap=True, markup=False)
        return NOT_STARTED
    report.show(outcome, console)
    for path, write in (
        (options.junit, report.write_junit),
        (options.json, report.write_json),
        (options.markdown, report.write_markdown),
    ):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(outcome, path)
    return FINDINGS if outcome.failed else 0


def parse(arguments: Sequence[str]) -> Options:
    """The options of a command line; secrets also come from the environment.

    Exits with 2 for a bad one.
    """
    given = _parser().parse_args(arguments)
    folder: Path | None = given.report_dir
    places = _typed(given, PLACES)
    return Options(
        openapi=given.openapi,
        api=given.api,
        base_url=given.base_url,
        secrets=_typed(given, VARIABLES),
        token_url=places.get("token_url"),
        user=places.get("user"),
        only=tuple(given.only),
        is_mock=given.mock,
        control_token=given.control_token or os.environ.get("CHARGEBENCH_CONTROL_TOKEN"),
        allow_writes=given.allow_writes,
        rate_per_s=given.rate_limit,
        max_examples=given.max_examples,
        seed=given.seed,
        phases=given.phases,
        given=dict(given.path),
        junit=given.junit or (folder and folder / "junit.xml"),
        json=given.json or (folder and folder / "scorecard.json"),
        markdown=given.markdown or (folder and folder / "scorecard.md"),
    )


def _typed(given: argparse.Namespace, variables: Mapping[str, str]) -> dict[str, str]:
    """What was typed, else what the environment holds, by kind."""
    typed = {kind: getattr(given, kind) for kind in variables if getattr(given, kind)}
    return {**from_environment(variables), **typed}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chargebench contract",
        description="Hold the documents against a deployment. Without --base-url the bench itself"
        " is tested, in process. A deployment that is not the mock is only read, unless you say"
        " --allow-writes.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--api", type=_api, default=_APIS[0], choices=_APIS, help="which document")
    add(
        "--base-url",
        type=_base_url,
        metavar="URL",
        help="the deployment, e.g. https://api.example.com",
    )
    for kind, variable in VARIABLES.items():
        add(f"--{kind.replace('_', '-')}", help=f"or in {variable}", metavar="SECRET")
    add("--token-url", metavar="URL", type=_base_url,
        help=f"where the client's token is had, or in {PLACES['token_url']}")  # fmt: skip
    add("--user", metavar="ID", help=f"for whom operations are called, or in {PLACES['user']}")
    add("--allow-writes", action="store_true", help="the deployment may be changed")
    add("--rate-limit", type=_rate, metavar="N/s", help="at most so many requests; 5/s elsewhere")
    add("--path", type=_pair, action="append", default=[], metavar="NAME=VALUE",
        help="a path parameter that exists there, e.g. org_id=org_01HX…")  # fmt: skip
    add("--only", action="append", default=[], metavar="PATTERN",
        help="operations whose id fits, e.g. '*Vehicle*'; may be repeated")  # fmt: skip
    add("--mock", action="store_true", default=None, help="it is the mock; found out else")
    add("--not-mock", dest="mock", action="store_false", help="it is not the mock, do not ask")
    add("--control-token", metavar="SECRET", help="of the mock's control API")
    add("--phases", type=_phases, default=PHASES, metavar="A,B", help=", ".join(PHASES))
    add(
        "--max-examples",
        type=_count,
        metavar="N",
        help="random requests of each kind for each operation; 30 for Dynamo, 1 for ev.energy",
    )
    add("--seed", type=int, default=1, metavar="N", help="same seed, same requests")
    add("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    add("--json", type=Path, metavar="FILE", help="write the scorecard and findings")
    add("--markdown", type=Path, metavar="FILE", help="write the scorecard as a page")
    add("--report-dir", type=Path, metavar="DIR",
        help="write junit.xml, scorecard.json and scorecard.md there")  # fmt: skip
    add("--openapi", type=Path, default=_OPENAPI, metavar="DIR", help="folder of the documents")
    return parser


def _api(text: str) -> str:
    return text.replace("-", "_")


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    try:
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.username or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(
            "it is no address of a deployment; write http(s)://host[:port][/path], and give"
            " credentials by their own options"
        )
    return text.rstrip("/")


def _rate(text: str) -> float:
    number, _, unit = text.partition("/")
    try:
        per_s = float(number) / {"": 1, "s": 1, "m": 60}[unit]
    except (ValueError, KeyError):
        raise argparse.ArgumentTypeError(f"'{text}' is no rate; write 5/s or 100/m") from None
    if per_s <= 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no rate; it must be more than 0")
    return per_s


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 upwards")
    return int(text)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"'{text}' is no NAME=VALUE, such as org_id=org_01HX…")
    return name, value


def _phases(text: str) -> tuple[str, ...]:
    wanted = tuple(text.split(","))
    unknown = [name for name in wanted if name not in PHASES]
    if unknown:
        raise argparse.ArgumentTypeError(f"'{unknown[0]}' is none of {', '.join(PHASES)}")
    return wanted
