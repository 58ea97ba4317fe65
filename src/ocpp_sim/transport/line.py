"""One charge point's websocket, reduced to texts (OCPP-J 1.6 §3).

The protocol is that of `websockets`, without its connection: no task, queue or keep-alive for each
of ten thousand, a text goes from the socket to its charge point in one call.
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, cast
from urllib.parse import quote

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidURI
from websockets.frames import Frame, Opcode
from websockets.http11 import USER_AGENT
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import WebSocketURI, parse_uri

from ocpp_sim.transport import framing
from ocpp_sim.transport.address import is_secure
from ocpp_sim.transport.own import Own
from ocpp_sim.transport.refusal import LineError, refusal
from ocpp_sim.transport.secured import Secured
from ocpp_sim.transport.trust import trusting

_HEAD_END = b"\r\n\r\n"
_DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)
_CUT, _INVALID, _TROUBLE = 1006, 1007, 1011  # RFC 6455 §7.4.1
_CLOSE_TIMEOUT_S = 2.0
_PONG_TIMEOUT_S = 20.0


Style: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and how to connect: Endpoint("ws://csms.test/ocpp16", "ocpp1.6").

    `csms` is what stands before "/{identity}". With a `password` the identity and it are sent as
    HTTP Basic credentials (OCPP-J security profiles 1 and 2). `ping_interval_s` None sends no
    pings. `tls` says whom to trust; many connections share it, also those that show an `own`
    certificate (profile 3).
    """

    csms: str
    subprotocol: str
    password: str | bytes | None = field(default=None, repr=False)
    ping_interval_s: float | None = None
    open_timeout_s: float = 30.0
    max_size: int = 1 << 20
    tls: ssl.SSLContext | None = field(default=None, compare=False)
    own: Own | None = field(default=None, compare=False)

    def url(self, identity: str, style: Style = ()) -> str:
        """The address of one charge point, perhaps spelled oddly (OCPP-J 1.6 §3.1.1)."""
        spelled = quote(identity, safe="")
        if "encoded_identity" in style:
            spelled = "".join(f"%{byte:02X}" for byte in identity.encode())
        slash = "/" if "trailing_slash" in style else ""
        return f"{self.csms.rstrip('/')}/{spelled}{slash}"


class Ear(Protocol):
    """Who is told what comes over a line, and once that it has ended."""

    def hear(self, line: "Line", text: str | bytes, /) -> None: ...

    def end(self, line: "Line", reason: str, /) -> None: ...


