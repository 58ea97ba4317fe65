"""The application that speaks to the endpoints of OAuth 2, and how it says who it is."""

import binascii
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from mockserver.apis.ev_energy.kinds import CLIENT, CLIENT_SECRET
from mockserver.contract.model import Operation
from mockserver.engine.wire import Wire
from mockserver.store.collection import Record
from mockserver.world.credentials import behind, expired
from mockserver.world.world import World

_OAUTH = "/o/"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NAMING = ("client_id", "token", "refresh_token", "code")


@dataclass(frozen=True, slots=True)
class Client:
    """An application as oauthlib wants to see it; `record` is its credential."""

    client_id: str
    record: Record

    @property
    def key(self) -> str:
        return str(self.record["id"])

    @property
    def name(self) -> str:
        return str(self.record["about"]["name"])

    @property
    def public(self) -> bool:
        return bool(self.record["about"]["public"])

    @property
    def scopes(self) -> list[str]:
        return list(self.record["scopes"])

    @property
    def redirect_uris(self) -> list[str]:
        return list(self.record["about"]["redirect_uris"])

    def may_redirect(self, uri: str) -> bool:
        """Tell whether an address is one of the client's, letter for letter.

        On this machine its port is free (RFC 8252 §7.3).
        """
        return uri in self.redirect_uris or _portless(uri) in {
            each for each in map(_portless, self.redirect_uris) if each is not None
        }


def find(world: World, client_id: str | None) -> Client | None:
    """The client with a client_id, if it is good."""
    record = behind(world, client_id) if client_id else None
    if record is None or record["kind"] != CLIENT or record["revoked"] or expired(world, record):
        return None
    assert client_id is not None
    return Client(client_id, record)


def authenticated(world: World, client_id: str, client_secret: str) -> Client | None:
    """The client that knows its secret."""
    client, secret = find(world, client_id), behind(world, client_secret)
    if client is None or secret is None or secret["kind"] != CLIENT_SECRET:
        return None
    good = secret["subject"] == client.key and not secret["revoked"] and not expired(world, secret)
    return client if good else None


def basic(authorization: str | None) -> tuple[str, str] | None:
    """client_id and client_secret of 'Basic …' (RFC 6749 §2.3.1); None when it is no such thing."""
    scheme, _, text = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else None


def named_by(operation: Operation, wire: Wire) -> Iterable[str]:
    """What names the world at the endpoints of OAuth 2: the client, else the token it is about."""
    if not operation.path.startswith(_OAUTH):
        return ()
    sent = dict(form(wire.raw) + form(wire.query))
    pair = basic(wire.headers.get("authorization"))
    return [pair[0]] if pair else [sent[name] for name in _NAMING if name in sent]


def form(raw: bytes) -> list[tuple[str, str]]:
    """The pairs of a form or a query, however bad it is."""
    return parse_qsl(raw.decode(errors="replace"), keep_blank_values=True)


def _portless(uri: str) -> str | None:
    """An http address of this machine without its port; None for any other."""
    try:
        parts = urlsplit(uri)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK and parts.username is None
        return parts._replace(netloc=str(parts.hostname)).geturl() if local else None
    except ValueError:
        return None
