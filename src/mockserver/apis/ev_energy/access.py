"""Who asks: an application or a user, by a bearer token of OAuth 2."""

from collections.abc import Iterable, Mapping

from mockserver.apis.ev_energy.headers import OAUTH, check_version, negotiate
from mockserver.apis.ev_energy.kinds import ACCESS_TOKEN
from mockserver.apis.ev_energy.people import user_called
from mockserver.contract.model import Operation
from mockserver.engine.call import ANONYMOUS, Call, Caller
from mockserver.store.collection import Record
from mockserver.world import credentials
from mockserver.world.problems import Detail, Problem, ProblemError, bad_request, forbidden
from mockserver.world.world import World

APPLICATION = "application"
USER = "user"
_CLAIM = "user_id"
_USER_HEADER = "EvEnergy-User"
_SENT_USER = _USER_HEADER.lower()
_REALM = 'Bearer realm="ev.energy"'
_HOW_TO = "Send a token of /o/token as 'Authorization: Bearer …'."


def authenticate(world: World, operation: Operation, headers: Mapping[str, str]) -> Caller:
    """Find the caller of an operation.

    The endpoints of OAuth 2 judge their clients by themselves.
    Where no token is needed one may come all the same, if it is good.
    Raises ProblemError 406, 400 for another version, 401, 403 without a scope, and 400 or 403 for
    an EvEnergy-User who does not exist or is not the token's.
    """
    if operation.path.startswith(OAUTH):
        return ANONYMOUS
    negotiate(operation, headers)
    check_version(headers)
    token = _token(world, operation, headers)
    if token is None:
        return ANONYMOUS
    scopes = frozenset(token["scopes"])
    if not operation.scopes <= scopes:
        raise _lacking(operation.scopes, token["scopes"])
    return _caller(world, token, scopes, headers.get(_SENT_USER))


def need_user(call: Call) -> str:
    """The id of the user for whom a call is made. Raises ProblemError 400 when it names none."""
    user_id = call.caller.claims.get(_CLAIM)
    if user_id is None:
        text = "is missing; this needs a user, and the token is the application's own"
        name = f"header.{_USER_HEADER}"
        raise bad_request(f"{name} {text}.", Detail(name, text))
    return user_id


def application(call: Call) -> Record | None:
    """The client whose token a call came with; its `about` has "organisation" and "name"."""
    held = call.world.store[credentials.COLLECTION]
    token = held.get(call.caller.subject)
    return None if token is None else held.get(token["subject"])


def _token(world: World, operation: Operation, headers: Mapping[str, str]) -> Record | None:
    """The token that was sent, if it is good; None where none was sent and none is needed."""
    scheme, _, text = headers.get("authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        if operation.anonymous:
            return None
        found = f"Authorization is of the scheme '{scheme[:20]}'. " if scheme else ""
        raise _unauthorized(found + _HOW_TO, _REALM)
    record = credentials.behind(world, text)
    if record is None or record["kind"] != ACCESS_TOKEN:
        raise _bad_token("is not known in this world; check that it was copied whole")
    if record["revoked"]:
        raise _bad_token("was revoked; get a new one")
    if credentials.expired(world, record):
        raise _bad_token(
            f"expired at {record['expires_at']}; get a new one with the refresh token or the"
            " client's credentials"
        )
    owner = world.get(credentials.COLLECTION, record["subject"])
    if owner is None or owner["revoked"]:
        raise _bad_token("is of an application that was revoked")
    return record


def _caller(world: World, token: Record, scopes: frozenset[str], named: str | None) -> Caller:
    own = next(iter(token["tenants"].get(_CLAIM, ())), None)
    user_id = own if named is None else _named(world, named)
    if own is not None and user_id != own:
        raise forbidden(f"{_USER_HEADER} names '{user_id}', but the token is that of '{own}'.")
    return Caller(
        APPLICATION if own is None else USER,
        {} if user_id is None else {_CLAIM: user_id},
        {} if user_id is None else {_CLAIM: frozenset({user_id})},
        scopes,
        token["id"],
        f"{token['subject']}/{user_id or ''}",
    )


def _named(world: World, text: str) -> str:
    """The id of the user that EvEnergy-User names, by id or URL."""
    user = user_called(world, text)
    if user is None:
        message = f"is '{text[:100]}'; allowed: the id or the URL of a user of this world"
        name = f"header.{_USER_HEADER}"
        raise bad_request(f"{name} {message}.", Detail(name, message))
    return str(user["id"])


def _lacking(needed: frozenset[str], granted: Iterable[str]) -> ProblemError:
    has = ", ".join(granted) or "none"
    lacks = ", ".join(sorted(needed.difference(granted)))
    challenge = f'{_REALM}, error="insufficient_scope", scope="{" ".join(sorted(needed))}"'
    return ProblemError(
        Problem(
            403,
            "insufficient_scope",
            f"The token lacks the scope {lacks}; it has {has}.",
            headers={"WWW-Authenticate": challenge},
        )
    )


def _bad_token(what: str) -> ProblemError:
    return _unauthorized(f"The token {what}.", f'{_REALM}, error="invalid_token"')


def _unauthorized(message: str, challenge: str) -> ProblemError:
    problem = Problem(401, "unauthorized", message, headers={"WWW-Authenticate": challenge})
    return ProblemError(problem)
