"""`chargebench csms-check`: judges any central system from the charge point's side."""

import asyncio
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chargebench.password_as import PasswordAs

USAGE, NOT_STARTED = 2, 3


class Spoken(StrEnum):
    """The versions that are judged."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"


def csms_check(
    *,
    csms: Annotated[
        str, typer.Option(metavar="URL", help="Prefix before /{charge_point_id}, ws:// or wss://.")
    ] = "ws://127.0.0.1:8080/ocpp",
    ocpp: Annotated[Spoken, typer.Option(help="The version that is spoken.")] = Spoken.V16,
    identity: Annotated[
        str, typer.Option(help="The charge point that is played; it must be known there.")
    ] = "CHECK-1",
    password: Annotated[
        str | None,
        typer.Option(envvar="CHARGEBENCH_OCPP_PASSWORD", help="Basic auth; user = identity."),
    ] = None,
    password_as: Annotated[
        PasswordAs, typer.Option(help="Send it as it is, or as the octets that it spells.")
    ] = PasswordAs.TEXT,
    ca: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Authorities to trust on wss://; the system's."
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="What it shows on wss://, as PEM."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Its key, if that is in a file of its own."),
    ] = None,
    certs: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Folder of `chargebench certs`, for --ca and, without a password, --certificate;"
            " on wss:// the cases of TLS are played too.",
        ),
    ] = None,
    tag: Annotated[str, typer.Option(help="An id tag that may charge there.")] = "CHECKTAG1",
    strange_tag: Annotated[
        str, typer.Option(help="An id tag that nobody knows there.")
    ] = "NOBODYKNOWSME",
    operator: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Hook that has the central system send a command: POST {charge_point_id, action,"
            " payload}; {charge_point_id} in it is filled in. Of the mock:"
            " http://127.0.0.1:8080/_mock/worlds/default/charge_points/{charge_point_id}/commands",
        ),
    ] = None,
    operator_token: Annotated[
        str | None,
        typer.Option(
            metavar="SECRET",
            envvar="CHARGEBENCH_OPERATOR_TOKEN",
            help="Bearer token that the hook wants.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Cases by id or block: 'CORE-*'; may be repeated."),
    ] = None,
    expected: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="YAML file of known failures, 'CORE-05: the reason'; 1 when one of them passes.",
        ),
    ] = None,
    within: Annotated[float, typer.Option(min=0.05, help="Seconds that an answer may take.")] = 5.0,
    show_cases: Annotated[bool, typer.Option("--list", help="List the cases and end.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as one JSON object.")
    ] = False,
    junit: Annotated[Path | None, typer.Option(dir_okay=False, help="Write a JUnit file.")] = None,
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write a page with the frames.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the scorecard as a page.")
    ] = None,
) -> None:
    """Play a charge point against any OCPP central system, and judge it by what it sends.

    0 when all holds that must, 1 when something does not, or a known failure holds again,
    2 usage, 3 when nothing could be tried.
    """
    from rich.console import Console

    from ocpp_sim.csms_check import report, run, tls, v16, v21, v201
    from ocpp_sim.csms_check.expected import ExpectedError, read
    from ocpp_sim.csms_check.operator import HttpOperator
    from ocpp_sim.csms_check.options import CheckOptions, OptionError, tls_of
    from ocpp_sim.csms_check.verdict import Verdict
    from ocpp_sim.transport.wall import WallClock

    console = Console(quiet=as_json)
    spoken = {Spoken.V16: v16, Spoken.V201: v201, Spoken.V21: v21}[ocpp]
    every = (*spoken.CASES, *(tls.CASES if certs is not None else ()))
    cases = tuple(run.chosen(every, only or ()))
    if not cases:
        raise typer.BadParameter(f"--only {', '.join(only or ())} fits no case; see --list")
    if show_cases:
        for case in cases:
            needs = "operator" if case.operator else ""
            sys.stdout.write(f"{case.id:13} {case.block:15} {needs:9} {case.title}\n")
        return
    try:
        if certs is not None:
            ca = ca or certs / "ca.pem"
            own = tls.station_files(certs, identity)
            if certificate is None and password is None and own[0].is_file():
                certificate, key = own
        context = tls_of(csms, ca, certificate, key)
        as_hex = password_as is PasswordAs.HEX
        options = CheckOptions(
            csms, identity, password, tag, strange_tag, within, context, certs, as_hex
        )
        known = {} if expected is None else read(expected, {case.id for case in every})
    except (OptionError, ExpectedError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(USAGE) from error
    outcome = asyncio.run(
        run.check(
            spoken.LANGUAGE,
            cases,
            options,
            WallClock().now,
            operator=None if operator is None else HttpOperator(operator, operator_token),
            expected=known,
            told=lambda finding: report.line(finding, console),
        )
    )
    report.closing(outcome, console)
    if as_json:
        sys.stdout.write(json.dumps(outcome.to_json()) + "\n")
    for path, written in (
        (junit, report.junit),
        (html, report.html),
        (markdown, lambda found: report.markdown(found, f"csms-check of {csms}")),
    ):
        if path is not None:
            path.write_text(written(outcome), "utf-8")
    nothing = all(finding.verdict is Verdict.NOT_APPLICABLE for finding in outcome.findings)
    raise typer.Exit(NOT_STARTED if nothing else outcome.exit_code)
