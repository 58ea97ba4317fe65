"""A load client small enough not to be what is measured: keep-alive, no pipelining, no headers.

One connection sends its next request as soon as it has the answer to the last; a Python client
library would take more time for a request than the server does.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_LENGTH = b"content-length:"
_HEAD_END = b"\r\n\r\n"
_NO_CONTENT = (204, 304)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one round came to. `client_cpu` near 1 means that the client was the bottleneck."""

    requests: int
    elapsed_s: float
    client_cpu: float

    @property
    def per_s(self) -> float:
        return self.requests / self.elapsed_s


class UnexpectedAnswerError(Exception):
    """The server answered something that would make the figure worthless."""


def request(
    base_url: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"host: {urlsplit(base_url).netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def rate(
    base_url: str,
    next_request: Callable[[], bytes],
    *,
    status: int,
    seconds: float,
    connections: int = 16,
) -> Rate:
    """Requests per second that a server answers with `status`.

    Raises UnexpectedAnswerError at the first other answer.
    """
    with asyncio.Runner(loop_factory=_loop) as runner:
        return runner.run(_rate(base_url, next_request, status, seconds, connections))


def latencies_s(base_url: str, asked: bytes, *, status: int, repeats: int) -> list[float]:
    """How long each of `repeats` equal requests takes, one after the other on one connection."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        return runner.run(_latencies(base_url, asked, status, repeats))


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop  # noqa: PLC0415  # not on every system
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _rate(
    base_url: str,
    next_request: Callable[[], bytes],
    status: int,
    seconds: float,
    connections: int,
) -> Rate:
    loop = asyncio.get_running_loop()
    failed: asyncio.Future[None] = loop.create_future()
    open_connections = [
        await _connect(base_url, _Connection(next_request, status, failed))
        for _ in range(connections)
    ]
    cpu, began = time.process_time(), time.perf_counter()
    for connection in open_connections:
        connection.send()
    done, _ = await asyncio.wait([failed], timeout=seconds)
    elapsed_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    answered = sum(connection.answered for connection in open_connections)
    for connection in open_connections:
        connection.close()
    if done:
        failed.result()
    return Rate(answered, elapsed_s, cpu_s / elapsed_s)


async def _latencies(base_url: str, asked: bytes, status: int, repeats: int) -> list[float]:
    loop = asyncio.get_running_loop()
    failed: asyncio.Future[None] = loop.create_future()
    found: list[float] = []
    stamps = [0.0]

    def again() -> bytes:
        found.append(time.perf_counter() - stamps[0])
        if len(found) > repeats:
            failed.set_result(None)
            return b""
        stamps[0] = time.perf_counter()
        return asked

    connection = await _connect(base_url, _Connection(again, status, failed))
    try:
        connection.send()
        await failed
    finally:
        connection.close()
    return found[1:]


async def _connect(base_url: str, connection: "_Connection") -> "_Connection":
    parts = urlsplit(base_url)
    assert parts.hostname is not None
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: connection, parts.hostname, parts.port or 80)
    return connection


class _Connection(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(
        self, next_request: Callable[[], bytes], status: int, failed: asyncio.Future[None]
    ) -> None:
        self.answered = 0
        self._next_request = next_request
        self._expected = b"HTTP/1.1 %d " % status
        self._bodiless = status in _NO_CONTENT
        self._failed = failed
        self._buffer = b""
        self._missing = 0
        self._closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]  # it is TCP

    def send(self) -> None:
        asked = self._next_request()
        if asked:
            self._transport.write(asked)

    def close(self) -> None:
        self._closing = True
        self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._closing:
            self._fail(f"the connection ended ({error})")

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._buffer += data
            head_end = self._buffer.find(_HEAD_END)
            if head_end < 0:
                return
            if not self._buffer.startswith(self._expected):
                self._fail(repr(self._buffer[:600]))
                return
            whole = head_end + len(_HEAD_END) + self._length(head_end)
            self._missing = whole - len(self._buffer)
            self._buffer = b""
        if self._missing == 0:
            self.answered += 1
            self.send()

    def _length(self, head_end: int) -> int:
        if self._bodiless:
            return 0
        start = self._buffer[:head_end].lower().find(_LENGTH)
        if start < 0:
            self._fail("an answer without content-length")
            return 0
        start += len(_LENGTH)
        end = self._buffer.find(b"\r\n", start)
        return int(self._buffer[start:end])

    def _fail(self, what: str) -> None:
        if not self._failed.done():
            self._failed.set_exception(
                UnexpectedAnswerError(f"instead of {self._expected!r}: {what}")
            )
