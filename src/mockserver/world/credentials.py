"""Credentials as records of a world; the secrets themselves are derived, never stored.

A secret is HMAC(seed, world, credential), hence stable over restarts, different in each world, and
a fork has others than its parent although it holds the same records.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

import jwt

from mockserver.store.collection import Record
from mockserver.world.ids import fill
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

# what somebody asks of a credential: {"organization": "org_A", "scopes": ["read:billing"]}
Wish: TypeAlias = Mapping[str, Any]

COLLECTION = "mock.credentials"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_CHARS = 32


@dataclass(frozen=True, slots=True)
class Grant:
    """What a credential allows and how its secret looks.

    Example: Grant("api_key", "dyn_live_{secret}", {"org_id": ["org_A"]}, ("read:billing",)).
    `shape` "jwt" makes a signed token (RFC 7519). The first value of each tenant is the primary
    one.
    `about` is what else the API wants to know of it: {"redirect_uri": "https://…"}.
    """

    kind: str
    shape: str
    tenants: Mapping[str, list[str]]
    scopes: tuple[str, ...] = ()
    subject: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GrantKind:
    """A kind of credential that an API knows, as the control API mints it.

    `grant(world, wish)` makes the grant of a wish, whose keys are among `wishes`; what is not
    wished for falls to what the world was seeded with.
    It raises ProblemError 422 naming the field 'body.<wish>'.
    `life` holds where no other is asked for; None never ends.
    `also` gives the grants that are minted with it, as a client's secret is with a client.
    """

    wishes: frozenset[str]
    grant: Callable[[World, Wish], Grant]
    life: timedelta | None = None
    also: Callable[[World, Record], tuple[Grant, ...]] = lambda _world, _record: ()


def mint(
    world: World,
    grant: Grant,
    *,
    key: str | None = None,
    life: timedelta | None = None,
    expires_at: datetime | None = None,
    revoked: bool = False,
) -> Record:
    """Put a credential into the world; `secret(world, record)` is what a client sends.

    `life` counts from the world's time; without it and `expires_at` it never expires.
    """
    now = world.now()
    if life is not None:
        expires_at = now + life
    key = key or f"cred_{world.count('credentials')}"
    record: dict[str, Any] = {
        "id": key,
        "kind": grant.kind,
        "shape": grant.shape,
        "tenants": {name: list(values) for name, values in grant.tenants.items()},
        "scopes": sorted(grant.scopes),
        "subject": grant.subject,
        "issued_at": to_seconds_text(now),
        "expires_at": to_seconds_text(expires_at) if expires_at else None,
        "revoked": revoked,
    }
    if grant.about:
        record["about"] = dict(grant.about)
    keep(world, record)
    return record


def keep(world: World, record: Record) -> None:
    """Put a credential's record into the world, new or changed, and let its secret be found."""
    world.put(COLLECTION, record["id"], record)
    world.runtime.credentials_changed(world, record["id"])


def revoke(world: World, record: Record, *, revoked: bool = True) -> Record:
    """Make a credential void, or good again; gives its record as it is then."""
    record = {**record, "revoked": revoked}
    keep(world, record)
    return record


def behind(world: World, text: str) -> Record | None:
    """The record behind a secret, when it is one of this world."""
    return world.runtime.credential(world, text)


def secret(world: World, record: Mapping[str, Any]) -> str:
    """The text that a client presents for this credential in this world."""
    if record["shape"] == "jwt":
        return _token(world, record)
    return fill(record["shape"], {"secret": _derived(world, record["id"])})


def handed_out(world: World, base_url: str | None = None) -> dict[str, dict[str, str]]:
    """The secrets a world is handed out with: {"dynamo": {"api_key": "dyn_live_…"}}.

    They are those which a seed has minted under a key of the form '<api>.<name>'.
    With a `base_url` of this world the URLs at which they are used stand beside them:
    {"ev_energy": {"client_id": …, "token_url": "http://127.0.0.1:8080/o/token"}}.
    """
    found: dict[str, dict[str, str]] = {}
    for key, record in world.store[COLLECTION]:
        api, dot, name = key.partition(".")
        if dot:
            found.setdefault(api, {})[name] = secret(world, record)
    if base_url is not None:
        for api, endpoints in world.runtime.endpoints.items():
            found.setdefault(api, {}).update({n: base_url + p for n, p in endpoints.items()})
    return found


def expired(world: World, record: Mapping[str, Any]) -> bool:
    """Tell whether the world's clock is past the credential's life."""
    until = record["expires_at"]
    return until is not None and world.now() >= parse(until)


def _derived(world: World, key: str) -> str:
    digest = hmac.digest(_root(world), key.encode(), sha256)
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_SECRET_CHARS])


def _root(world: World) -> bytes:
    return hmac.digest(f"{world.seed}/{world.name}".encode(), b"credentials", sha256)


def _token(world: World, record: Mapping[str, Any]) -> str:
    claims: dict[str, Any] = {
        "iss": f"chargebench/{world.name}",
        "sub": record["subject"],
        "jti": record["id"],
        "role": record["kind"],
        "iat": int(parse(record["issued_at"]).timestamp()),
    }
    if record["expires_at"]:
        claims["exp"] = int(parse(record["expires_at"]).timestamp())
    return jwt.encode(claims, _root(world), algorithm="HS256")
