"""The mock's control API, as far as a run needs it: a world of its own, credentials, records."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

_TIMEOUT_S = 10.0
_CREATED = 201
# when the examples of the documents play; the clock of the world stands then
_EXAMPLES_AT = "2024-06-05T17:00:00Z"
_CHARGE_POINTS = 4
_TTL_S = 3600


class NoWorldError(Exception):
    """The mock made no world for the tests; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class Control:
    """What one world is ruled by.

    Example: Control("http://127.0.0.1:8080/_mock/worlds/world-1", {}).
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def tenants(self) -> dict[str, str]:
        """What the credentials of the world reach: {"org_id": "org_…", "driver_id": "usr_…"}."""
        return {
            name: values[0]
            for credential in self._send("GET", "credentials")["credentials"]
            for name, values in credential["tenants"].items()
            if values
        }

    def mint(self, wish: Mapping[str, Any]) -> str:
        """A credential made to a wish."""
        return str(self._send("POST", "credentials", wish)["secret"])

    def records(self, collection: str) -> list[dict[str, Any]]:
        """The first hundred records of a collection, such as "dynamo.invitations"."""
        found: list[dict[str, Any]] = self._send("GET", f"records/{collection}")["data"]
        return found

    def put(self, collection: str, key: str, record: Mapping[str, Any]) -> None:
        """Make or replace a record."""
        self._send("PUT", f"records/{collection}/{key}", record)

    def lift_limits(self, api: str) -> None:
        """Let any number of requests to an API be made, in as far as it has a limit."""
        if api in self._send("GET", "settings").get("rate_limits", {}):
            self._send("PATCH", "settings", {"rate_limits": {api: "off"}})

    def reset(self) -> None:
        """Let the world begin anew."""
        self._send("POST", "reset")

    def _send(self, method: str, path: str, value: Mapping[str, Any] | None = None) -> Any:
        response = requests.request(
            method,
            f"{self.url}/{path}",
            json=value,
            headers=dict(self.headers),
            timeout=_TIMEOUT_S,
        )
        response.raise_for_status()
        return response.json()


@contextlib.contextmanager
def world(base_url: str, token: str | None) -> Iterator[tuple[Control, Mapping[str, Any]]]:
    """A world for one run, deleted afterwards: its control API, and how the mock describes it.

    Raises NoWorldError.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = requests.post(
        f"{base_url}/_mock/worlds",
        json={"fleet": _CHARGE_POINTS, "ttl_s": _TTL_S, "at": _EXAMPLES_AT},
        headers=headers,
        timeout=_TIMEOUT_S,
    )
    if response.status_code != _CREATED:
        raise NoWorldError(
            f"{base_url}/_mock made no world for the tests: {response.status_code}"
            f" {response.text[:300]}; give --control-token if the mock has one"
        )
    description = response.json()
    url = description["urls"]["control_url"]
    try:
        yield Control(url, headers), description
    finally:
        requests.delete(url, headers=headers, timeout=_TIMEOUT_S)
