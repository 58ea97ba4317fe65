"""How charge points come in: the options that `fleet`, its replay and `csms-check` share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer


class OcppVersion(StrEnum):
    """Which OCPP; a test holds this to `ocpp_sim.versions.VERSIONS`."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"


class PasswordAs(StrEnum):
    """As it is, or what it spells; a test holds this to `ocpp_sim.plan.security.PASSWORDS_AS`."""

    TEXT = "text"
    HEX = "hex"


HERE: Final = "ws://127.0.0.1:8080/ocpp"
"""The central system of `chargebench up`."""

Csms = Annotated[
    str, typer.Option(metavar="URL", help="Prefix before /{charge_point_id}, ws:// or wss://.")
]
Password = Annotated[
    str | None,
    typer.Option(
        envvar="CHARGEBENCH_OCPP_PASSWORD",
        help="Basic auth; user = identity, for which {identity} stands in it.",
    ),
]
HowPassword = Annotated[
    PasswordAs | None,
    typer.Option(
        help="Send it as it is, or as the octets that it spells; text where that is not said."
    ),
]
Ca = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="Authorities to trust on wss://, as PEM; those of the system, or of --certs.",
    ),
]
CERTS_HELP: Final = (
    "Folder of `chargebench certs`, for --ca and, without a password, the certificate of each on"
    " wss://."
)
Certs = Annotated[Path | None, typer.Option(exists=True, file_okay=False, help=CERTS_HELP)]
