"""Credentials as records of a world; the secrets themselves are derived, never stored.

A secret is HMAC(seed, world, credential), hence stable over restarts, different in each world, and
a fork has others than its parent although it holds the same records.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    """

    kind: str
    shape: str
    tenants: Mapping[str, list[str]]
    scopes: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class GrantKind:
    """A kind of credential that an API knows, as the control API mints it.

    `grant(world, wish)` makes the grant of a wish, whose keys are among `wishes`; what is not
    wished for falls to what the world was seeded with.
    It raises ProblemError 422 naming the field 'body.<wish>'.
    `life` holds where no other is asked for; None never ends.
    """

    wishes: frozenset[str]
    grant: Callable[[World, Wish], Grant]
    life: timedelta | None = None


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
    record = {
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
    world.put(COLLECTION, key, record)
    world.runtime.credentials_changed(world)
    return record


def secret(world: World, record: Mapping[str, Any]) -> str:
    """The text that a client presents for this credential in this world."""
    if record["shape"] == "jwt":
        return _token(world, record)
    return fill(record["shape"], {"secret": _derived(world, record["id"])})


def handed_out(world: World) -> dict[str, dict[str, str]]:
    """The secrets a world is handed out with: {"dynamo": {"api_key": "dyn_live_…"}}.

    They are those which a seed has minted under a key of the form '<api>.<name>'.
    """
    found: dict[str, dict[str, str]] = {}
    for key, record in world.store[COLLECTION]:
        api, dot, name = key.partition(".")
        if dot:
            found.setdefault(api, {})[name] = secret(world, record)
    return found


def expired(world: World, record: Mapping[str, Any]) -> bool:
    """Tell whether the world's clock is past the credential's life."""
    return record["expires_at"] is not None and world.now() >= parse(record["expires_at"])


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
