"""TLS between a socket and a line, in buffers of OpenSSL that hold no more than what is under way.

asyncio's own keeps 256 KB for reading at each connection.
"""

import asyncio
import ssl
from contextlib import suppress
from typing import Final, cast

# the most that a record holds (RFC 8446 §5.1)
_RECORD: Final = 1 << 14


class Secured(asyncio.Protocol):
    """The protocol of a socket and the transport of another: Secured(line, context, "csms.test").

    The other one is told of a connection once TLS stands. A failure of TLS is the error that its
    `connection_lost` gets.
    """

    __slots__ = ("_error", "_incoming", "_inner", "_outgoing", "_shaken", "_tls", "_transport")

    def __init__(
        self, inner: asyncio.Protocol | None, context: ssl.SSLContext, host: str | None
    ) -> None:
        self._inner = inner
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(
            self._incoming, self._outgoing, server_side=host is None, server_hostname=host
        )
        self._shaken = False
        self._error: Exception | None = None
        self._transport: asyncio.Transport

    def write(self, data: bytes) -> None:
        """Send what the line says; once it is closing nobody would hear it."""
        if self._transport.is_closing():
            return
        left = memoryview(data)
        try:
            while left:
                left = left[self._tls.write(left) :]
        except ssl.SSLError as error:
            self._fail(error)
            return
        self._flush()

    def close(self) -> None:
        """Say goodbye in TLS too, and do not wait for the peer's."""
        if not self._transport.is_closing():
            with suppress(ssl.SSLError):  # the peer's goodbye is still to come, or TLS is broken
                self._tls.unwrap()
            self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._shake_hands()

    def data_received(self, data: bytes) -> None:
        self._incoming.write(data)
        if self._shaken or self._shake_hands():
            self._read()

    def eof_received(self) -> None:
        self._incoming.write_eof()
        if self._shaken or self._shake_hands():
            self._read()

    def connection_lost(self, error: Exception | None) -> None:
        inner, self._inner = self._inner, None  # or each would keep the other for ever
        if inner is not None:
            inner.connection_lost(self._error or error)

    def pause_writing(self) -> None:
        if self._shaken and self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._shaken and self._inner is not None:
            self._inner.resume_writing()

    def _shake_hands(self) -> bool:
        """Go on with the handshake; True when it is over and the line may speak."""
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            return False
        except ssl.SSLError as error:
            self._fail(error)
            return False
        self._shaken = True
        if self._inner is not None:  # what it says goes with the last of the handshake
            self._inner.connection_made(cast("asyncio.Transport", self))
        self._flush()
        return True

    def _read(self) -> None:
        """Hand over what has come, as far as there are whole records."""
        try:
            while self._inner is not None and not self._transport.is_closing():
                data = self._tls.read(_RECORD)
                if not data:
                    self._inner.eof_received()
                    self.close()
                    return
                self._inner.data_received(data)
        except ssl.SSLWantReadError:
            self._flush()  # an answer of TLS itself, as to a new key
        except ssl.SSLError as error:
            self._fail(error)

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._transport.write(self._outgoing.read())

    def _fail(self, error: ssl.SSLError) -> None:
        """End it, after the alert that says why."""
        self._error = self._error or error
        self._flush()
        self._transport.close()
