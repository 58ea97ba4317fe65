"""Puts the mock server and the simulated charge points together."""

import os
from functools import partial
from pathlib import Path

from chargebench.embedded import EmbeddedFleet
from chargebench.options import Options
from chargebench.resources import folder
from chargebench.spoken import instant
from mockserver.adapters.state_file import StateFileError
from mockserver.app import BEHAVIOURS, Mock, create_mock
from mockserver.contract.findings import Finding, SpecError
from mockserver.contract.load import user_cache
from mockserver.settings import Settings
from mockserver.world.authority import Authority


def create(options: Options, authority: Authority | None = None) -> Mock:
    """A mock with embedded charge points; the authority signs their certificates.

    Raises ValueError for a time that is none, SpecError for a document that cannot be served,
    StateFileError for a state that cannot be read.
    """
    if options.state_file is not None:
        _check_place(options.state_file)
    return create_mock(
        Settings(
            openapi=documents(options.openapi),
            cache=user_cache(os.environ),
            seed=options.seed,
            seed_size=options.seed_size,
            fleet=options.fleet,
            autopilot=options.autopilot,
            at=None if options.at is None else instant(options.at),
            control_token=options.control_token,
            state_file=options.state_file,
            stock_connexion=options.stock_connexion,
            security_profile=options.security_profile,
            ocpp_password=options.ocpp_password,
        ),
        fleet=partial(EmbeddedFleet, plan=options.plan),
        authority=authority,
    )


def documents(chosen: Path | None) -> Path:
    """The folder of the documents: the chosen one, else the packaged one.

    Raises SpecError unless it has a folder for each API.
    """
    place = folder("openapi") if chosen is None else chosen
    missing = [name for name in BEHAVIOURS if not (place / name / "openapi.yaml").is_file()]
    if missing:
        raise SpecError(
            [
                Finding(
                    f"{place / name}/",
                    "There is no openapi.yaml.",
                    advice=f"Copy the packaged documents, {folder('openapi')}, and change them.",
                )
                for name in missing
            ]
        )
    return place


def _check_place(state_file: Path) -> None:
    """Raises StateFileError when the file could not be written at the end."""
    if not os.access(state_file.parent, os.W_OK):
        raise StateFileError(
            f"{state_file}: the state could not be written at the end."
            " Name a file in a directory that exists and that this user may write to."
        )
