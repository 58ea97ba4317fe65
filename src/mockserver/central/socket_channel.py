"""A channel over an ASGI websocket: sends wait in line for the one that writes."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class SocketChannel:
    """Frames to one websocket, in order, from whoever has one to send.

    The reader of the socket sets `busy` while it handles a frame and then awaits `flush`: so an
    answer costs no task. A frame from elsewhere, such as a command, is written by a task.
    """

    __slots__ = ("_outbox", "_send", "_task", "busy", "is_closing")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._outbox: list[Message] = []
        self._task: asyncio.Task[None] | None = None
        self.busy = False
        self.is_closing = False

    def send(self, text: str) -> None:
        if not self.is_closing:
            self._put({"type": "websocket.send", "text": text})

    def close(self, code: int, reason: str) -> None:
        if not self.is_closing:
            self._put({"type": "websocket.close", "code": code, "reason": reason})
            self.is_closing = True

    async def flush(self) -> None:
        """Write what waits; a peer that is gone makes the rest worthless."""
        try:
            while self._outbox:
                await self._send(self._outbox.pop(0))
        except OSError:
            self.is_closing = True
            self._outbox.clear()
        finally:
            self.busy = False

    def _put(self, message: Message) -> None:
        self._outbox.append(message)
        if not self.busy:
            self.busy = True
            self._task = asyncio.get_running_loop().create_task(self.flush())
