"""What the mock says about itself under `/_mock`: credentials, organization, connectors, time.

A real deployment is told by its tester; the mock can be asked, so that a run needs no options.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from load.target import Fetched, Target

# (path under the server's root) -> the answer
Get: TypeAlias = Callable[[str], Fetched]
_WORLD = re.compile(r"/w/([^/]+)$")
_OK = 200


def place(base_url: str) -> tuple[str, str]:
    """The root of a mock and the world that a base URL names.

    Example: place('http://127.0.0.1:8080/w/blue') is ('http://127.0.0.1:8080', 'blue').
    """
    match = _WORLD.search(base_url)
    return (base_url[: match.start()], match[1]) if match else (base_url, "default")


def discover(api: str, world: str, get: Get, wall: datetime) -> Target | None:
    """Ask a world for what a load test needs; None when nothing there answers as the mock does."""
    root = f"/_mock/worlds/{world}"
    opened = _object(get(root))
    credentials = opened.get("credentials", {}).get(api)
    if not isinstance(credentials, dict):
        return None
    return Target(
        api,
        credentials,
        _organization(get, root, credentials.get("api_key")),
        _connectors(get, root),
        _tags(get, root),
        _ahead_s(opened.get("clock", {}).get("now"), wall),
    )


def _organization(get: Get, root: str, api_key: str | None) -> str | None:
    """The primary organization of the API key."""
    for credential in _object(get(f"{root}/credentials?reveal=true")).get("credentials", ()):
        if credential.get("secret") == api_key:
            organizations = credential.get("tenants", {}).get("org_id", ())
            return next(iter(organizations), None)
    return None


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
