"""Lets in all who wait at a port, however busy the loop is."""

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

_AT_ONCE: Final = 256
_TRY_AGAIN_S: Final = 1.0
_EXHAUSTED: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

_log = logging.getLogger(__name__)


class Acceptor:
    """`start` it inside a running loop with a socket that listens; `close` it with the socket.

    uvloop accepts one connection in a turn of its loop, and answers in that turn all who have
    asked something: where thousands are connected, newcomers wait until their patience ends, try
    again, and are more than before. This one takes all that wait in one turn.
    """

    def __init__(
        self,
        listener: socket.socket,
        make_protocol: Callable[[], asyncio.Protocol],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._listener = listener
        self._make_protocol = make_protocol
        self._tls = tls
        self._entering: set[asyncio.Task[None]] = set()
        self._later: asyncio.TimerHandle | None = None

    def start(self) -> None:
        asyncio.get_running_loop().add_reader(self._listener.fileno(), self._accept)

    def close(self) -> None:
        """Let nobody in any more."""
        if self._later is not None:
            self._later.cancel()
        asyncio.get_running_loop().remove_reader(self._listener.fileno())
        for task in self._entering:
            task.cancel()

    def _accept(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                made, _peer = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _EXHAUSTED:
                    raise
                self._rest(error)
                return
            made.setblocking(False)  # noqa: FBT003
            task = asyncio.get_running_loop().create_task(self._enter(made))
            self._entering.add(task)
            task.add_done_callback(partial(self._entered, made))

    async def _enter(self, made: socket.socket) -> None:
        """A handshake of TLS that fails, or a peer that has gone already, concerns nobody else."""
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            await loop.connect_accepted_socket(self._make_protocol, made, ssl=self._tls)
            return
        made.close()

    def _entered(self, made: socket.socket, task: asyncio.Task[None]) -> None:
        self._entering.discard(task)
        if task.cancelled():
            made.close()

    def _rest(self, error: OSError) -> None:
        _log.warning(
            "No connection can be let in: %s. Raise the limit of open files (ulimit -n), or let"
            " fewer clients connect; it is tried again each second.",
            error.strerror,
        )
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listener.fileno())
        self._later = loop.call_later(_TRY_AGAIN_S, self.start)
