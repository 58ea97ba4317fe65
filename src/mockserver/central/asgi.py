"""The websocket endpoint: /ocpp16/{identity}, /ocpp201/…, /ocpp21/… or /ocpp/…, or in a world."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from mockserver.central import handshake
from mockserver.central.admission import Refusal
from mockserver.central.central import Central
from mockserver.central.connection import Connection
from mockserver.central.handshake import Scope
from mockserver.central.socket_channel import Message, Send, SocketChannel
from mockserver.world.world import World

MAX_FRAME_BYTES = 1 << 18
_PROTOCOL_ERROR = 1002
_UNSUPPORTED_DATA = 1003
_ABNORMAL = 1006
_POLICY = 1008
_TOO_BIG = 1009
_DENIAL = "websocket.http.response"

_log = logging.getLogger(__name__)

Receive: TypeAlias = Callable[[], Awaitable[Message]]


class Endpoint:
    """An ASGI application for charge points; `world_of` finds a world by name.

    `routes` says which subprotocols are spoken below which path segment, the most wanted first:
    {"ocpp16": ("ocpp1.6",), "ocpp": ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")}.
    Give the server the same limit for messages as here (uvicorn's `ws_max_size`).
    """

    def __init__(
        self,
        central: Central,
        world_of: Callable[[str], World | None],
        *,
        routes: Mapping[str, Sequence[str]],
        max_frame_bytes: int = MAX_FRAME_BYTES,
    ) -> None:
        self._central = central
        self._world_of = world_of
        self._routes = routes
        self._max_frame_bytes = max_frame_bytes

    def serves(self, raw_path: str) -> bool:
        """Tell whether a path is one of ours, for who hands out scopes."""
        address = handshake.split(raw_path)
        return address is not None and address.route in self._routes

    def refused(self, remote: str, reason: str) -> None:
        """Note that TLS has turned somebody away, who never came to say for which world.

        The log has it, and the journal of the default world.
        """
        _log.warning("%s was refused by TLS: %s", remote, reason)
        world = self._world_of(handshake.DEFAULT_WORLD)
        if world is not None:
            note = {"event": "refused", "remote": remote, "reason": reason}
            world.journal.add("connection", "", note)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await _ask_for_upgrade(send)
            return
        await receive()
        found = handshake.find(scope, self._world_of, self._routes)
        if isinstance(found, Refusal):
            told = handshake.remote(scope), found.status, found.message
            _log.warning("%s was refused with %d: %s", *told)
            await _deny(scope, found, send)
            return
        chosen = found.subprotocol if found.offered and found.agreed else None
        await send({"type": "websocket.accept", "subprotocol": chosen})
        if not found.agreed:
            # OCPP-J 1.6 §3.2: complete the handshake without a subprotocol, then close at once
            reason = f"spoken here: {', '.join(found.spoken)}"
            await send({"type": "websocket.close", "code": _PROTOCOL_ERROR, "reason": reason})
            return
        channel = SocketChannel(send)
        connection = self._central.accept(
            found.world,
            found.station_id,
            channel,
            subprotocol=found.subprotocol,
            remote=handshake.remote(scope),
            security_profile=found.security_profile,
        )
        await self._serve(connection, channel, receive)

    async def _serve(
        self, connection: Connection, channel: SocketChannel, receive: Receive
    ) -> None:
        code, reason = _ABNORMAL, ""
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    code, reason = message.get("code", code), message.get("reason") or ""
                    return
                channel.busy = True
                text = message.get("text")
                if text is None:
                    channel.close(_UNSUPPORTED_DATA, "OCPP-J frames are text")
                elif len(text) > self._max_frame_bytes:
                    channel.close(_TOO_BIG, f"a frame has at most {self._max_frame_bytes} bytes")
                else:
                    self._central.receive(connection, text)
                await channel.flush()
        finally:
            self._central.closed(connection, code, reason)


async def _deny(scope: Scope, refusal: Refusal, send: Send) -> None:
    """Answer in place of the upgrade; a server that cannot say why answers 403."""
    if _DENIAL not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": _POLICY, "reason": ""})
        return
    await _answer(_DENIAL, refusal, send)


async def _ask_for_upgrade(send: Send) -> None:
    refusal = Refusal(426, "charge points connect here by websocket", {"upgrade": "websocket"})
    await _answer("http.response", refusal, send)


async def _answer(kind: str, refusal: Refusal, send: Send) -> None:
    body = f"{refusal.message}\n".encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        **refusal.headers,
    }
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": raw})
    await send({"type": f"{kind}.body", "body": body})
