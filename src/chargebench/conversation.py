"""One request to an ASGI application without a server between, as a socket would have it."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx

from mockserver.http.drop import ABORT
from mockserver.http.exchange import App


async def converse(app: App, request: httpx.Request) -> httpx.Response:
    """Have the app answer a request whose body has been read.

    Raises httpx.ReadTimeout when the request's read timeout is over, and
    httpx.RemoteProtocolError when the app drops the connection.
    """
    conversation = _Conversation(request)
    try:
        async with asyncio.timeout(request.extensions.get("timeout", {}).get("read")):
            await app(conversation.scope, conversation.receive, conversation.send)
    except TimeoutError:
        raise httpx.ReadTimeout("The answer did not come in time.", request=request) from None
    return conversation.response()


class _Conversation:
    """The server's side of the ASGI protocol for one request."""

    def __init__(self, request: httpx.Request) -> None:
        self._request = request
        self._sent = False
        self._answered = asyncio.Event()
        self._head: MutableMapping[str, Any] | None = None
        self._body = bytearray()
        url = request.url
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "root_path": "",
            "server": (url.host, url.port),
            "client": ("127.0.0.1", 0),
            "extensions": {ABORT: self._answered.set},
        }

    async def receive(self) -> MutableMapping[str, Any]:
        if self._sent:
            await self._answered.wait()
            return {"type": "http.disconnect"}
        self._sent = True
        return {"type": "http.request", "body": self._request.content, "more_body": False}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self._head = message
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self._answered.set()

    def response(self) -> httpx.Response:
        """Raises httpx.RemoteProtocolError when there is none."""
        if self._head is None:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=self._request
            )
        content = b"" if self._request.method == "HEAD" else bytes(self._body)
        return httpx.Response(
            self._head["status"],
            headers=self._head.get("headers", []),
            content=content,
            request=self._request,
        )
