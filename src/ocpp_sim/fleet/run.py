"""Starting, watching and ending a fleet."""

import asyncio

from rich.console import Console

from ocpp_sim.fleet.bookkeeping import kept, start_ledger
from ocpp_sim.fleet.collector import seldom_collecting
from ocpp_sim.fleet.entry import check_entry
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.fleet.processes import run_spread
from ocpp_sim.fleet.recorder import recorded, start_recording
from ocpp_sim.fleet.share import Fleet, clock_of
from ocpp_sim.fleet.signals import ending
from ocpp_sim.fleet.watch import watch
from ocpp_sim.report.summary import FleetReport, render
from ocpp_sim.transport.limits import allow_sockets
from ocpp_sim.transport.wall import Pace


def run(options: FleetOptions, console: Console | None = None) -> FleetReport:
    """Run a fleet until its time is over or Ctrl-C comes, then print and give the summary.

    Raises OptionError, TooFewFilesError when the system allows too few sockets, and OSError when
    there can be no recording or ledger.
    """
    shown = console or Console()
    if options.processes > 1:  # for in one it is found out anyway
        check_entry(options)
    began_at = clock_of(options).now()
    start_recording(options, began_at)
    start_ledger(options, began_at)
    if options.processes > 1:
        report = asyncio.run(run_spread(options, shown))
    else:
        with seldom_collecting():
            report = asyncio.run(run_async(options, shown))
    shown.print(render(report))
    if report.scenario is not None:
        style = "red" if report.scenario.failed else "green"
        for line in report.scenario.lines():  # one line each, for who searches or clicks them
            shown.print(line, style=style, markup=False, highlight=False, soft_wrap=True)
    return report


async def run_async(
    options: FleetOptions,
    console: Console,
    *,
    stop: asyncio.Event | None = None,
    clock: Pace | None = None,
) -> FleetReport:
    """As `run`, inside a loop and without the summary; `stop` ends it early."""
    allow_sockets(options.count)
    ended = stop or asyncio.Event()
    chosen = clock or clock_of(options)
    with (
        recorded(options.record, chosen, *options.secrets) as ears,
        kept(options.ledger, chosen) as keepers,
    ):
        fleet = Fleet(options, chosen, ended.set, (*ears, *keepers))
        with ending(ended):
            try:
                fleet.start()
                await watch(fleet, console, ended)
            finally:
                await fleet.stop()
    return fleet.report()
