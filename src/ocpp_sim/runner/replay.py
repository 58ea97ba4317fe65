"""Play a recorded part over a websocket."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, Final

from ocpp_sim.recording.replay import Close, Connect, Deed, Part, Send
from ocpp_sim.transport.line import Endpoint, Line, open_line
from ocpp_sim.transport.refusal import LineError

_CLOSING_S: Final = 3.0


class ReplayRunner:
    """`start` it inside a running loop; `on_over` is called once, when the part is over.

    `doors` lets only so many connect at once, since a replay without pauses begins with all.
    """

    def __init__(
        self, part: Part, endpoint: Endpoint, doors: asyncio.Semaphore, on_over: Callable[[], None]
    ) -> None:
        self.part = part
        self._endpoint = endpoint
        self._doors = doors
        self._on_over = on_over
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._line: Line | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._told = False

    def start(self) -> None:
        self._do(self.part.advance(self._now_s))

    def hear(self, line: Line, text: str | bytes) -> None:
        if self._line is line:
            self._do(self.part.heard(text, self._now_s))

    def end(self, line: Line, reason: str) -> None:
        if self._line is line:
            self._line = None
            self._do(self.part.ended(reason, self._now_s))

    async def stop(self) -> None:
        """End what is still open."""
        if self._timer is not None:
            self._timer.cancel()
        line, self._line = self._line, None
        if line is not None:
            await line.close(1000)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSING_S)  # a goodbye is not to be cut short
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def _now_s(self) -> float:
        return self._loop.time() - self._began_s

    def _do(self, deeds: Iterable[Deed]) -> None:
        for deed in deeds:
            match deed:
                case Connect(style):
                    self._spawn(self._connect(style))
                case Send(text) if self._line is not None:
                    self._say(self._line, text)
                case Close(code) if self._line is not None:
                    line, self._line = self._line, None
                    self._spawn(line.close(code))
        self._arm()

    def _say(self, line: Line, text: str) -> None:
        with suppress(LineError):  # its end is told
            line.send(text)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.part.over:
            if not self._told:
                self._told = True
                self._on_over()
        elif self.part.due_s is not None:
            self._timer = self._loop.call_at(self._began_s + self.part.due_s, self.start)

    async def _connect(self, style: tuple[str, ...]) -> None:
        try:
            async with self._doors:
                line = await open_line(self._endpoint, self.part.script.identity, style)
        except LineError as error:
            self._do(self.part.ended(str(error), self._now_s))
            return
        self._line = line
        self._do(self.part.opened(self._now_s))
        line.listen(self)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
