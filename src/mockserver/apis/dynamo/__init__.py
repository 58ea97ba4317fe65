"""Dynamo CSMS: behaviours, projection, seed and manner of speaking, beside its document."""

from collections.abc import Mapping

from mockserver.apis.dynamo.access import authenticate
from mockserver.apis.dynamo.behaviours import (
    invitations,
    members,
    organizations,
    portal,
    reservations,
    settings,
    site_owner,
    webhooks,
)
from mockserver.apis.dynamo.channel import CHANNEL
from mockserver.apis.dynamo.kinds import CREDENTIAL_KINDS, default_credentials
from mockserver.apis.dynamo.lookups import indexes
from mockserver.apis.dynamo.problems import render_problem
from mockserver.apis.dynamo.projection import cost_of, project
from mockserver.apis.dynamo.seeds import seed
from mockserver.engine.call import Handler
from mockserver.world.world import TimerAction

BEHAVIOURS: Mapping[str, Handler] = {
    "organizations.create": organizations.create,
    "organizations.replace": organizations.replace,
    "members.change_role": members.change_role,
    "members.remove": members.remove,
    "invitations.create": invitations.create,
    "invitations.accept": invitations.accept,
    "invitations.cancel": invitations.cancel,
    "settings.update": settings.update,
    "site_owner.accept_invitation": site_owner.accept_invitation,
    "site_owner.onboarding_status": site_owner.onboarding_status,
    "site_owner.complete_onboarding": site_owner.complete_onboarding,
    "site_owner.profile": site_owner.profile,
    "portal.cost_breakdown": portal.cost_breakdown,
    "portal.receipt": portal.receipt,
    "portal.dispute": portal.dispute,
    "reservations.create": reservations.create,
    "reservations.cancel": reservations.cancel,
    "webhooks.create": webhooks.create,
    "webhooks.update": webhooks.update,
    "webhooks.deliveries": webhooks.deliveries,
}
"""Every verb of the document that is not one of the six generic ones."""

TIMER_ACTIONS: Mapping[str, TimerAction] = {
    invitations.EXPIRE: invitations.expire,
    site_owner.EXPIRE: site_owner.expire,
}

__all__ = [
    "BEHAVIOURS",
    "CHANNEL",
    "CREDENTIAL_KINDS",
    "TIMER_ACTIONS",
    "authenticate",
    "cost_of",
    "default_credentials",
    "indexes",
    "project",
    "render_problem",
    "seed",
]
