"""A fleet that is spread over processes: their leader starts, watches and ends them."""

import asyncio
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from rich.console import Console

from ocpp_sim.fleet.findings import Findings, report_of
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.fleet.signals import ending
from ocpp_sim.fleet.watch import watch
from ocpp_sim.fleet.worker import END, GO, READY, News, work
from ocpp_sim.report.series import Series
from ocpp_sim.report.summary import FleetReport
from ocpp_sim.report.tally import Tally
from ocpp_sim.transport.limits import allow_sockets

_END_S = 20.0


async def run_spread(
    options: FleetOptions, console: Console, *, stop: asyncio.Event | None = None
) -> FleetReport:
    """Run a fleet in `options.processes`; `stop` ends it early.

    What became of a process that ended before its time is said at once and in the report.
    """
    allow_sockets(-(-options.count // options.processes))
    ended = stop or asyncio.Event()
    crew = Crew(options, ended.set, lambda loss: console.print(loss, style="bold red"))
    with ending(ended):
        crew.start()
        try:
            await crew.when_ready()
            crew.say(GO)
            await watch(crew, console, ended)
        finally:
            crew.say(END)
            await crew.when_gone(_END_S)
    return report_of(options, crew.findings(), tuple(crew.losses))


class Crew:
    """The processes; together they look like one fleet to who watches it."""

    def __init__(
        self,
        options: FleetOptions,
        on_gone: Callable[[], None],
        on_loss: Callable[[str], None],
    ) -> None:
        self.options = options
        self.series = Series()
        self.losses: list[str] = []
        self._on_gone = on_gone
        self._on_loss = on_loss
        self._changed = asyncio.Event()
        self._began_at: float | None = None
        count, processes = options.count, options.processes
        self._members = [
            _Member(number, range(number, count, processes), options, self._heard)
            for number in range(processes)
        ]

    @property
    def tally(self) -> Tally:
        merged = Tally()
        for member in self._members:
            merged.merge(member.news.tally)
        return merged

    @property
    def elapsed_s(self) -> float:
        """By the clock of the fleet."""
        if self._began_at is None:
            return 0.0
        return (asyncio.get_running_loop().time() - self._began_at) * self.speed

    @property
    def speed(self) -> float:
        return self.options.speed

    async def survey(self) -> tuple[int, int]:
        news = [member.news for member in self._members]
        return sum(one.power_w for one in news), sum(one.running_wh for one in news)

    def start(self) -> None:
        for member in self._members:
            member.start()

    def say(self, word: str) -> None:
        if word == GO:
            self._began_at = asyncio.get_running_loop().time()
        for member in self._members:
            member.say(word)

    async def when_ready(self) -> None:
        """Wait until all could begin, so that none begins before the others."""
        await self._when(lambda member: member.is_ready or member.is_gone)

    async def when_gone(self, within_s: float) -> None:
        """Wait until all are gone, and end who does not go."""
        try:
            async with asyncio.timeout(within_s):
                await self._when(lambda member: member.is_gone)
        except TimeoutError:
            for member in self._members:
                member.kill()
            await self._when(lambda member: member.is_gone)

    def findings(self) -> list[Findings]:
        """What each has found; of one that was lost, what it had told before."""
        return [member.findings() for member in self._members]

    async def _when(self, so: "Callable[[_Member], bool]") -> None:
        while not all(map(so, self._members)):
            self._changed.clear()
            await self._changed.wait()

    def _heard(self, loss: str) -> None:
        if loss:
            self.losses.append(loss)
            self._on_loss(loss)
        self._changed.set()
        if all(member.is_gone for member in self._members):
            self._on_gone()


class _Member:
    """One process and what it has told; `heard` is called when there is news, or with its loss."""

    def __init__(
        self, number: int, indexes: range, options: FleetOptions, heard: Callable[[str], None]
    ) -> None:
        self.news = News(Tally(), 0, 0)
        self.is_ready = self.is_gone = False
        self._number = number
        self._indexes = indexes
        self._options = options
        self._heard = heard
        self._found: Findings | None = None
        self._pipe: Connection
        self._process: BaseProcess

    def start(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=work, args=(self._options, self._indexes, theirs), daemon=True
        )
        self._process.start()
        theirs.close()
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._hear)

    def say(self, word: str) -> None:
        if not self.is_gone:
            try:
                self._pipe.send(word)
            except OSError:  # gone in this moment; its end of the pipe says so as well
                return

    def kill(self) -> None:
        if not self.is_gone:
            self._process.kill()

    def findings(self) -> Findings:
        if self._found is not None:
            return self._found
        return Findings(len(self._indexes), tally=self.news.tally)

    def _hear(self) -> None:
        try:
            told = self._pipe.recv()
        except (EOFError, OSError):
            self._leave()
            return
        if isinstance(told, News):
            self.news = told
        elif isinstance(told, Findings):
            self._found = told
        self.is_ready = self.is_ready or told == READY
        self._heard("")

    def _leave(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pipe.fileno())
        self._pipe.close()
        self._process.join()
        self.is_gone = True
        code = self._process.exitcode or 0
        if self._found is not None:
            self._heard("")
            return
        self.news.tally.connected = self.news.tally.charging = 0
        self.news = News(self.news.tally, 0, 0)
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"exited with {code}"
        self._heard(
            f"Process {self._number + 1} of {self._options.processes} {how};"
            f" its {len(self._indexes)} charge points are gone,"
            " and of them the report has what they had told before."
        )
