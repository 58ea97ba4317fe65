"""Tokens of OAuth 2: had for the client's credentials (RFC 6749 §4.4), and anew before they end.

A run may outlast a token. What is sent keeps the first one, and the wire puts the present one in
its place, so that nothing else has to know.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException

# lets a POST to this URL pass the guard for as long as the block lasts
Pass: TypeAlias = Callable[[str], AbstractContextManager[None]]
_TIMEOUT_S = 10.0
_BEFORE_END_S = 60


class TokenError(Exception):
    """No token was given out; the text says what was answered."""


@dataclass(slots=True)
class Tokens:
    """The tokens of one client at one deployment.

    Raises TokenError when the first cannot be had.
    """

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    let_pass: Pass = field(repr=False)
    first: str = field(default="", init=False, repr=False)
    issued: set[str] = field(default_factory=set, init=False, repr=False)
    _session: Any = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._session = self._opened()
        self.first = self._fetch(self._session)

    def present(self, authorization: str) -> str:
        """The header to send in place of this one, when it holds the first token."""
        if authorization != f"Bearer {self.first}":
            return authorization
        token = self._session.token
        if token.is_expired(leeway=_BEFORE_END_S):
            return f"Bearer {self._fetch(self._session)}"
        return f"Bearer {token['access_token']}"

    def without(self, scopes: Collection[str]) -> str | None:
        """A token that has another scope than these, and none of them; None when none is given."""
        granted = str(self._session.token.get("scope", "")).split()
        others = sorted({*granted} - {*scopes})
        if not others:
            return None
        session = self._opened()
        try:
            text = self._fetch(session, scope=" ".join(others))
        except TokenError:
            return None
        # a server may give more than was asked for, and then says so (RFC 6749 §5.1)
        given = str(session.token.get("scope", "")).split()
        return None if {*scopes} & {*given} else text

    def _opened(self) -> Any:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            token_endpoint_auth_method="client_secret_basic",
            default_timeout=_TIMEOUT_S,
        )

    def _fetch(self, session: Any, **asked: str) -> str:
        try:
            with self.let_pass(self.url):
                token = session.fetch_token(self.url, grant_type="client_credentials", **asked)
            text = str(token["access_token"])
        except (AuthlibBaseError, RequestException, ValueError, LookupError) as error:
            raise TokenError(
                f"{self.url} gave no token ({type(error).__name__}: {error}); check --client-id,"
                " --client-secret and --token-url"
            ) from error
        self.issued.add(text)
        return text
