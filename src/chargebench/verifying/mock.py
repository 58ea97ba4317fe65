"""What only our mock tells: who has which tag, a token for everybody, and each session's flags."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from chargebench.verifying.door import CouldNotAskError, Door, body_of

_HEALTH: Final = {"status", "version", "uptime_s", "worlds"}
_PAGE: Final = 1000
_DEFAULT: Final = "default"


class Mock:
    """The control API of the world behind a base URL: ".../w/{world}", else the default one."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._door = Door(client)

    def records(self, collection: str) -> list[dict[str, Any]]:
        return list(self._door.offsets(f"records/{collection}", "data", limit=_PAGE))

    def driver_token(self, driver_id: str) -> str:
        """A token of that driver of Dynamo, made for this."""
        return self._minted({"kind": "driver", "driver": driver_id})

    def access_token(self) -> str:
        """A token of the application of ev.energy, made for this."""
        return self._minted({"kind": "access_token"})

    def _minted(self, wish: Mapping[str, str]) -> str:
        return str(body_of(self._client.post("credentials", json=wish))["secret"])


def control_url(base_url: str) -> str:
    """Where the world of a base URL is ruled: "http://host/w/a" gives "http://host/_mock/worlds/a"."""
    parts = urlsplit(base_url)
    before, found, world = parts.path.rpartition("/w/")
    root = (before if found else parts.path).rstrip("/")
    name = world if found else _DEFAULT
    return f"{parts.scheme}://{parts.netloc}{root}/_mock/worlds/{name}/"


def is_mock(client: httpx.Client, base_url: str) -> bool:
    """Whether our mock answers there. Raises CouldNotAskError when nobody does."""
    health = control_url(base_url).rpartition("/worlds/")[0] + "/health"
    try:
        response = client.get(health)
        told = response.json() if response.is_success else None
    except httpx.HTTPError as error:
        raise CouldNotAskError(
            f"{base_url} does not answer ({type(error).__name__}); check --base-url"
        ) from error
    except ValueError:
        return False
    return isinstance(told, Mapping) and told.keys() == _HEALTH
