"""`chargebench certs`: a test authority in a folder, with certificates for both sides."""

import json
import shlex
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

NOT_STARTED = 3
_COUNT, _DIGITS = 12, 4
_FLEET, _UP, _CHECK = "FLEET-", "CP-", "CHECK-1"


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
        str | None,
        typer.Option(
            help="Identities of counted ones begin with it; without it and --station they are"
            " FLEET-0001 and so on, and there are those of `up` and `csms-check` too."
        ),
    ] = None,
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

    hosts = host or [*LOCAL, socket.gethostname()]
    identities = _identities(station or (), count, prefix)
    wanted = Wanted(identities, tuple(hosts), organization, days, bad)
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
    connect = "--csms wss://127.0.0.1:8443/ocpp --security-profile 3"
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


def _identities(named: Sequence[str], count: int | None, prefix: str | None) -> tuple[str, ...]:
    """Those that are named and counted; else what the other commands have when nothing is said."""
    if count is None:
        count = 0 if named else _COUNT
    found = [*named, *_counted(prefix or _FLEET, count)]
    if not named and prefix is None:
        found += [*_counted(_UP, _COUNT), _CHECK]
    return tuple(dict.fromkeys(found))


def _counted(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number + 1:0{_DIGITS}d}" for number in range(count)]
