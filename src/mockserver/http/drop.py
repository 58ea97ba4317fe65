"""Ending a connection without an answer, as an injected fault asks for it."""

import asyncio

from mockserver.http.exchange import Scope, Send

# `wire.protocol` puts a function under this name into the scope's extensions
ABORT = "chargebench.abort"


class ConnectionDroppedError(Exception):
    """An injected fault: the connection ends without an answer."""


async def drop(scope: Scope, send: Send) -> None:
    """Abort the connection where the server lets us, else break off after the status line.

    An ASGI server closes the connection of an answer that was begun and never ended.
    """
    abort = (scope.get("extensions") or {}).get(ABORT)
    if abort is None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        return
    abort()
    await asyncio.sleep(0)  # the server learns of the loss in the next turn of the loop
    await asyncio.sleep(0)
