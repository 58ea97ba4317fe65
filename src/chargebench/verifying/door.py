"""A deployment over HTTP: read only, page by page, as slowly as it wants."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import httpx

_TRIES: Final = 8
_LONGEST_WAIT_S: Final = 30.0
_BUSY: Final = (429, 503)
_NOWHERE: Final = "about:blank"


class CouldNotAskError(Exception):
    """The platform does not answer, or not what its document says; tells what to do."""


class Door:
    """Door(httpx.Client(base_url="https://…", headers=…)); one is for one credential."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str, **params: Any) -> httpx.Response:
        """The answer to a read, whatever it is, but for one that asks to wait.

        Raises CouldNotAskError.
        """
        given = {name: value for name, value in params.items() if value is not None}
        for _ in range(_TRIES):
            try:
                response = self._client.get(path, params=given or None)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise CouldNotAskError(
                    f"{self._client.base_url} does not answer ({type(error).__name__}: {error});"
                    " check --base-url"
                ) from error
            if response.status_code not in _BUSY:
                return response
            threading.Event().wait(_wait_s(response))
        raise CouldNotAskError(f"{_asked(response)}: still {response.status_code} after a while")

    def json(self, path: str, **params: Any) -> Any:
        """The JSON of a good answer. Raises CouldNotAskError."""
        return body_of(self.get(path, **params))

    def offsets(self, path: str, key: str, *, limit: int, **params: Any) -> Iterator[Any]:
        """All entries of a list with `limit`, `offset` and `total`, each once."""
        offset = 0
        while True:
            page = self.json(path, limit=limit, offset=offset, **params)
            entries: Sequence[Any] = _field(page, key, path)
            yield from entries
            offset += len(entries)
            if not entries or offset >= _field(page, "total", path):
                return

    def links(self, path: str, **params: Any) -> Iterator[list[Any]]:
        """The pages of a list that names its next page in a Link header (RFC 8288)."""
        wanted: str | None = path
        while wanted is not None:
            response = self.get(wanted, **params)
            entries = body_of(response)
            if not isinstance(entries, list):
                raise CouldNotAskError(f"{_asked(response)}: the page is no list")
            yield entries
            wanted, params = self._next(response), {}

    def _next(self, response: httpx.Response) -> str | None:
        """Where the next page is; ev.energy has about:blank for none."""
        told = response.links.get("next", {}).get("url")
        if told in (None, _NOWHERE):
            return None
        url = response.request.url.join(told)
        if (url.host, url.port) != (self._client.base_url.host, self._client.base_url.port):
            raise CouldNotAskError(f"{_asked(response)} has its next page elsewhere, at {url.host}")
        return str(url)


def body_of(response: httpx.Response) -> Any:
    """The JSON of a good answer. Raises CouldNotAskError."""
    if response.status_code in {401, 403}:
        raise CouldNotAskError(
            f"{_asked(response)} was refused with {response.status_code};"
            " give the credential by its option, see chargebench fleet verify --help"
        )
    if not response.is_success:
        raise CouldNotAskError(f"{_asked(response)} was answered {response.status_code}")
    try:
        return response.json()
    except ValueError as error:
        raise CouldNotAskError(f"{_asked(response)} was not answered with JSON") from error


def _field(page: Any, name: str, path: str) -> Any:
    if not isinstance(page, Mapping) or name not in page:
        raise CouldNotAskError(f"GET {path}: the page has no '{name}'")
    return page[name]


def _asked(response: httpx.Response) -> str:
    return f"{response.request.method} {response.request.url.copy_with(query=None)}"


def _wait_s(response: httpx.Response) -> float:
    text = response.headers.get("Retry-After") or response.headers.get("RetryAfter") or "1"
    try:
        return min(max(float(text), 0.0), _LONGEST_WAIT_S)
    except ValueError:
        return 1.0
