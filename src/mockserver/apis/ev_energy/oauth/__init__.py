"""The provider of OAuth 2: clients, grants, tokens, and the page on which a user agrees."""

from collections.abc import Mapping

from mockserver.apis.ev_energy.oauth.client import named_by
from mockserver.apis.ev_energy.oauth.consent import authorize, decide
from mockserver.apis.ev_energy.oauth.exchange import (
    issue_token,
    refuse_without_slash,
    revoke_token,
)
from mockserver.engine.call import Handler

BEHAVIOURS: Mapping[str, Handler] = {
    "auth.authorize": authorize,
    "auth.decide": decide,
    "auth.issue_token": issue_token,
    "auth.revoke_token": revoke_token,
    "auth.refuse_without_slash": refuse_without_slash,
}
"""What the endpoints under /o/ are bound to."""

__all__ = ["BEHAVIOURS", "named_by"]
