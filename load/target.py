"""What is put under load: its credentials and what a journey has to know; asked of the mock."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

TOKEN_URL = "token_url"  # noqa: S105  a name
CREDENTIALS: Mapping[str, tuple[str, ...]] = {
    "dynamo": ("api_key", "driver_token", "site_owner_token"),
    "ev_energy": ("client_id", "client_secret", TOKEN_URL),
}
"""What each API lets its callers in by."""
NAMES = tuple(name for names in CREDENTIALS.values() for name in names)
_TIMEOUT_S = 5.0


class UnreachableError(Exception):
    """Nothing answers at the address; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class Target:
    """One deployment as its users know it.

    Example: Target({'api_key': 'dyn_live_…'}, 'org_01HX7A3B2C4D5E6F', (('CP-0001', 1),),
    ('04A2B9C1D35E80',)). The server's clock is `clock_offset_s` ahead of ours.
    """

    credentials: Mapping[str, str]
    organization: str | None = None
    connectors: tuple[tuple[str, int], ...] = ()
    tags: tuple[str, ...] = ()
    clock_offset_s: float = 0.0

    def dump(self) -> dict[str, Any]:
        """As plain values, for the way from the master to a worker."""
        return asdict(self)

    @classmethod
    def load(cls, dumped: Mapping[str, Any]) -> "Target":
        connectors = tuple((station, connector) for station, connector in dumped["connectors"])
        return cls(**{**dumped, "connectors": connectors, "tags": tuple(dumped["tags"])})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A status and, where it was one, the JSON of the body."""

    status: int
    body: Any


def connect(base_url: str) -> None:
    """Open and close a connection. Raises UnreachableError."""
    connection = _connection(base_url)
    try:
        connection.connect()
    except OSError as error:
        raise UnreachableError(
            f"Nothing answers at {base_url} ({error}); start it, or mend --base-url."
        ) from error
    finally:
        connection.close()


def fetch(base_url: str, path: str, token: str | None = None, change: Any = None) -> Fetched:
    """GET one JSON document, or PATCH it with a change; redirects are not followed.

    Raises UnreachableError.
    """
    connection = _connection(base_url)
    method, content_sent = ("GET", None) if change is None else ("PATCH", json.dumps(change))
    headers = {"Accept": "application/json"}
    if content_sent is not None:
        headers["Content-Type"] = "application/json"
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    try:
        connection.request(method, urlsplit(base_url).path + path, content_sent, headers)
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(
            f"{method} {base_url}{path} failed ({error}); start the server, or mend --base-url."
        ) from error
    finally:
        connection.close()
    try:
        return Fetched(response.status, json.loads(content))
    except ValueError:
        return Fetched(response.status, None)


def _connection(base_url: str) -> http.client.HTTPConnection:
    parts = urlsplit(base_url)
    assert parts.hostname is not None
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname, parts.port, timeout=_TIMEOUT_S)
