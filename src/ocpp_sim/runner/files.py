"""Files of firmware updates and logs: really moved over HTTP, or only in pretence."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from functools import cache
from hashlib import sha256
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import httpx

from ocpp_sim.core.port import Deliver, Fetch, Transferred
from ocpp_sim.core.upkeep import Outcome

Errand: TypeAlias = Fetch | Deliver
PRETENDED_S: Final = 20.0
MOST_BYTES: Final = 256 << 20
_WITHIN_S: Final = 600.0
_QUIET_S: Final = 30.0
_SCHEMES: Final = ("http", "https")
_DENIED: Final = (401, 403)
_WANTS_POST: Final = (404, 405, 501)


def pretend(errand: Errand) -> Transferred:
    """What comes of an errand where no network is: always the same for the same location.

    A file's content is its own location as UTF-8; a host below ".invalid" (RFC 6761 §6.4) cannot be
    reached.
    """
    try:
        address = urlsplit(errand.location)
    except ValueError:
        address = urlsplit("")
    if address.scheme not in _SCHEMES:
        return Transferred(errand.number, Outcome("unsupported"))
    if (address.hostname or "").endswith(".invalid"):
        return Transferred(errand.number, Outcome("failed"), PRETENDED_S)
    text = errand.location if isinstance(errand, Fetch) else errand.text
    return Transferred(errand.number, _outcome(text.encode()), PRETENDED_S)


async def carry(errand: Errand, *, within_s: float = _WITHIN_S, most: int = MOST_BYTES) -> Outcome:
    """Do an errand over HTTP; whatever goes wrong is part of the outcome.

    A log is PUT below its location, which names a folder (OCPP 1.6 §6.19), or POSTed to it where
    the server wants that; a location with a query is taken as it is.
    """
    if not errand.location.lower().startswith(("http:", "https:")):
        return Outcome("unsupported")
    try:
        async with (
            asyncio.timeout(within_s),
            httpx.AsyncClient(
                verify=_trusted(),
                timeout=_QUIET_S,
                follow_redirects=True,
                trust_env=False,
            ) as client,
        ):
            if isinstance(errand, Fetch):
                return await _fetch(client, errand, most)
            return await _deliver(client, errand)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, UnicodeError):
        return Outcome("failed")


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates, read once, since that takes a while."""
    return ssl.create_default_context()


async def _fetch(client: httpx.AsyncClient, errand: Fetch, most: int) -> Outcome:
    async with client.stream("GET", errand.location) as response:
        if not response.is_success:
            return _refused(response)
        return await _digest(response.aiter_bytes(), most)


async def _digest(chunks: AsyncIterator[bytes], most: int) -> Outcome:
    hashing, size = sha256(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            return Outcome("failed", size)
        hashing.update(chunk)
    return Outcome("", size, hashing.hexdigest())


async def _deliver(client: httpx.AsyncClient, errand: Deliver) -> Outcome:
    folder, content = errand.location, errand.text.encode()
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    whole = "?" in folder
    address = folder if whole else f"{folder.rstrip('/')}/{errand.name}"
    response = await client.put(address, content=content, headers=headers)
    if response.status_code in _WANTS_POST:
        headers["Content-Disposition"] = f'attachment; filename="{errand.name}"'
        response = await client.post(folder, content=content, headers=headers)
    return _outcome(content) if response.is_success else _refused(response)


def _outcome(content: bytes) -> Outcome:
    return Outcome("", len(content), sha256(content).hexdigest())


def _refused(response: httpx.Response) -> Outcome:
    return Outcome("denied" if response.status_code in _DENIED else "failed")
