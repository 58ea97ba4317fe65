"""`chargebench fleet replay`: its options, and what is printed."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from chargebench.coming_in import HERE, Ca, Certs, Csms, HowPassword, OcppVersion, Password


def replay(
    frames: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="What chargebench fleet --record wrote."),
    ],
    *,
    csms: Csms = HERE,
    speed: Annotated[
        float, typer.Option(min=0.01, help="At 10 it takes a tenth of the time.")
    ] = 1.0,
    fast: Annotated[bool, typer.Option("--fast", help="Go on as soon as answers come.")] = False,
    password: Password = None,
    password_as: HowPassword = None,
    ocpp: Annotated[
        OcppVersion, typer.Option(help="Which OCPP the recorded charge points speak.")
    ] = OcppVersion.V16,
    ca: Ca = None,
    certs: Certs = None,
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
            password_as="" if password_as is None else password_as.value,
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
