"""`chargebench fleet verify`: its options, in the words of `chargebench contract`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer


class Verified(StrEnum):
    """The APIs that tell of sessions."""

    DYNAMO = "dynamo"
    EV_ENERGY = "ev-energy"


def _deployment(text: str) -> str:
    """An address without credentials in it, and without a slash at its end."""
    parts = urlsplit(text)
    try:
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.username or parts.query or parts.fragment:
        raise typer.BadParameter(
            "it is no address of a deployment; write http(s)://host[:port][/path], and give"
            " credentials by their own options"
        )
    return text.rstrip("/")


def verify(
    *,
    ledger: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, help="What chargebench fleet --ledger wrote."),
    ],
    api: Annotated[Verified, typer.Option(help="Whose REST API is asked.")] = Verified.DYNAMO,
    base_url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            callback=_deployment,
            help="The deployment; of the mock also that of a world, …/w/NAME.",
        ),
    ] = "http://127.0.0.1:8080",
    driver_token: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SECRET",
            envvar="CHARGEBENCH_DRIVER_TOKEN",
            help="A driver of Dynamo, who sees the own sessions; may be repeated."
            " The mock needs none.",
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID_TAG",
            help="Only sessions of this tag; may be repeated. All, if not given.",
        ),
    ] = None,
    client_id: Annotated[
        str | None,
        typer.Option(
            metavar="SECRET",
            envvar="CHARGEBENCH_CLIENT_ID",
            help="An application of ev.energy. The mock needs none.",
        ),
    ] = None,
    client_secret: Annotated[
        str | None,
        typer.Option(
            metavar="SECRET", envvar="CHARGEBENCH_CLIENT_SECRET", help="What it has its token for."
        ),
    ] = None,
    token_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="CHARGEBENCH_TOKEN_URL",
            help="Where its token is had; /o/token of the deployment else.",
        ),
    ] = None,
    access_token: Annotated[
        str | None,
        typer.Option(
            metavar="SECRET",
            envvar="CHARGEBENCH_ACCESS_TOKEN",
            help="A token of an application, in place of the client's own.",
        ),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="ID", envvar="CHARGEBENCH_USER", help="Ask for this user of ev.energy alone."
        ),
    ] = None,
    control_token: Annotated[
        str | None,
        typer.Option(
            metavar="SECRET",
            envvar="CHARGEBENCH_CONTROL_TOKEN",
            help="Of the mock's control API.",
        ),
    ] = None,
    mock: Annotated[
        bool | None,
        typer.Option(
            "--mock/--not-mock",
            help="Whether it is the mock, whose control API tells who has which tag, and what was"
            " odd about a session; found out else.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the verdict as one JSON object, no table.")
    ] = False,
    junit: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write a JUnit file with a case for each session."),
    ] = None,
    recording: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="What the same run wrote with --record, to show the frames behind differences.",
        ),
    ] = None,
) -> None:
    """Hold a platform's sessions, costs and receipts against the ledger of a fleet.

    Energy may differ by 1 Wh, times by 2 s. A difference is explained where the platform has a
    flag for it, where a quirk of the charge point hid the truth, or where nobody could tell it.
    0 when nothing else differs, 1 when something does, 3 when the platform cannot be asked.
    """
    from chargebench.verifying import run
    from chargebench.verifying.asking import Asked

    given: dict[str, list[str] | list[str | None]] = {
        "driver_token": driver_token or [],
        "client_id": [client_id],
        "client_secret": [client_secret],
        "access_token": [access_token],
    }
    asked = Asked(
        api="dynamo" if api is Verified.DYNAMO else "ev_energy",
        base_url=base_url,
        secrets={kind: tuple(one for one in each if one) for kind, each in given.items()},
        token_url=token_url,
        user=user,
        control_token=control_token,
        is_mock=mock,
        id_tags=tuple(tag or ()),
    )
    raise typer.Exit(run.run(ledger, asked, run.Where(as_json, junit, recording)))
