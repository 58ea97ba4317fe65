"""Who begins an onboarding, and where it leads in the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from mockserver.apis.ev_energy.oauth.client import Client, find
from mockserver.apis.ev_energy.people import USERS
from mockserver.engine.call import Call
from mockserver.store.collection import Record
from mockserver.world.problems import Detail, bad_request, not_found

_SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The user and the application of an onboarding; `redirect_uri` is one of its own."""

    user: Record
    client: Client
    redirect_uri: str | None


def asked(call: Call) -> Asked:
    """Read `user_id`, `client_id` and `redirect_uri` of the query.

    Without a `redirect_uri` the application's first one holds; None when it has none.
    Raises ProblemError 404 for a user or an application that is not there, 400 for an address that
    is not the application's.
    """
    client_id, user_id = str(call.query["client_id"]), str(call.query["user_id"])
    client = find(call.world, client_id)
    if client is None:
        raise not_found("application", client_id[:_SHOWN_CHARS])
    user = call.world.get(USERS, user_id)
    if user is None:
        raise not_found("user", user_id)
    return Asked(user, client, _redirect_uri(client, call.query.get("redirect_uri")))


def appended(uri: str, pairs: Iterable[tuple[str, str]]) -> str:
    """An address with more in its query: appended('https://a/b?c=1', [('d', '2')])."""
    parts = urlsplit(uri)
    query = "&".join(filter(None, (parts.query, urlencode(list(pairs)))))
    return urlunsplit(parts._replace(query=query))


def _redirect_uri(client: Client, wanted: str | None) -> str | None:
    if wanted is None:
        return next(iter(client.redirect_uris), None)
    if not client.may_redirect(wanted):
        known = ", ".join(client.redirect_uris) or "none"
        text = f"is '{wanted[:_SHOWN_CHARS]}'; allowed are those of the application: {known}"
        raise bad_request(f"query.redirect_uri {text}.", Detail("query.redirect_uri", text))
    return wanted
