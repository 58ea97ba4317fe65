"""How a simulated caller proves who it is: by a secret it was given, or a token it asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

# a token is renewed before it ends, so that no request is under way with one that has
_MARGIN_S = 60.0


class Access(Protocol):
    """Where the bearer token of the next request comes from."""

    def bearer(self) -> str:
        """The token to send, '' when none could be had."""
        ...

    def refused(self) -> bool:
        """Hear that the token was refused; tells whether another one can be had."""
        ...


@dataclass(frozen=True, slots=True)
class Secret:
    """A token that does not change."""

    secret: str

    def bearer(self) -> str:
        return self.secret

    def refused(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and how long it is good for."""

    token: str
    life_s: float


class Tokens:
    """Tokens of OAuth 2, asked for when there is none and anew when one ends or is refused.

    `issue` asks for one, and gives None when there is none to be had; `clock` counts seconds.
    """

    def __init__(self, issue: Callable[[], Issued | None], clock: Callable[[], float]) -> None:
        self._issue = issue
        self._clock = clock
        self._token = ""
        self._until_s = 0.0

    def bearer(self) -> str:
        now_s = self._clock()
        if not self._token or now_s >= self._until_s:
            issued = self._issue()
            self._token = issued.token if issued else ""
            # of a life shorter than the margin, half is used
            life_s = issued.life_s if issued else 0.0
            self._until_s = now_s + max(life_s - _MARGIN_S, life_s / 2)
        return self._token

    def refused(self) -> bool:
        had, self._token = self._token, ""
        return bool(had)


def issued(body: object) -> Issued | None:
    """Read the answer of a token endpoint (RFC 6749 §5.1); None for any other.

    Example: {"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 36000}.
    """
    if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
        return None
    life_s = body.get("expires_in", 3600)
    return Issued(body["access_token"], life_s) if isinstance(life_s, int | float) else None
