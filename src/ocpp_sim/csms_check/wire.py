"""The charge point that is played: one websocket, every frame kept, calls answered by default."""

import asyncio
import contextlib
import itertools
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
)
from websockets.typing import Subprotocol

from ocpp_sim.csms_check.verdict import Told
from ocpp_sim.transport.address import is_secure
from ocpp_sim.transport.line import basic
from ocppj import codes
from ocppj.frame import (
    Call,
    CallError,
    CallResult,
    CallResultError,
    call_text,
    parse,
    write,
)

_NUMBERS = itertools.count(1)
_CUT = 1006
_MOST_BYTES = 1 << 22

Handle: TypeAlias = Callable[[Call], CallResult | CallError | None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call: a result, an error, silence, or the end of the connection.

    An answer of ours may be "disputed" by a CALLRESULTERROR (OCPP 2.1).
    """

    kind: Literal["result", "error", "disputed", "silence", "closed"]
    payload: Mapping[str, Any]
    code: str = ""
    text: str = ""

    @property
    def said(self) -> str:
        """In a few words, for a claim."""
        match self.kind:
            case "result":
                return f"answered {self.text[:160]}"
            case "error":
                return f"answered CALLERROR {self.code}"
            case "disputed":
                return f"answered CALLRESULTERROR {self.code}"
            case "silence":
                return "nothing came"
            case _:
                return f"the connection was closed {self.text}".rstrip()


class RefusedError(ConnectionError):
    """The connection was not made; `status` is that of the HTTP answer, None without one."""

    def __init__(self, said: str, status: int | None = None) -> None:
        super().__init__(said)
        self.status = status


class Wire:
    """One connection. `told` is everything that happened on it, in order."""

    def __init__(
        self,
        socket: ClientConnection,
        told: list[Told],
        now: Callable[[], datetime],
        version: str,
    ) -> None:
        self.told = told
        self._version = version
        self._socket = socket
        self._now = now
        self._open: dict[str, asyncio.Future[Reply]] = {}
        self._awaited: dict[str, asyncio.Future[Call]] = {}
        self._handle: Handle = _unsupported
        self.strays: list[str] = []
        self._ended: Reply | None = None
        self._reader = asyncio.create_task(self._read())

    @property
    def subprotocol(self) -> str | None:
        return self._socket.subprotocol

    @property
    def closed(self) -> bool:
        return self._reader.done()

    @property
    def close_code(self) -> int | None:
        """The code that it ended with; None while it is open."""
        return self._socket.close_code

    async def call(self, action: str, payload: Mapping[str, Any], within_s: float) -> Reply:
        """Send a CALL and wait for what comes of it."""
        message_id = f"check-{next(_NUMBERS)}"
        return await self.exchange(message_id, call_text(message_id, action, payload), within_s)

    async def exchange(self, message_id: str, text: str | bytes, within_s: float) -> Reply:
        """Send any text and wait for an answer to a message id."""
        waiting = self.waiting(message_id)
        await self.send(text)
        return await self.outcome(message_id, waiting, within_s)

    def waiting(self, message_id: str) -> "asyncio.Future[Reply]":
        """What an answer to this message id will be told to, or that the connection has ended."""
        self._open[message_id] = made = asyncio.get_running_loop().create_future()
        if self._ended is not None:
            made.set_result(self._ended)
        return made

    async def outcome(
        self, message_id: str, waiting: "asyncio.Future[Reply]", within_s: float
    ) -> Reply:
        """Wait for an answer; silence is one too."""
        try:
            return await asyncio.wait_for(waiting, within_s)
        except TimeoutError:
            return Reply("silence", {})
        finally:
            self._open.pop(message_id, None)

    async def send(self, text: str | bytes) -> None:
        """Send a text, or bytes as a binary frame; a connection that has ended swallows it."""
        shown = text if isinstance(text, str) else f"<binary of {len(text)} bytes>"
        self.told.append(Told(self._now(), "sent", shown))
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(text)

    def awaiting(self, action: str) -> "asyncio.Future[Call]":
        """The next CALL of this action, which then is for the caller to answer."""
        self._awaited[action] = made = asyncio.get_running_loop().create_future()
        return made

    async def answer(self, call: Call, payload: Mapping[str, Any]) -> None:
        await self.send(write(CallResult(call.message_id, dict(payload))))

    async def refuse(self, call: Call, code: str) -> None:
        await self.send(write(CallError(call.message_id, code, "played by a check")))

    async def ping(self, within_s: float) -> bool:
        """Whether a ping is answered (RFC 6455 §5.5.3)."""
        try:
            async with asyncio.timeout(within_s):
                await (await self._socket.ping())
        except (TimeoutError, ConnectionClosed):
            return False
        return True

    async def ended(self, within_s: float) -> bool:
        """Whether the peer ends the connection within a time."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._reader), within_s)
        return self._reader.done()

    async def close(self, code: int = 1000) -> int | None:
        """End it; gives the code that the peer closed with. 1006 cuts it without a close frame."""
        if code == _CUT:
            self._socket.transport.abort()
        else:
            await self._socket.close(code)
        await asyncio.wait([self._reader])
        return self.close_code

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self._socket:
                await self._hear(text if isinstance(text, str) else text.decode(errors="replace"))
        closed = f"{self._socket.close_code} {self._socket.close_reason}".strip()
        self.told.append(Told(self._now(), "event", f"closed: {closed}"))
        self._ended = Reply("closed", {}, text=closed)
        for waiting in self._open.values():
            if not waiting.done():
                waiting.set_result(self._ended)

    async def _hear(self, text: str) -> None:
        self.told.append(Told(self._now(), "received", text))
        match parse(text, self._version):
            case Call() as call:
                await self._called(call)
            case CallResult(message_id, payload):
                self._tell(message_id, Reply("result", payload, text=text), text)
            case CallError(message_id, code):
                self._tell(message_id, Reply("error", {}, code, text), text)
            case CallResultError(message_id, code):
                self._tell(message_id, Reply("disputed", {}, code, text), text)
            case _:
                self.strays.append(text)

    async def _called(self, call: Call) -> None:
        awaited = self._awaited.pop(call.action, None)
        if awaited is not None and not awaited.done():
            awaited.set_result(call)
            return
        answer = self._handle(call)
        if answer is not None:
            await self.send(write(answer))

    def _tell(self, message_id: str, reply: Reply, text: str) -> None:
        waiting = self._open.get(message_id)
        if waiting is None or waiting.done():
            self.strays.append(text)
        else:
            waiting.set_result(reply)


async def open_wire(
    url: str,
    told: list[Told],
    now: Callable[[], datetime],
    *,
    version: str,
    subprotocols: Sequence[str],
    credentials: tuple[str, str | bytes] | None = None,
    within_s: float = 5.0,
    tls: ssl.SSLContext | None = None,
) -> Wire:
    """Connect. Raises RefusedError."""
    headers = {}
    if credentials is not None:
        headers["Authorization"] = basic(*credentials)
    told.append(Told(now(), "event", f"connecting, offering {', '.join(subprotocols) or 'none'}"))
    try:
        socket = await connect(
            url,
            ssl=tls or (True if is_secure(url) else None),
            subprotocols=[Subprotocol(one) for one in subprotocols] or None,
            additional_headers=headers,
            compression=None,
            ping_interval=None,
            open_timeout=within_s,
            close_timeout=within_s,
            max_size=_MOST_BYTES,
            proxy=None,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        told.append(Told(now(), "event", f"refused with {status}"))
        raise RefusedError(f"refused with {status}", status) from error
    except (OSError, InvalidHandshake, InvalidURI, ConnectionClosed) as error:
        told.append(Told(now(), "event", f"not connected: {error!r}"))
        raise RefusedError(str(error) or repr(error)) from error
    told.append(
        Told(now(), "event", f"connected, speaking {socket.subprotocol or 'nothing agreed'}")
    )
    return Wire(socket, told, now, version)


def _unsupported(call: Call) -> CallError:
    """What a case does not wait for is of no matter to it, but owed an answer."""
    return CallError(call.message_id, codes.NOT_SUPPORTED, "not part of this check")
