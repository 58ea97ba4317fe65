"""`chargebench fleet replay`: its options, and what is printed."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from chargebench.ocpp_version import OcppVersion
from chargebench.password_as import PasswordAs


def replay(
    frames: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="What chargebench fleet --record wrote."),
    ],
    *,
    csms: Annotated[
        str, typer.Option(metavar="URL", help="Prefix before /{charge_point_id}, ws:// or wss://.")
    ] = "ws://127.0.0.1:8080/ocpp",
    speed: Annotated[
        float, typer.Option(min=0.01, help="At 10 it takes a tenth of the time.")
    ] = 1.0,
    fast: Annotated[bool, typer.Option("--fast", help="Go on as soon as answers come.")] = False,
    password: Annotated[
        str | None,
        typer.Option(
            envvar="CHARGEBENCH_OCPP_PASSWORD",
            help="Basic auth; user = identity, for which {identity} stands in it.",
        ),
    ] = None,
    password_as: Annotated[
        PasswordAs, typer.Option(help="Send it as it is, or as the octets that it spells.")
    ] = PasswordAs.TEXT,
    ocpp: Annotated[
        OcppVersion, typer.Option(help="Which OCPP the recorded charge points speak.")
    ] = OcppVersion.V16,
    ca: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Authorities to trust on wss://, as PEM; those of the system, or of --certs.",
        ),
    ] = None,
    certs: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Folder of `chargebench certs`, for --ca and, without a password, a certificate"
            " for each.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the differences as one JSON object, no table.")
    ] = False,
) -> None:
    """Play recorded charge points again and tell what is answered differently.

    Each sends what it sent, in its order; transaction ids are those that are given now. Compared
    are status fields and errors, not times or ids. Exit code 1 when anything differs.
    """
    from rich.console import Console

    from ocpp_sim.fleet.options import OptionError
    from ocpp_sim.fleet.replay import ReplayOptions
    from ocpp_sim.fleet.replay import replay as play
    from ocpp_sim.plan.security import Security
    from ocpp_sim.transport.limits import TooFewFilesError
    from ocpp_sim.written.source import WrittenError

    try:
        security = Security(
            ca=str(ca or ""),
            certs=str(certs or ""),
            password=password or "",
            password_as=password_as.value,
        )
        options = ReplayOptions(csms, None if fast else speed, security, ocpp.value)
        report = play(frames, options, Console(quiet=as_json))
    except (OptionError, WrittenError, OSError) as error:
        sys.stderr.write(f"chargebench fleet replay could not start: {error}\n")
        raise typer.Exit(3 if isinstance(error, TooFewFilesError) else 2) from None
    except KeyboardInterrupt:
        raise typer.Exit from None
    if as_json:
        sys.stdout.write(json.dumps(report.to_json()) + "\n")
    raise typer.Exit(report.exit_code)
