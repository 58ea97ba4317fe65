"""Puts the mock server and the simulated charge points together."""

import os
from datetime import datetime

from chargebench.embedded import EmbeddedFleet
from chargebench.options import Options
from chargebench.resources import folder
from mockserver.app import Mock, create_mock
from mockserver.contract.load import user_cache
from mockserver.settings import Settings
from virtualtime.instant import parse


def create(options: Options) -> Mock:
    """A mock with embedded charge points.

    Raises ValueError for a time that is none, SpecError for a document that cannot be served,
    StateFileError for a state that cannot be read.
    """
    return create_mock(
        Settings(
            openapi=folder("openapi"),
            cache=user_cache(os.environ),
            seed=options.seed,
            seed_size=options.seed_size,
            fleet=options.fleet,
            autopilot=options.autopilot,
            at=_instant(options.at),
            control_token=options.control_token,
            state_file=options.state_file,
            stock_connexion=options.stock_connexion,
        ),
        fleet=EmbeddedFleet,
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse(text)
