"""Drive a charge point over a websocket: texts and a timer come in as calls, without a task."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from ocpp_sim import versions
from ocpp_sim.core import port
from ocpp_sim.core.station import Station
from ocpp_sim.quirks import pipeline
from ocpp_sim.runner.access import Access
from ocpp_sim.runner.files import carry
from ocpp_sim.runner.timers import Timers
from ocpp_sim.transport.line import Endpoint, Line, Style, open_line
from ocpp_sim.transport.refusal import LineError
from ocpp_sim.transport.wall import Pace

_CUT = 1006  # RFC 6455 §7.4.1
_ENDED = datetime.min.replace(tzinfo=UTC)


class Listener(Protocol):
    """Hears of every input and output, and whether the charge point was connected before it."""

    def __call__(
        self, runner: "SocketRunner", item: port.Input | port.Output, *, up: bool
    ) -> None: ...


class SocketRunner:
    """`start` it inside a running loop and `stop` it.

    It gets in by an access, which many share, or in one way only, which is that of an endpoint.
    What its clock counts passes as fast as the clock says; latencies are told in real seconds.
    """

    __slots__ = (
        "_access",
        "_clock",
        "_line",
        "_listen",
        "_parked",
        "_rings_at",
        "_rings_for",
        "_session",
        "_tasks",
        "_timers",
        "station",
    )

    def __init__(
        self,
        station: Station,
        access: Access | Endpoint,
        clock: Pace,
        listen: Listener,
        timers: Timers | None = None,
    ) -> None:
        self.station = station
        self._access = access if isinstance(access, Access) else Access(access)
        self._clock = clock
        self._listen = listen
        self._line: Line | None = None
        self._parked: Line | None = None
        self._session: object | None = None
        self._timers = timers or Timers()
        self._rings_at: float | None = None
        self._rings_for: datetime | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._arm()

    def give(self, item: port.Input) -> None:
        """Take an input, from the line, the timer or a person, and do what the core wants."""
        up = self.station.link.state == "up"
        self._listen(self, item, up=up)
        self.station, outputs = self._step(item)
        texts: list[str] = []
        for output in outputs:
            if type(output) is port.Send:  # before all others: there are thousands a second
                self._listen(self, output, up=up)
                texts.append(output.text)
            else:
                self._listen(self, self._told(output), up=up)
                self._act(output, texts)
        if self._line is not None:
            if texts:
                _say(self._line, texts)
            if self.station.link.state != "up":
                self._park(self._line)
        self._arm()

    def _act(self, output: port.Output, texts: list[str]) -> None:
        match output:
            case port.Connect(style):
                self._open(style)
            case port.Close(code):
                self._hang_up(code, texts)
                texts.clear()
            case port.Fetch() | port.Deliver():
                self._spawn(self._carry(output))

    def hear(self, line: Line, text: str | bytes) -> None:
        """Take a text from the line; what an old one still says is not for us."""
        if self._line is line:
            self.give(port.Received(text))

    def end(self, line: Line, reason: str) -> None:
        """The line has ended, by whomever."""
        if self._line is line:
            self._ended(self._session, port.Disconnected(reason))

    async def stop(self) -> None:
        """End the connection politely and everything else at once."""
        self._rings_for, self._rings_at = _ENDED, None
        line, self._line, self._session = self._line, None, None
        if line is not None:
            await line.close(1000)
        if self._parked is not None:
            await self._parked.close(_CUT)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _arm(self) -> None:
        """Be rung at the next due time; a ring that is too early just looks again."""
        due, rings_for = self.station.next_due, self._rings_for
        if due is None or (rings_for is not None and rings_for <= due):
            return
        self._rings_for = due
        wait_s = (due - self._clock.now()).total_seconds() / self._clock.speed
        when = asyncio.get_running_loop().time() + max(wait_s, 0.0)
        self._rings_at = when
        self._timers.set(when, self._ring)

    def _ring(self, when: float) -> None:
        if when != self._rings_at:
            return  # an earlier one has come in between
        self._rings_at = self._rings_for = None
        due = self.station.next_due
        if due is not None and due <= self._clock.now():
            self.give(port.Tick())
        else:
            self._arm()

    def _told(self, output: port.Output) -> port.Output:
        if self._clock.speed == 1.0 or type(output) is not port.CallAnswered:
            return output
        speed = self._clock.speed
        return replace(
            output, latency_s=output.latency_s / speed, since_due_s=output.since_due_s / speed
        )

    def _step(self, item: port.Input) -> tuple[Station, Sequence[port.Output]]:
        station, now = self.station, self._clock.now()
        if station.wire is None:
            return versions.step(station, item, now)
        turn = versions.begin(station, now)
        outputs = pipeline.take(turn, item)
        return pipeline.close(turn), outputs

    def _open(self, style: Style) -> None:
        session = self._session = object()
        self._spawn(self._live(session, style))

    def _park(self, line: Line) -> None:
        """Leave a connection open that the charge point believes to be gone."""
        self._unpark()
        self._parked, self._line, self._session = line, None, None
        self._listen(self, port.Disconnected("left open by the charge point"), up=True)

    def _unpark(self) -> None:
        if self._parked is not None:
            self._spawn(self._parked.close(_CUT))
            self._parked = None

    def _hang_up(self, code: int, texts: list[str]) -> None:
        """Send what was said before hanging up, as the answer to the Reset that caused it."""
        line, self._line, self._session = self._line, None, None
        if line is not None:
            if code != _CUT:
                _say(line, texts)
            self._spawn(line.close(code))

    async def _live(self, session: object, style: Style) -> None:
        try:
            endpoint = self._access.of(self.station)
            line = await open_line(endpoint, self.station.spec.identity, style)
        except LineError as error:
            self._ended(session, port.Disconnected(str(error), error.kind, error.distrust))
            return
        finally:
            self._unpark()
        if self._session is not session:
            await line.close(1000)
            return
        self._line = line
        if line.subprotocol is None and "no_subprotocol" not in style:
            what = f"the server chose no subprotocol, {endpoint.subprotocol} was offered"
            self._listen(self, port.Violation("", "", what), up=False)
        self.give(port.Connected())
        line.listen(self)

    def _ended(self, session: object, end: port.Disconnected) -> None:
        if self._session is session:
            self._line = self._session = None
            self.give(end)

    async def _carry(self, errand: port.Fetch | port.Deliver) -> None:
        self.give(port.Transferred(errand.number, await carry(errand)))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _say(line: Line, texts: list[str]) -> None:
    """Send in order; that a line is broken is told by its end."""
    try:
        for text in texts:
            line.send(text)
    except LineError:
        pass
