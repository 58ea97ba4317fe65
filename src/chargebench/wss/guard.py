"""The server's side of a TLS connection, which tells why a handshake failed."""

import asyncio
import ssl
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from chargebench.wss.turnstile import Turnstile
from ocpp_sim.transport.secured import Secured

# (address of the peer, why it was not let in)
Refused: TypeAlias = Callable[[str, str], None]
HANDSHAKE_S: Final = 20.0
_LINGER_S: Final = 1.0
_PLAIN: Final = "HTTP_REQUEST"
_ALERT: Final = "ALERT_"
_REASONS: Final = MappingProxyType(
    {
        "PEER_DID_NOT_RETURN_A_CERTIFICATE": "it showed no certificate",
        "UNSUPPORTED_PROTOCOL": "it speaks no version of TLS from 1.2 on",
        "NO_SHARED_CIPHER": "it speaks no cipher that is spoken here",
        "UNEXPECTED_EOF_WHILE_READING": "it went away in the middle of the handshake",
        _PLAIN: "it speaks plain HTTP where TLS is spoken",
    }
)
_TLS_HERE = (
    b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain\r\n"
    b"content-length: 37\r\n\r\nThis port speaks TLS: wss:// it is.\r\n"
)


class Guard(Secured):
    """Between a socket and a protocol of uvicorn: Guard(protocol, context, turnstile, refused).

    The protocol is made for peers only that have gone through the handshake; `refused` is told of
    the others. It holds no buffers of its own but what OpenSSL needs.
    """

    __slots__ = ("_deadline", "_make", "_refused", "_turnstile")

    def __init__(
        self,
        make: Callable[[], asyncio.Protocol],
        context: ssl.SSLContext,
        turnstile: Turnstile,
        refused: Refused,
    ) -> None:
        super().__init__(None, context, None)
        self._make = make
        self._turnstile = turnstile
        self._refused = refused
        self._deadline: asyncio.TimerHandle | None = None

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What asyncio tells of a transport by TLS; `peercert` is None for who showed none."""
        if name == "sslcontext":
            return self._tls.context
        if name == "peercert":
            return self._tls.getpeercert()
        return self._transport.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.Protocol) -> None:
        self._inner = protocol

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.pause_reading()
        self._turnstile.enter(self, self._begin)

    def data_received(self, data: bytes) -> None:
        if self._error is None:
            super().data_received(data)

    def eof_received(self) -> None:
        if self._error is None:
            super().eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        self._no_deadline()
        self._turnstile.leave(self)
        super().connection_lost(error)

    def _shake_hands(self) -> bool:
        done = super()._shake_hands()
        if done:
            self._no_deadline()
            self._turnstile.leave(self)
            self._inner = self._make()
            self._inner.connection_made(cast("asyncio.Transport", self))
        return done

    def _begin(self) -> None:
        if self._transport.is_closing():
            self._turnstile.leave(self)
            return
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(HANDSHAKE_S, self._lose_patience)
        self._transport.resume_reading()
        super().connection_made(self._transport)

    def _fail(self, error: ssl.SSLError) -> None:
        """Say why in an alert; a peer that is still talking shall not miss it by a reset."""
        if self._shaken:
            super()._fail(error)
            return
        self._error = error.with_traceback(None)  # whose frames know us, in a circle
        self._turnstile.leave(self)
        self._tell(reason(error))
        if error.reason == _PLAIN:
            self._outgoing.read()
            self._transport.write(_TLS_HERE)
        self._flush()
        self._transport.write_eof()
        self._no_deadline()
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(_LINGER_S, self._transport.abort)

    def _lose_patience(self) -> None:
        self._deadline = None
        self._tell(f"it took more than {HANDSHAKE_S:g} s for the handshake")
        self._transport.abort()

    def _no_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _tell(self, why: str) -> None:
        host, port, *_ = self._transport.get_extra_info("peername") or ("unknown", 0)
        self._refused(f"{host}:{port}", why)


def reason(error: ssl.SSLError) -> str:
    """Why a handshake failed, in words: "its certificate is not trusted: …"."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    name = error.reason or ""
    _, alert, said = name.partition(_ALERT)
    if alert:
        return f"it does not go on: {_plain(said)}"
    return _REASONS.get(name) or f"TLS failed: {_plain(name) or error}"


def _plain(name: str) -> str:
    return name.replace("_", " ").lower()
