"""Who asks: API keys by either header, tokens of site owners and drivers as bearer."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from mockserver.contract.model import Operation
from mockserver.engine.call import ANONYMOUS, Caller
from mockserver.world.credentials import expired
from mockserver.world.problems import forbidden, unauthorized
from mockserver.world.world import World

# the record behind a secret, if it is one of this world (`Worlds.credential`)
Lookup: TypeAlias = Callable[[World, str], Mapping[str, Any] | None]

API_KEY = "api_key"
SITE_OWNER = "site_owner"
DRIVER = "driver"
_BEARER = "authorization"
_KEY_HEADER = "x-api-key"
# security scheme -> (kind of credential, header it is sent in)
_SCHEMES: Mapping[str, tuple[str, str]] = {
    "ApiKeyBearer": (API_KEY, _BEARER),
    "ApiKeyHeader": (API_KEY, _KEY_HEADER),
    "SiteOwnerToken": (SITE_OWNER, _BEARER),
    "DriverToken": (DRIVER, _BEARER),
}
_NOUNS: Mapping[str, str] = {
    API_KEY: "API key",
    SITE_OWNER: "token of a site owner",
    DRIVER: "token of a driver",
}
_HOW_TO: Mapping[str, str] = {
    API_KEY: "'Authorization: Bearer <api key>' or 'X-API-Key: <api key>'",
    SITE_OWNER: "'Authorization: Bearer <token of a site owner>'",
    DRIVER: "'Authorization: Bearer <token of a driver>'",
}


def authenticate(
    world: World, operation: Operation, headers: Mapping[str, str], lookup: Lookup
) -> Caller:
    """Find the caller of an operation; bind `lookup` to have an `engine.api.Authenticate`.

    A bearer token wins over X-API-Key; a key in the query string counts as none.
    Where no credential is needed one may come all the same, if it is good.
    Raises ProblemError 401 for a missing, unknown, expired or revoked credential, 403 for one of
    the wrong kind or without a scope.
    """
    found = _presented(headers)
    if found is None:
        if operation.anonymous:
            return ANONYMOUS
        raise unauthorized(_missing(operation, headers))
    header, secret = found
    record = lookup(world, secret)
    if record is None:
        raise unauthorized(_unknown(operation, secret))
    noun = _NOUNS.get(record["kind"], record["kind"])
    if record["revoked"]:
        raise unauthorized(f"The {noun} was revoked; use another one.")
    if expired(world, record):
        raise unauthorized(f"The {noun} expired at {record['expires_at']}; get a new one.")
    if not operation.anonymous:
        _check_kind(operation, record["kind"], header)
        _check_scopes(operation, record)
    tenants = record["tenants"]
    return Caller(
        record["kind"],
        {claim: values[0] for claim, values in tenants.items() if values},
        {claim: frozenset(values) for claim, values in tenants.items()},
        frozenset(record["scopes"]),
        record["id"],
    )


def _presented(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """The header and the secret of the credential that counts."""
    scheme, _, token = headers.get(_BEARER, "").partition(" ")
    token = token.strip()
    if token and scheme.lower() == "bearer":
        return _BEARER, token
    key = headers.get(_KEY_HEADER, "").strip()
    return (_KEY_HEADER, key) if key else None


@cache
def _accepted(security: tuple[frozenset[str], ...]) -> frozenset[tuple[str, str]]:
    """Kinds and headers that satisfy an operation; each alternative of ours is one scheme."""
    return frozenset(_SCHEMES[name] for schemes in security for name in schemes)


def _check_kind(operation: Operation, kind: str, header: str) -> None:
    accepted = _accepted(operation.security)
    if (kind, header) in accepted:
        return
    wanted = _kinds(operation)
    if kind in wanted:
        raise unauthorized(f"A {_NOUNS[kind]} is no X-API-Key; send {_HOW_TO[kind]}.")
    nouns = " or ".join(_NOUNS[each] for each in wanted)
    sent = _NOUNS.get(kind, kind)
    raise forbidden(f"This takes the {nouns}; the {sent} that was sent cannot be used here.")


def _check_scopes(operation: Operation, record: Mapping[str, Any]) -> None:
    missing = operation.scopes.difference(record["scopes"])
    if missing:
        has = ", ".join(f"'{scope}'" for scope in record["scopes"]) or "none"
        lacks = ", ".join(f"'{scope}'" for scope in sorted(missing))
        raise forbidden(
            f"The API key lacks the scope {lacks}; it has {has}.", code="insufficient_scope"
        )


def _kinds(operation: Operation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for kind, _ in sorted(_accepted(operation.security))))


def _missing(operation: Operation, headers: Mapping[str, str]) -> str:
    how = " or ".join(_HOW_TO[kind] for kind in _kinds(operation))
    scheme = headers.get(_BEARER, "").partition(" ")[0]
    if scheme and scheme.lower() != "bearer":
        return f"Authorization is of the scheme '{scheme[:20]}'; send {how}."
    return f"No credential was sent; send {how}. A key in the query string does not count."


def _unknown(operation: Operation, secret: str) -> str:
    noun = "API key" if secret.startswith("dyn_") else "token"
    if operation.anonymous:
        return f"The {noun} is not known; leave the credential out, none is needed here."
    return f"The {noun} is not known in this world; check that it was copied whole."
