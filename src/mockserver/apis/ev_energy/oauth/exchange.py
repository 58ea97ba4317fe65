"""`/o/token` and `/o/revoke_token/`: what clients ask for without a browser."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from oauthlib.oauth2.rfc6749 import errors

from mockserver.apis.ev_energy.oauth import provider
from mockserver.engine.call import Answer, Call
from mockserver.world.problems import Problem, ProblemError

# what oauthlib leaves unsaid
_EXPLAINED: Mapping[str, str] = {
    "invalid_client": (
        "This world has no such client, or the secret is not its own;"
        " the server printed both when it started."
    ),
    "unsupported_grant_type": (
        "Allowed grant types: authorization_code, client_credentials, refresh_token."
    ),
}

# (uri, method, body, headers) -> headers, body and status
Ask: TypeAlias = Callable[
    [str, str, str, Mapping[str, str]], tuple[Mapping[str, str], str | None, int]
]

_UNAUTHORIZED = 401
_CHALLENGE = 'Basic realm="ev.energy"'
_PRIVATE: Mapping[str, str] = {"Cache-Control": "no-store", "Pragma": "no-cache"}


async def issue_token(call: Call) -> Answer:
    """Give tokens for the client itself, a code, or a refresh token."""
    return _asked(call, provider.token(call.world).create_token_response, needed="grant_type")


async def revoke_token(call: Call) -> Answer:
    """Make a token void; one that nobody knows is void already."""
    return _asked(call, provider.revocation(call.world).create_revocation_response, needed="token")


async def refuse_without_slash(call: Call) -> Answer:
    """405, as the vendor answers the path without the slash at its end."""
    text = f"{call.operation.path} does not take {call.operation.method}; the path ends with '/'."
    raise ProblemError(Problem(405, "method_not_allowed", text, headers={"Allow": ""}))


def _asked(call: Call, ask: Ask, *, needed: str) -> Answer:
    assert call.wire is not None
    body = call.wire.raw.decode(errors="replace")
    try:
        if f"&{needed}=" not in f"&{body}":
            raise errors.InvalidRequestError(f"{needed} is missing.")
        sent = {"Authorization": call.wire.headers.get("authorization", "")}
        _, text, status = ask(f"{call.base_url}{call.operation.path}", "POST", body, sent)
    except errors.OAuth2Error as error:
        return _answer(error.status_code, error.json)
    return _answer(status, text)


def _answer(status: int, text: str | None) -> Answer:
    body: Any = json.loads(text) if text else None
    said = _EXPLAINED.get(body.get("error", "")) if body else None
    if said is not None:
        body = {"error_description": said, **body}
    headers = dict(_PRIVATE)
    if status == _UNAUTHORIZED:
        # oauthlib would ask for Bearer; a client says who it is by Basic (RFC 6749 §5.2)
        headers["WWW-Authenticate"] = _CHALLENGE
    return Answer(status, body, headers)
