"""What the mock says about itself under `/_mock`: credentials, organization, connectors, time.

A real deployment is told by its tester; the mock can be asked, so that a run needs no options.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from load.target import CREDENTIALS, Fetched, Target, fetch

# (path under the server's root) -> the answer
Get: TypeAlias = Callable[[str], Fetched]
_WORLD = re.compile(r"/w/([^/]+)$")
_OK = 200
# the credentials that every world is handed out with, by their ids
_HANDED_OUT = {f"{api}.{name}": name for api, names in CREDENTIALS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Mock:
    """A world of a mock, and the way to its control API."""

    root: str
    world: str
    token: str | None

    @classmethod
    def at(cls, base_url: str, token: str | None) -> "Mock":
        """Where a mock would be whose world a base URL names."""
        return cls(*place(base_url), token)

    def get(self, path: str) -> Fetched:
        return fetch(self.root, path, self.token)

    def ask(self, path: str, change: Any) -> Fetched:
        """Read what stands at a path, or change it. Raises UnreachableError."""
        return fetch(self.root, path, self.token, change)


def place(base_url: str) -> tuple[str, str]:
    """The root of a mock and the world that a base URL names.

    Example: place('http://127.0.0.1:8080/w/blue') is ('http://127.0.0.1:8080', 'blue').
    """
    match = _WORLD.search(base_url)
    return (base_url[: match.start()], match[1]) if match else (base_url, "default")


def discover(world: str, get: Get, wall: datetime) -> Target | None:
    """Ask a world for what a load test needs; None when nothing there answers as the mock does."""
    root = f"/_mock/worlds/{world}"
    held = _object(get(f"{root}/credentials?reveal=true")).get("credentials")
    if not isinstance(held, list):
        return None
    own = {_HANDED_OUT[entry["id"]]: entry for entry in held if _is_good(entry)}
    return Target(
        {name: entry["secret"] for name, entry in own.items()},
        next(iter(own.get("api_key", {}).get("tenants", {}).get("org_id", ())), None),
        _connectors(get, root),
        _tags(get, root),
        _ahead_s(_object(get(root)).get("clock", {}).get("now"), wall),
    )


def _is_good(credential: Mapping[str, Any]) -> bool:
    """Tell whether it is one of those that a world hands out: 'dynamo.api_key'."""
    usable = not credential.get("expired") and not credential.get("revoked")
    return usable and credential["id"] in _HANDED_OUT


def _connectors(get: Get, root: str) -> tuple[tuple[str, int], ...]:
    """Connectors of the charge points that are connected; 0 is a point as a whole."""
    points = _object(get(f"{root}/charge_points")).get("charge_points", ())
    return tuple(
        (point["id"], connector["connector_id"])
        for point in points
        if point.get("connected")
        for connector in point.get("connectors", ())
        if connector["connector_id"] > 0
    )


def _tags(get: Get, root: str) -> tuple[str, ...]:
    """Tags that a driver holds and a charge point accepts."""
    records = _object(get(f"{root}/records/charging.tags?limit=50")).get("data", ())
    return tuple(
        record["id_tag"]
        for record in records
        if record.get("status") == "Accepted" and record.get("holder_id")
    )


def _ahead_s(now: object, wall: datetime) -> float:
    try:
        return (datetime.fromisoformat(str(now)) - wall.astimezone(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def _object(fetched: Fetched) -> Mapping[str, Any]:
    found = fetched.status == _OK and isinstance(fetched.body, dict)
    return fetched.body if found else {}
