"""`chargebench csms-check`: judges any central system from the charge point's side."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from chargebench.coming_in import (
    CERTS_HELP,
    HERE,
    Ca,
    Csms,
    HowPassword,
    OcppVersion,
    Password,
    PasswordAs,
)

USAGE, NOT_STARTED = 2, 3


def csms_check(
    *,
    csms: Csms = HERE,
    ocpp: Annotated[
        OcppVersion, typer.Option(help="The version that is spoken.")
    ] = OcppVersion.V16,
    identity: Annotated[
        str, typer.Option(help="The charge point that is played; it must be known there.")
    ] = "CHECK-1",
    password: Password = None,
    password_as: HowPassword = None,
    ca: Ca = None,
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
            help=f"{CERTS_HELP} The cases of TLS are played too.",
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
    from ocpp_sim.plan.security import IDENTITY
    from ocpp_sim.transport.wall import WallClock

    console = Console(quiet=as_json)
    spoken = {OcppVersion.V16: v16, OcppVersion.V201: v201, OcppVersion.V21: v21}[ocpp]
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
        password = password and password.replace(IDENTITY, identity)
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
