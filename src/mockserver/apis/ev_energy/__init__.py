"""ev.energy v2: OAuth 2, behaviours and manner of speaking, beside its document."""

from mockserver.apis.ev_energy.access import authenticate
from mockserver.apis.ev_energy.headers import RATES, decorate, metered
from mockserver.apis.ev_energy.kinds import (
    CREDENTIAL_KINDS,
    ENDPOINTS,
    default_credentials,
    mint_default_client,
)
from mockserver.apis.ev_energy.oauth import named_by
from mockserver.apis.ev_energy.problems import render_problem

__all__ = [
    "CREDENTIAL_KINDS",
    "ENDPOINTS",
    "RATES",
    "authenticate",
    "decorate",
    "default_credentials",
    "metered",
    "mint_default_client",
    "named_by",
    "render_problem",
]
