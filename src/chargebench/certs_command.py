"""`chargebench certs`: a test authority in a folder, with certificates for both sides."""

import json
import shlex
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

NOT_STARTED = 3
_DIGITS = 4


def certs(
    *,
    place: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", file_okay=False, help="Folder to fill; an authority in it stays."
        ),
    ],
    station: Annotated[
        list[str] | None,
        typer.Option(metavar="IDENTITY", help="A charge point; may be repeated."),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(min=0, max=10_000, help="So many charge points; 12 unless some are named."),
    ] = None,
    prefix: Annotated[
        str, typer.Option(help="Identities of counted ones: FLEET-0001 and so on, as of a fleet.")
    ] = "FLEET-",
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Name or address of the central system, its own name first; may be repeated."
            " This machine's unless told otherwise.",
        ),
    ] = None,
    organization: Annotated[
        str, typer.Option(help="Who runs the charge points and the central system.")
    ] = "chargebench",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long they are good.")] = 365,
    bad: Annotated[
        bool, typer.Option(help="Make the bad ones too: expired, of a wrong name and so on.")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print where everything is as one JSON object.")
    ] = False,
) -> None:
    """Make a test authority, and certificates of a central system and of charge points.

    0 done, 2 usage, 3 when the folder cannot be used.
    """
    from chargebench.certs.folder import AuthorityError
    from chargebench.certs.make import LOCAL, Wanted, make
    from mockserver.adapters.clock import SystemClock

    counted = (0 if station else 12) if count is None else count
    identities = [*(station or ()), *(f"{prefix}{n + 1:0{_DIGITS}d}" for n in range(counted))]
    hosts = host or [*LOCAL, socket.gethostname()]
    wanted = Wanted(tuple(dict.fromkeys(identities)), tuple(hosts), organization, days, bad)
    try:
        folder = make(place, wanted, SystemClock().now())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    except AuthorityError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(NOT_STARTED) from error
    made: dict[str, Any] = {
        "trust": str(folder.ca_file),
        "csms": _shown(folder.csms.certificate, folder.csms.key),
        "stations": {
            identity: _shown(folder.station(identity).certificate, folder.station(identity).key)
            for identity in wanted.identities
        },
        "bad": _bad(folder.place) if bad else [],
    }
    sys.stdout.write((json.dumps(made) if as_json else _told(made, place)) + "\n")


def _shown(certificate: Path, key: Path) -> dict[str, str]:
    return {"certificate": str(certificate), "key": str(key)}


def _bad(place: Path) -> list[str]:
    from chargebench.certs.flaws import FLAWS
    from chargebench.certs.folder import CertsFolder

    return [str(CertsFolder(place).bad(flaw).place) for flaw in FLAWS]


def _told(made: dict[str, Any], place: Path) -> str:
    folder = shlex.quote(str(place))
    connect = "--csms wss://127.0.0.1:8443/ocpp16 --security-profile 3"
    lines = [
        f"trust           {made['trust']}",
        f"central system  {made['csms']['certificate']}",
        f"charge points   {len(made['stations'])} in {place / 'stations'}",
        *(f"bad             {one}" for one in made["bad"]),
        "",
        "Try",
        f"    chargebench up --certs {folder} --ocpp-tls-port 8443 --ocpp-security-profile 3",
        f"    chargebench fleet --certs {folder} {connect}",
    ]
    return "\n".join(lines)
