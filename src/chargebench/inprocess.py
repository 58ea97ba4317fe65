"""The whole bench in this process: an event loop in a thread, reached without a port."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from chargebench.composition import create
from chargebench.conversation import converse
from chargebench.options import Options
from chargebench.playing import play
from chargebench.truth import Truth
from mockserver.app import Mock
from mockserver.http.exchange import App
from ocpp_sim.report.outcome import Outcome
from ocpp_sim.scenario.model import Scenario

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Running:
    """A mock whose event loop runs in another thread."""

    mock: Mock
    loop: asyncio.AbstractEventLoop

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Have a coroutine run in the mock's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)


class LoopTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Takes httpx requests, of either kind of client, to the app in its own loop.

    What a socket would do is done as well: a read timeout holds, and a dropped connection is one.
    """

    def __init__(self, running_app: Running) -> None:
        self._running = running_app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._submit(request).result()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await asyncio.wrap_future(self._submit(request))

    def play(self, world: str, scenario: Scenario) -> Outcome:
        """Play a scenario in a world of the mock; see `playing.play`."""
        mock = self._running.mock
        return self._running.submit(play(mock, world, scenario)).result()

    def keep_ledger(self, world: str) -> Truth:
        """Note from now on what truly happens in a world of the mock."""
        truth = Truth(self._running.mock, world, self)
        self._running.submit(truth.begin()).result()
        return truth

    @property
    def requests(self) -> httpx.BaseTransport:
        return self

    def in_loop(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine gives that runs in the mock's loop."""
        return self._running.submit(work).result()

    def _submit(self, request: httpx.Request) -> Future[httpx.Response]:
        return self._running.submit(converse(self._running.mock.asgi, request))


@contextlib.contextmanager
def running(options: Options | None = None) -> Iterator[Running]:
    """Start the app in a thread of its own, and end it and the thread.

    Raises what `composition.create` raises, and RuntimeError when the app refuses to start or end.
    """
    made = create(options or Options())
    # there is no port to which webhooks for this very server could go
    made.outbox.within = httpx.ASGITransport(made.asgi, client=("127.0.0.1", 0))
    with _loop() as loop:
        live = Running(made, loop)
        lifespan = _Lifespan(made.asgi)
        live.submit(lifespan.start()).result()
        try:
            yield live
        finally:
            live.submit(lifespan.stop()).result()


@contextlib.contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="chargebench", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Lifespan:
    """The server's side of the ASGI lifespan protocol."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[Any] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises RuntimeError when the app refuses to start."""
        self._task = asyncio.create_task(self._run())
        await self._exchange("startup")

    async def stop(self) -> None:
        """Raises RuntimeError when the app cannot end in order."""
        await self._exchange("shutdown")
        assert self._task is not None
        await self._task

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        await self._app(scope, self._to_app.get, self._from_app.put)

    async def _exchange(self, phase: str) -> None:
        await self._to_app.put({"type": f"lifespan.{phase}"})
        message = await self._from_app.get()
        if message["type"] != f"lifespan.{phase}.complete":
            raise RuntimeError(f"{phase} failed: {message.get('message', '')}")
