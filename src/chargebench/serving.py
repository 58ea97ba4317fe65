"""Runs the server on one port until it is told to stop."""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from chargebench.acceptor import Acceptor
from chargebench.wss.door import SecureDoor

NOT_SAVED = 1
_BACKLOG = 4096  # as many as Linux allows if nobody has told it otherwise
_GRACE_S = 3
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# uvicorn says so of every websocket that was refused with a response, after it has sent that
_SPURIOUS = "ASGI callable returned without completing handshake."


def bind(host: str, port: int) -> socket.socket:
    """Take a port before anything else is done; 0 picks a free one.

    Raises OSError when the system refuses, also for a host that is none.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Two servers may share a port that is only bound; one that listens is taken.
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def base_url(listener: socket.socket, host: str, *, tls: bool = False) -> str:
    """The URL a client on this machine uses, e.g. 'http://127.0.0.1:8080'."""
    port = listener.getsockname()[1]
    anywhere = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}
    named = anywhere.get(host, f"[{host}]" if ":" in host else host)
    return f"{'https' if tls else 'http'}://{named}:{port}"


class _Server(uvicorn.Server):
    """uvicorn with a door of ours, a word when it is ready, and exit code 0 after a signal."""

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        on_ready: Callable[[], None],
        secure: SecureDoor | None,
    ) -> None:
        super().__init__(config)
        self._listeners = [listener, *([] if secure is None else [secure.listener])]
        self._secure = secure
        self._acceptors: list[Acceptor] = []
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            config = self.config
            self._acceptors.append(Acceptor(self._listeners[0], self._protocol, config.ssl))
            if self._secure is not None:
                limit = config.ws_max_size
                self._acceptors.append(self._secure.acceptor(self.server_state, ws_max_bytes=limit))
            for acceptor in self._acceptors:
                acceptor.start()
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for acceptor in self._acceptors:
            acceptor.close()
        for listener in self._listeners:
            listener.close()
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A first signal ends the server in order; a second one does not wait for anybody."""
        before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: object) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def worth_telling(record: logging.LogRecord) -> bool:
    """Whether a line of the server's log is true."""
    return record.getMessage() != _SPURIOUS


def serve(
    app: ASGIApp,
    listener: socket.socket,
    *,
    protocol: type[asyncio.Protocol],
    ws_max_bytes: int,
    on_ready: Callable[[], None],
    tls: ssl.SSLContext | None = None,
    secure: SecureDoor | None = None,
) -> int:
    """Serve until SIGINT or SIGTERM; gives the exit code. Exits with 3 when the app cannot start.

    `protocol` speaks HTTP; it is uvicorn's, or one made of it. With `tls` it is https and wss.
    `secure` is another port, at which charge points show their certificates.
    """
    config = uvicorn.Config(
        app,
        http=protocol,
        loop="auto",
        ws="websockets-sansio",
        ws_max_size=ws_max_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
    )
    logging.getLogger("uvicorn.error").addFilter(worth_telling)
    listener.setblocking(False)  # noqa: FBT003
    server = _Server(config, listener, on_ready, secure)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve([]))  # which it does not accept from by itself
    if server.lifespan.should_exit:
        sys.stderr.write("The server could not end in order; the reason stands above.\n")
        return NOT_SAVED
    return 0
