"""`/o/authorize/`: the page on which a user logs in and agrees, and where that leads."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlencode, urlsplit

from oauthlib.oauth2.rfc6749 import errors

from mockserver.apis.ev_energy.browser import go, is_ours, page
from mockserver.apis.ev_energy.oauth import provider
from mockserver.apis.ev_energy.oauth.client import Client, form
from mockserver.apis.ev_energy.oauth.page import consent_page, error_page
from mockserver.apis.ev_energy.people import some_emails, user_named
from mockserver.engine.call import Answer, Call

Pairs: TypeAlias = list[tuple[str, str]]

_PATH = "/o/authorize/"
_SUGGESTED = 50
_SHOWN_CHARS = 100
# what of the form is the user's; all else belongs to the client's request
_OF_THE_USER = frozenset({"email", "password", "decision"})


async def authorize(call: Call) -> Answer:
    """Show the page; a request that is wrong goes back to the client, or ends here."""
    assert call.wire is not None
    asked = form(call.wire.query)
    return _checked(call, asked, lambda info: _page(call, asked, info))


async def decide(call: Call) -> Answer:
    """Lead the user back to the client with a code, or with a refusal."""
    assert call.wire is not None
    if not is_ours(call.wire, call.base_url):
        return _stop("The form was sent from a page of somebody else.")
    sent = form(call.wire.raw)
    asked = [(name, value) for name, value in sent if name not in _OF_THE_USER]
    user = {name: value for name, value in sent if name in _OF_THE_USER}
    return _checked(call, asked, lambda info: _decided(call, asked, user, info))


def _checked(call: Call, asked: Pairs, then: Callable[[Mapping[str, Any]], Answer]) -> Answer:
    """Go on with a request that is right; `then` is told who asks for what."""
    try:
        _, info = provider.authorization(call.world).validate_authorization_request(_uri(asked))
        return then(info)
    except errors.FatalClientError as error:
        return _stop(error.description)
    except errors.OAuth2Error as error:
        return go(error.in_uri(error.redirect_uri))


def _decided(call: Call, asked: Pairs, sent: Mapping[str, str], info: Mapping[str, Any]) -> Answer:
    decision = sent.get("decision")
    if decision == "deny":
        raise errors.AccessDeniedError("The user did not agree.", request=info["request"])
    if decision != "allow":
        return _page(call, asked, info, "Choose to allow it or to deny it.")
    named = sent.get("email", "")
    user = user_named(call.world, named)
    if user is None:
        warning = f"There is no user '{named[:_SHOWN_CHARS]}' in this world."
        return _page(call, asked, info, warning)
    headers, _, _ = provider.authorization(call.world).create_authorization_response(
        _uri(asked), scopes=info["request"].scopes, credentials={"user": user["id"]}
    )
    return go(headers["Location"])


def _page(call: Call, asked: Pairs, info: Mapping[str, Any], warning: str = "") -> Answer:
    client: Client = info["request"].client
    body = consent_page(
        client.name,
        info["request"].scopes,
        hidden=asked,
        redirect_uri=info["redirect_uri"],
        users=some_emails(call.world, _SUGGESTED),
        action=f"{urlsplit(call.base_url).path}{_PATH}",
        warning=warning,
    )
    return page(body)


def _uri(asked: Pairs) -> str:
    """The request as oauthlib reads it; only its query counts."""
    return f"{_PATH}?{urlencode(asked)}"


def _stop(message: str) -> Answer:
    """A page for what must not be sent to an address that may be anybody's."""
    return page(error_page(message), 400)