class Line(asyncio.Protocol):
    """A connection; once it is open, `listen` to it for the peer's texts.

    `opened` gets its result, or a LineError, when the handshake is over.
    """

    __slots__ = (
        "_closing",
        "_ear",
        "_early",
        "_gone",
        "_in_step",
        "_parts",
        "_ping_interval_s",
        "_protocol",
        "_rest_of",
        "_timer",
        "opened",
        "transport",
    )

    opened: asyncio.Future[None]
    transport: asyncio.Transport

    def __init__(
        self, protocol: ClientProtocol, opened: asyncio.Future[None], ping_interval_s: float | None
    ) -> None:
        self._protocol = protocol
        self.opened = opened
        self._closing = False
        self._gone: asyncio.Future[None] | None = None
        self._ping_interval_s = ping_interval_s
        self._timer: asyncio.TimerHandle | None = None
        self._ear: Ear | None = None
        self._early: tuple[str | bytes, ...] = ()
        self._parts: tuple[Frame, ...] = ()
        self._in_step = False
        self._rest_of = b""

    @property
    def uri(self) -> WebSocketURI:
        return self._protocol.uri

    @property
    def subprotocol(self) -> str | None:
        return self._protocol.subprotocol

    @property
    def close_reason(self) -> str:
        """Why it ended: "1012 service restart" from the peer, else what happened here."""
        protocol = self._protocol
        if protocol.state is not State.CLOSED:
            return "still open"
        told = protocol.close_rcvd
        return f"{told.code} {told.reason}".strip() if told else str(protocol.close_exc)

    def listen(self, ear: Ear) -> None:
        """Tell an ear what has come so far, and from now on what comes."""
        early, self._early = self._early, ()
        self._ear = ear
        for text in early:
            ear.hear(self, text)
        if self._protocol.state is State.CLOSED:
            ear.end(self, self.close_reason)

    def send(self, text: str) -> None:
        """Send a text. Raises LineError when the connection is gone."""
        if self._protocol.state is not State.OPEN:
            raise LineError(f"the connection is {self._protocol.state.name.lower()}")
        frame = framing.written(text)
        if frame is not None:
            self.transport.write(frame)
        else:
            self._protocol.send_text(text.encode())
            self._write()

    async def close(self, code: int) -> None:
        """End it politely, or cut it when the code is 1006, which no frame may carry."""
        protocol = self._protocol
        if code == _CUT:
            self.transport.abort()
        elif protocol.state is not State.CLOSED:
            if protocol.state is State.OPEN:
                protocol.send_close(code)
                self._write()
            self._gone = self._gone or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._gone)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._write()

    def data_received(self, data: bytes) -> None:
        if self._in_step:
            self._split(self._rest_of + data if self._rest_of else data)
        else:
            self._feed(data)
            if not self.opened.done():
                self._shake_hands()
                # nothing but the whole answer has come, so what comes next begins a frame
                whole = data.startswith(b"HTTP/") and data.find(_HEAD_END) == len(data) - 4
                self._in_step = whole and self._protocol.state is State.OPEN

    def _split(self, buffer: bytes) -> None:
        """Take whole texts by ourselves, and leave to the protocol what is anything else.

        It is given whole frames only, and all that comes once it has taken something amiss.
        """
        at, protocol = 0, self._protocol
        while (place := framing.found(buffer, at)) is not None:
            start, end = place
            if not end or end - start > (protocol.max_message_size or 0):
                self._in_step = False
                self._feed(buffer[at:])
                return
            if end > len(buffer):
                break
            if buffer[at] == framing.WHOLE_TEXT and not self._parts:
                self._read(buffer[start:end], is_text=True)
            else:
                self._feed(buffer[at:end])
            at = end
            if protocol.state is not State.OPEN:
                self._in_step = False
                self._feed(buffer[at:])
                return
        self._rest_of = buffer[at:]

    def _feed(self, data: bytes) -> None:
        protocol = self._protocol
        protocol.receive_data(data)
        if protocol.writes:
            self._write()
        for event in protocol.events_received():
            if isinstance(event, Frame):
                self._take(event)

    def eof_received(self) -> None:
        self._protocol.receive_eof()
        self._write()

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None and not self.opened.done():
            self.opened.set_exception(refusal(error))
        self._protocol.receive_eof()
        if self._timer is not None:
            self._timer.cancel()
        if not self.opened.done():
            self._shake_hands()
        if self._gone is not None:
            self._gone.set_result(None)
        if self._ear is not None:
            self._ear.end(self, self.close_reason)

    def pause_writing(self) -> None:
        """Do not hear a peer that does not take our answers."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self.transport.resume_reading()

    def _shake_hands(self) -> None:
        """A peer may have accepted and said goodbye in one breath; `listen` tells of that."""
        protocol = self._protocol
        if protocol.handshake_exc is not None:
            self.opened.set_exception(refusal(protocol.handshake_exc))
        elif protocol.state is not State.CONNECTING:
            self.opened.set_result(None)
            self._rest()

    def _write(self) -> None:
        """Send what the protocol wants sent, and see to it that a closing comes to its end."""
        protocol, transport = self._protocol, self.transport
        for data in protocol.data_to_send():
            if data:
                transport.write(data)
            else:
                transport.close()
        if protocol.state is State.CLOSING and not self._closing:
            self._closing = True
            self._wait(_CLOSE_TIMEOUT_S, transport.abort)

    def _take(self, frame: Frame) -> None:
        """Frames of data are a text, perhaps in parts (RFC 6455 §5.4)."""
        kind, data = frame.opcode, frame.data
        if kind is Opcode.PONG:
            self._rest()
        if kind not in _DATA:
            return
        if self._parts or not frame.fin:
            self._parts = (*self._parts, frame)
            if not frame.fin:
                return
            kind, data = self._parts[0].opcode, b"".join([part.data for part in self._parts])
            self._parts = ()
        self._read(bytes(data), is_text=kind is not Opcode.BINARY)

    def _read(self, data: bytes, *, is_text: bool) -> None:
        try:
            text = str(data, "utf-8") if is_text else data
        except UnicodeDecodeError as error:
            self._fail(_INVALID, f"{error.reason} at position {error.start}")
            return
        if self._ear is None:
            self._early = (*self._early, text)
        else:
            self._ear.hear(self, text)

    def _rest(self) -> None:
        """Wait for the time of the next ping, if any are wanted."""
        if self._ping_interval_s is not None and self._protocol.state is State.OPEN:
            self._wait(self._ping_interval_s, self._ping)

    def _ping(self) -> None:
        self._protocol.send_ping(b"")
        self._write()
        self._wait(_PONG_TIMEOUT_S, self._miss)

    def _miss(self) -> None:
        self._fail(_TROUBLE, "keepalive ping timeout")

    def _fail(self, code: int, reason: str) -> None:
        self._protocol.fail(code, reason)
        self._write()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        """One timer does: for the next ping, for its pong, or for the end of a closing."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)


