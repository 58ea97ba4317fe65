"""The mock's own API: worlds, clocks, credentials, records, faults, journal, charge points."""

from collections.abc import Mapping
from functools import partial

from mockserver.apis.control.access import authenticate, exposure
from mockserver.apis.control.behaviours import BEHAVIOURS
from mockserver.apis.control.parts import API, ControlParts, Grants
from mockserver.apis.control.problems import KINDS, render_problem
from mockserver.engine.api import Api
from mockserver.engine.build import handlers as bind
from mockserver.engine.call import Handler

__all__ = [
    "API",
    "BEHAVIOURS",
    "KINDS",
    "ControlParts",
    "Grants",
    "authenticate",
    "build",
    "exposure",
    "handlers",
    "render_problem",
]


def build(parts: ControlParts) -> Api:
    """The whole API over these parts; its document is `parts.documents["control"]`."""
    return Api(
        API, parts.documents[API], handlers(parts), authenticate(parts.token), render_problem
    )


def handlers(parts: ControlParts) -> Mapping[str, Handler]:
    """One handler for each operation, by operationId."""
    behaviours = {verb: partial(behaviour, parts) for verb, behaviour in BEHAVIOURS.items()}
    return bind(parts.documents[API], behaviours)
