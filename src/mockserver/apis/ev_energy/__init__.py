"""ev.energy v2: OAuth 2, behaviours, seed and manner of speaking, beside its document."""

from collections.abc import Mapping

from mockserver.apis.ev_energy import behaviours, oauth, seeds, webhooks
from mockserver.apis.ev_energy.access import authenticate
from mockserver.apis.ev_energy.charging import DISPATCH, dispatch
from mockserver.apis.ev_energy.feeds import GROW, grow, watch
from mockserver.apis.ev_energy.headers import RATES, decorate, metered
from mockserver.apis.ev_energy.kinds import (
    CREDENTIAL_KINDS,
    ENDPOINTS,
    default_credentials,
    mint_default_client,
)
from mockserver.apis.ev_energy.lookups import indexes
from mockserver.apis.ev_energy.oauth import named_by
from mockserver.apis.ev_energy.past import ChargingPast
from mockserver.apis.ev_energy.problems import render_problem
from mockserver.apis.ev_energy.projection import projection
from mockserver.apis.ev_energy.webhooks import CHANNEL
from mockserver.engine.call import Handler
from mockserver.world.world import TimerAction, World

BEHAVIOURS: Mapping[str, Handler] = {
    **behaviours.BEHAVIOURS,
    **oauth.BEHAVIOURS,
    **webhooks.BEHAVIOURS,
}
"""Every verb of the document that is not one of the six generic ones."""

STATIC = frozenset({"auth.refuse_without_slash", "root.index"})
"""Those that answer the same whatever a world holds."""

TIMER_ACTIONS: Mapping[str, TimerAction] = {DISPATCH: dispatch, GROW: grow}
"""What its timers do when they are due."""


def seed(world: World) -> None:
    """Fill a new world, and hand out a client. Raises ProblemError 422 for a size there is not."""
    mint_default_client(world)
    seeds.seed(world)
    watch(world)


__all__ = [
    "BEHAVIOURS",
    "CHANNEL",
    "CREDENTIAL_KINDS",
    "ENDPOINTS",
    "RATES",
    "STATIC",
    "TIMER_ACTIONS",
    "ChargingPast",
    "authenticate",
    "decorate",
    "default_credentials",
    "indexes",
    "metered",
    "mint_default_client",
    "named_by",
    "projection",
    "render_problem",
    "seed",
]
