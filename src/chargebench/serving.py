"""Runs the server on one port until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

WS_MAX_BYTES = 1 << 20
_BACKLOG = 2048
_GRACE_S = 3
_CONFIG_EXIT = 3


def bind(host: str, port: int) -> socket.socket:
    """Take a port before anything else is done; 0 picks a free one.

    Raises OSError when the system refuses.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def base_url(listener: socket.socket, host: str) -> str:
    """The URL a client on this machine uses, e.g. 'http://127.0.0.1:8080'."""
    port = listener.getsockname()[1]
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{named}:{port}"


class _Server(uvicorn.Server):
    """uvicorn with a word when it is ready, and signals that end it with exit code 0."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(app: ASGIApp, listener: socket.socket, *, on_ready: Callable[[], None]) -> int:
    """Serve until SIGINT or SIGTERM; gives the exit code. A second signal does not wait."""
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="auto",
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_S,
    )
    listener.listen(_BACKLOG)
    listener.settimeout(0)
    server = _Server(config, on_ready)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve([listener]))
    if not server.started:
        sys.stderr.write("The server could not start; the reason stands above.\n")
        return _CONFIG_EXIT
    return 0
