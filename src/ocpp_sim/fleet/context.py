"""A fleet in a test: `with fleet("2xAC", csms="ws://localhost:9000/ocpp16") as f: …`.

It runs in a thread of its own; what is done to it from the test's thread takes effect there.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import Console

from ocpp_sim.core import port
from ocpp_sim.core.station import Station
from ocpp_sim.fleet.bookkeeping import kept, start_ledger
from ocpp_sim.fleet.options import FleetOptions, OptionError
from ocpp_sim.fleet.point import FleetError, LivePoint
from ocpp_sim.fleet.recorder import recorded, start_recording
from ocpp_sim.fleet.share import Fleet, clock_of
from ocpp_sim.fleet.watch import watch
from ocpp_sim.plan import FleetPlan
from ocpp_sim.plan.read import read_plan, ready, ready_plan
from ocpp_sim.plan.words import plan_in_words
from ocpp_sim.recording.line import Frame
from ocpp_sim.report.summary import FleetReport
from ocpp_sim.runner.socket import SocketRunner
from ocpp_sim.transport.limits import allow_sockets

T = TypeVar("T")
CSMS: Final = "ws://127.0.0.1:8080/ocpp"
READY_S: Final = 10.0
_STOP_S: Final = 15.0
_ANSWER_S: Final = 10.0
# The condition is notified of what is heard; what is not heard of is seen after so long.
_LOOK_AGAIN_S: Final = 0.05
_MOST_FRAMES: Final = 200_000


@contextmanager
def fleet(
    what: str | FleetPlan = "1xAC",
    *,
    csms: str = CSMS,
    ready_s: float | None = READY_S,
    **said: Any,
) -> Iterator["LiveFleet"]:
    """Charge points that live as long as the block: "3xDC+1xAC22", a plan, its name or its file.

    To those that are named in words nobody comes on their own. `said` is more of FleetOptions:
    fleet("2xAC", seed=7, settings={"MeterValueSampleInterval": "1"}, record=Path("frames.jsonl")),
    fleet("2xAC", csms="wss://…", security=Security(profile=3, certs="certs")).
    It waits `ready_s` until all are connected and booted; None does not wait.
    Raises WordsError, WrittenError, OptionError, OSError before anything runs, and FleetError when
    nobody answers in time or the fleet itself has failed.
    """
    options = FleetOptions.of_plan(csms, _plan(what), **said)
    if options.processes > 1:
        raise OptionError("a fleet in a test has one process; leave processes out")
    live = LiveFleet(options)
    live.begin()
    try:
        if ready_s is not None:
            live.when_ready(ready_s)
        yield live
    except BaseException:
        live.end()
        raise
    live.end()
    live.check_once()


class LiveFleet(Mapping[str, LivePoint]):
    """The points by their identity; `f[0]` is the first."""

    def __init__(self, options: FleetOptions) -> None:
        self.options = options
        self._changed = threading.Condition()
        self._frames: deque[Frame] = deque(maxlen=_MOST_FRAMES)
        self._declined: list[port.Declined] = []
        self._failures: list[BaseException] = []
        self._told = False
        self._begun: Future[None] = Future()
        self._points: dict[str, LivePoint] = {}
        self._runners: dict[str, SocketRunner] = {}
        self._thread = threading.Thread(target=self._run, name="fleet", daemon=True)

    def __getitem__(self, key: str | int) -> LivePoint:
        names = list(self._points)
        try:
            return self._points[names[key] if isinstance(key, int) else key]
        except (KeyError, IndexError):
            shown = f"{names[0]} to {names[-1]}" if len(names) > 1 else names[0]
            raise KeyError(f"there is no charge point {key!r}; there is {shown}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    @property
    def frames(self) -> list[Frame]:
        """What all of them have sent and received so far, in order; the newest 200,000."""
        with self._changed:
            return list(self._frames)

    def report(self) -> FleetReport:
        """What they have done so far. Raises FleetError when the fleet itself has failed."""
        if self._thread.is_alive():
            return self._there(self._fleet.report)
        return self._fleet.report()

    def station(self, identity: str) -> Station:
        return self._runners[identity].station

    def frames_of(self, identity: str) -> list[Frame]:
        return [frame for frame in self.frames if frame.charge_point == identity]

    def give(self, identity: str, item: port.Input) -> list[port.Declined]:
        """Give one an input; gives what it declined to do about it."""

        def take() -> list[port.Declined]:
            self._declined.clear()
            self._runners[identity].give(item)
            return list(self._declined)

        return self._there(take)

    def wait(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Wait until something is so; False when it has not come to be in time."""
        with self._changed:
            until_s = self._seconds() + within_s
            while not condition():
                self.check()
                left_s = until_s - self._seconds()
                if left_s <= 0:
                    return False
                self._changed.wait(min(left_s, _LOOK_AGAIN_S))
        return True

    def begin(self) -> None:
        """Start the thread, and be back when the fleet stands. Raises what keeps it from that."""
        allow_sockets(self.options.count)
        began_at = clock_of(self.options).now()
        start_recording(self.options, began_at)
        start_ledger(self.options, began_at)
        self._thread.start()
        self._begun.result()
        self._points = {name: LivePoint(self, name) for name in self._runners}

    def when_ready(self, within_s: float) -> None:
        """Wait until all are connected and booted. Raises FleetError that says who is not."""
        points = list(self._points.values())
        if self.wait(lambda: all(point.connected for point in points), within_s):
            return
        late = [point for point in points if not point.connected]
        why = self._fleet.tally.last_failure
        hint = "; `chargebench serve` starts one there" if self.options.csms == CSMS else ""
        because = f"; the last reason: {why}" if why else ""
        raise FleetError(
            f"{len(late)} of {len(points)} charge points were not ready at {self.options.csms}"
            f" within {within_s:g} s, as {late[0]!r}{because}."
            f" csms is what stands before the charge point's identity{hint}"
        )

    def end(self) -> None:
        """Close the connections and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(_STOP_S)

    def check(self) -> None:
        """Raise FleetError when the fleet has failed by itself, with what happened there."""
        if self._failures:
            self._told = True
            raise FleetError(f"the fleet failed: {self._failures[0]!r}") from self._failures[0]

    def check_once(self) -> None:
        """As `check`, unless the test has been told before."""
        if not self._told:
            self.check()

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as error:  # noqa: BLE001 - it is raised in the test's thread
            self._fail(error)

    async def _live(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(self._caught)
        options, clock = self.options, clock_of(self.options)
        self._clock = clock
        with (
            recorded(options.record, clock, *options.secrets) as ears,
            kept(options.ledger, clock) as keepers,
        ):
            self._fleet = Fleet(options, clock, ears=(*ears, *keepers, self._hear))
            self._runners = {one.station.spec.identity: one for one in self._fleet.runners}
            try:
                self._fleet.start()
                self._begun.set_result(None)
                await watch(self._fleet, Console(quiet=True), self._ended)
            finally:
                await self._fleet.stop()

    def _hear(self, runner: SocketRunner, item: port.Input | port.Output, *, up: bool) -> None:
        del up
        identity = runner.station.spec.identity
        with self._changed:
            match item:
                case port.Send(text):
                    self._frames.append(Frame(self._clock.now(), identity, "sent", text))
                case port.Received(text):
                    self._frames.append(Frame(self._clock.now(), identity, "received", text))
                case port.Declined():
                    self._declined.append(item)
            self._changed.notify_all()

    def _there(self, do: Callable[[], T]) -> T:
        """Do something in the fleet's thread. Raises FleetError when that has ended."""
        self.check()
        if not self._thread.is_alive():
            raise FleetError("the fleet has ended; use it inside its with block")
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(do())
            except BaseException as error:  # noqa: BLE001 - it is raised in the test's thread
                done.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        try:
            return done.result(_ANSWER_S)
        except TimeoutError as error:
            raise FleetError(f"the fleet did not answer within {_ANSWER_S:g} s") from error

    def _caught(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._fail(context.get("exception") or RuntimeError(context["message"]))

    def _fail(self, error: BaseException) -> None:
        with self._changed:
            self._failures.append(error)
            if not self._begun.done():
                self._begun.set_exception(error)
            self._changed.notify_all()

    def _seconds(self) -> float:
        return self._loop.time()


def _plan(what: str | FleetPlan) -> FleetPlan:
    """Raises WordsError, WrittenError, OSError."""
    if isinstance(what, FleetPlan):
        return what
    if what in ready():
        return ready_plan(what)
    if what.endswith((".yaml", ".yml")):
        return read_plan(what, Path(what).read_text("utf-8"))
    return plan_in_words(what)
