"""The one place through which every request of the process leaves, probes and redirects included.

It stands in `requests`' own adapter, below Schemathesis, so that no filter and no hook can pass it
by: what it does not let through never reaches a socket.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# sends a prepared request in process: (request) -> response
Dispatch: TypeAlias = Callable[[requests.PreparedRequest], requests.Response]

_AUTHORIZATION, _REMAINING = "Authorization", "X-RateLimit-Remaining"
_TOO_MANY = 429
_ASSUMED_WAIT_S, _LONGEST_WAIT_S = 30.0, 3600.0
_MOST_WAITS = 100
_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """Scheme, host and port (RFC 6454 §4): "https://API.example.com/x" is "https://api.example.com:443".

    Raises ValueError for a port that is none.
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _PORTS.get(parts.scheme)}"


class BlockedError(requests.RequestException):
    """A request that must not be sent; nothing was."""


@dataclass(slots=True)
class Wire:
    """What may leave, how fast, and what did.

    `origin` is the only host that is spoken to, as `origin_of` writes it.
    Without `allow_writes` only safe methods pass (RFC 9110 §9.2.1).
    `dispatch` answers in process instead of over a socket.
    With `heeds_limits` a 429 is not the answer yet: the request is sent again when it may be.
    `present` gives the Authorization header to send instead of another: a fresh token for an old.
    """

    origin: str
    allow_writes: bool
    rate_per_s: float | None = None
    dispatch: Dispatch | None = None
    heeds_limits: bool = False
    present: Callable[[str], str] | None = None
    sent: Counter[str] = field(default_factory=Counter)
    blocked: Counter[str] = field(default_factory=Counter)
    told: Callable[[str], None] = field(default=lambda _text: None)
    _excepted: str | None = None
    _waits: int = _MOST_WAITS
    _pace: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def guarding(self) -> Iterator["Wire"]:
        """Let every request of this process pass here for as long as the block lasts."""
        original = HTTPAdapter.send

        def send(
            adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any
        ) -> requests.Response:
            self._admit(request)
            if self.dispatch is not None:
                return self.dispatch(request)
            return self._patient(lambda: original(adapter, request, *args, **kwargs))

        # the guard itself; the annotations of `requests` do not foresee one
        HTTPAdapter.send = send  # type: ignore[method-assign,assignment]
        # who comes without a credential must not be given one of ~/.netrc
        sessions: Any = requests.sessions
        netrc, sessions.get_netrc_auth = sessions.get_netrc_auth, _no_netrc
        try:
            yield self
        finally:
            HTTPAdapter.send = original  # type: ignore[method-assign]
            sessions.get_netrc_auth = netrc

    @contextlib.contextmanager
    def letting_pass(self, url: str) -> Iterator[None]:
        """Let POST requests to this very URL pass, for tokens, whatever else is forbidden."""
        self._excepted = url
        try:
            yield
        finally:
            self._excepted = None

    def _admit(self, request: requests.PreparedRequest) -> None:
        method = (request.method or "").upper()
        if method == "POST" and request.url == self._excepted:
            self.sent["token"] += 1
            return
        if not self.allow_writes and method not in SAFE_METHODS:
            self.blocked[method] += 1
            raise BlockedError(
                f"{method} {request.url} was not sent: this run only reads; say --allow-writes"
                " if the deployment may be changed",
                request=request,
            )
        if origin_of(request.url or "") != self.origin:
            self.blocked["other host"] += 1
            raise BlockedError(
                f"{method} {request.url} was not sent: it leads away from {self.origin}",
                request=request,
            )
        if self.rate_per_s:
            self._pace.wait(1 / self.rate_per_s)
        held = request.headers.get(_AUTHORIZATION)
        if self.present is not None and isinstance(held, str):
            request.headers[_AUTHORIZATION] = self.present(held)
        self.sent[method] += 1

    def _patient(self, send: Callable[[], requests.Response]) -> requests.Response:
        """The answer, after the waits that the deployment asks for."""
        response = send()
        while self.heeds_limits and response.status_code == _TOO_MANY and self._waits:
            self._waits -= 1
            wait_s = wait_asked(response.headers)
            self.told(f"The deployment allows no more for now; waiting {wait_s:.0f} s.")
            self._pace.wait(wait_s)
            # what is read gives its connection back
            _ = response.content
            response = send()
        if self.heeds_limits and response.headers.get(_REMAINING) == "0":
            self._pace.wait(wait_asked(response.headers))
        return response


def _no_netrc(_url: str, raise_errors: bool = False) -> None:  # noqa: FBT001, FBT002  requests'
    """No credentials for any host."""


def wait_asked(headers: Mapping[str, str]) -> float:
    """How long a deployment asks to wait, in seconds: 30 where it says nothing that is understood.

    It says so in Retry-After, in seconds or as a date (RFC 9110 §10.2.3), or in RetryAfter.
    """
    said = headers.get("Retry-After") or headers.get("RetryAfter") or ""
    if said.strip().isdecimal():
        return min(float(said), _LONGEST_WAIT_S)
    try:
        at = parsedate_to_datetime(said)
        now = parsedate_to_datetime(headers["Date"])
    except (ValueError, KeyError):
        return _ASSUMED_WAIT_S
    return min(max((at - now).total_seconds(), 0.0), _LONGEST_WAIT_S)