async def open_line(endpoint: Endpoint, identity: str, style: Style = ()) -> Line:
    """Connect a charge point, in a style that `core.port.Connect` knows.

    Raises LineError with the reason when that fails.
    """
    loop = asyncio.get_running_loop()
    try:
        protocol = _protocol(endpoint, identity, style)
        line = Line(protocol, loop.create_future(), endpoint.ping_interval_s)
        await _connect(line, endpoint)
    except TimeoutError as error:
        raise LineError("timed out during opening handshake", "timed out") from error
    except (OSError, InvalidURI) as error:
        raise refusal(error) from error
    return line


def _protocol(endpoint: Endpoint, identity: str, style: Style) -> ClientProtocol:
    """The websocket with its request written. Raises InvalidURI."""
    protocol = ClientProtocol(
        parse_uri(endpoint.url(identity, style)),
        subprotocols=None if "no_subprotocol" in style else [Subprotocol(endpoint.subprotocol)],
        max_size=endpoint.max_size,
    )
    request = protocol.connect()
    request.headers["User-Agent"] = USER_AGENT
    if endpoint.password is not None:
        request.headers["Authorization"] = basic(identity, endpoint.password)
    protocol.send_request(request)
    return protocol


def basic(identity: str, password: str | bytes) -> str:
    """Credentials as in RFC 7617 §2, but for an identity that has a colon, as some have."""
    secret = password.encode() if isinstance(password, str) else password
    return f"Basic {b64encode(f'{identity}:'.encode() + secret).decode()}"


async def _connect(line: Line, endpoint: Endpoint) -> None:
    loop, host, port = asyncio.get_running_loop(), line.uri.host, line.uri.port
    transport: asyncio.Transport | None = None
    under = _under(line, endpoint)
    try:
        async with asyncio.timeout(endpoint.open_timeout_s):
            transport, _ = await loop.create_connection(lambda: under, host, port)
            await line.opened
    finally:  # whoever gave up, or was cancelled, must not leave a socket behind
        line.opened.cancel()
        failed = line.opened.cancelled() or line.opened.exception() is not None
        if failed and transport is not None:
            transport.abort()


def _under(line: Line, endpoint: Endpoint) -> asyncio.Protocol:
    """What the socket talks to: the line, or TLS below it. Raises OSError."""
    if endpoint.tls is None:
        return line
    if endpoint.own is not None:
        endpoint.own.show_by(endpoint.tls)
    return Secured(line, endpoint.tls, line.uri.host)


def secure_context(csms: str) -> ssl.SSLContext | None:
    """One TLS context for a whole fleet on wss://, which trusts as the system does; else None."""
    return trusting(()) if is_secure(csms) else None
