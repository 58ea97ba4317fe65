"""One charge point's websocket, reduced to texts (OCPP-J 1.6 §3)."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException
from websockets.headers import build_authorization_basic
from websockets.protocol import State
from websockets.typing import Subprotocol


class LineError(ConnectionError):
    """The connection could not be made, or is gone."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and how to connect: Endpoint("ws://csms.test/ocpp16", "ocpp1.6").

    `csms` is what stands before "/{identity}". With a `password` the identity and it are sent as
    HTTP Basic credentials (OCPP-J security profile 1). `ping_interval_s` None sends no pings.
    """

    csms: str
    subprotocol: str
    password: str | None = None
    ping_interval_s: float | None = None
    open_timeout_s: float = 10.0
    max_size: int = 1 << 20
    tls: ssl.SSLContext | None = field(default=None, compare=False)

    def url(self, identity: str) -> str:
        return f"{self.csms.rstrip('/')}/{quote(identity, safe='')}"


class Line:
    """An open connection; iterate it for the peer's texts."""

    __slots__ = ("_socket",)

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @property
    def subprotocol(self) -> str | None:
        return self._socket.subprotocol

    @property
    def close_reason(self) -> str:
        """Why it ended: "1012 service restart" from the peer, else what happened here."""
        protocol = self._socket.protocol
        if protocol.state is not State.CLOSED:
            return "still open"
        told = protocol.close_rcvd
        return f"{told.code} {told.reason}".strip() if told else str(protocol.close_exc)

    async def send(self, text: str) -> None:
        """Send a text. Raises LineError when the connection is gone."""
        try:
            await self._socket.send(text)
        except ConnectionClosed as error:
            raise LineError(str(error)) from error

    async def texts(self) -> AsyncIterator[str | bytes]:
        """Every text until the connection ends, in whatever way."""
        try:
            async for text in self._socket:
                yield text
        except ConnectionClosed:
            return

    async def close(self, code: int) -> None:
        """End it politely, or cut it when the code is 1006, which no frame may carry."""
        if code == 1006:  # noqa: PLR2004  # RFC 6455 §7.4.1
            self._socket.transport.abort()
        else:
            await self._socket.close(code)


async def open_line(endpoint: Endpoint, identity: str) -> Line:
    """Connect a charge point. Raises LineError with the reason when that fails."""
    headers = {}
    if endpoint.password is not None:
        headers["Authorization"] = build_authorization_basic(identity, endpoint.password)
    try:
        socket = await connect(
            endpoint.url(identity),
            subprotocols=[Subprotocol(endpoint.subprotocol)],
            additional_headers=headers,
            compression=None,  # deflate costs 40 KB a connection
            ping_interval=endpoint.ping_interval_s,
            open_timeout=endpoint.open_timeout_s,
            close_timeout=2.0,
            max_size=endpoint.max_size,
            proxy=None,
            ssl=endpoint.tls,
        )
    except (OSError, WebSocketException, InvalidURI) as error:
        raise LineError(str(error) or type(error).__name__) from error
    return Line(socket)


def secure_context(csms: str) -> ssl.SSLContext | None:
    """One TLS context for a whole fleet on wss://, None for ws://."""
    return ssl.create_default_context() if csms.lower().startswith("wss:") else None
