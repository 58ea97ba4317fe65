"""One process of a fleet: its share of the charge points, led by the process that started it.

It is told `GO` and `END` over a pipe and tells `READY`, `News` and, as the last thing, `Findings`.
"""

import asyncio
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from rich.console import Console

from ocpp_sim.fleet.bookkeeping import kept
from ocpp_sim.fleet.collector import seldom_collecting
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.fleet.recorder import recorded
from ocpp_sim.fleet.share import Fleet, clock_of
from ocpp_sim.fleet.watch import watch
from ocpp_sim.report.tally import Tally
from ocpp_sim.transport.limits import allow_sockets

READY: Final = "ready"
GO: Final = "go"
END: Final = "end"
_NEWS_EVERY_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class News:
    """How a share is doing: what it has counted so far, and its power."""

    tally: Tally
    power_w: int
    running_wh: int


def work(options: FleetOptions, indexes: range, pipe: Connection) -> None:
    """Run the charge points at some indexes of a fleet until the leader says that it is over."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the leader as well, who tells us
    with seldom_collecting(), suppress(BrokenPipeError):  # nobody is left to hear it
        asyncio.run(_work(options, indexes, pipe))


async def _work(options: FleetOptions, indexes: range, pipe: Connection) -> None:
    loop, told, ended = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()

    def hear() -> None:
        try:
            word = pipe.recv()
        except (EOFError, OSError):  # the leader is gone
            word = END
            loop.remove_reader(pipe.fileno())
        told.set()
        if word == END:
            ended.set()

    loop.add_reader(pipe.fileno(), hear)
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    allow_sockets(len(indexes))
    pipe.send(READY)
    await told.wait()
    clock = clock_of(options)
    with (
        recorded(options.record, clock, *options.secrets) as ears,
        kept(options.ledger, clock) as keepers,
    ):
        fleet = Fleet(options, clock, ended.set, (*ears, *keepers), indexes=indexes)
        fleet.start()
        news = asyncio.create_task(_tell(fleet, pipe))
        try:
            await watch(fleet, Console(quiet=True), ended)
        finally:
            news.cancel()
            await asyncio.gather(news, return_exceptions=True)
            await fleet.stop()
    pipe.send(fleet.findings())


async def _tell(fleet: Fleet, pipe: Connection) -> None:
    while True:
        await asyncio.sleep(_NEWS_EVERY_S)
        pipe.send(News(fleet.tally, *await fleet.survey()))
