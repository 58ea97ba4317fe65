"""The one place through which every request of the process leaves, probes and redirects included.

It stands in `requests`' own adapter, below Schemathesis, so that no filter and no hook can pass it
by: what it does not let through never reaches a socket.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# sends a prepared request in process: (request) -> response
Dispatch: TypeAlias = Callable[[requests.PreparedRequest], requests.Response]


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
    """

    origin: str
    allow_writes: bool
    rate_per_s: float | None = None
    dispatch: Dispatch | None = None
    sent: Counter[str] = field(default_factory=Counter)
    blocked: Counter[str] = field(default_factory=Counter)
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
            return original(adapter, request, *args, **kwargs)

        # the guard itself; the annotations of `requests` do not foresee one
        HTTPAdapter.send = send  # type: ignore[method-assign,assignment]
        try:
            yield self
        finally:
            HTTPAdapter.send = original  # type: ignore[method-assign]

    def _admit(self, request: requests.PreparedRequest) -> None:
        method = (request.method or "").upper()
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
        self.sent[method] += 1
