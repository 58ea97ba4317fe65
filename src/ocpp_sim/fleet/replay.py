"""A recording played against a central system again."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from ocpp_sim.fleet.entrance import Entrance
from ocpp_sim.fleet.options import FleetOptions, OptionError
from ocpp_sim.fleet.signals import ending
from ocpp_sim.plan.security import UNSAID, Security
from ocpp_sim.recording.replay import ANSWER_S, Part
from ocpp_sim.recording.script import Script, scripts_of
from ocpp_sim.report.differences import ReplayReport, render, replay_report
from ocpp_sim.runner.replay import ReplayRunner
from ocpp_sim.transport.limits import allow_sockets
from ocpp_sim.transport.tape import play_back

_AT_ONCE: Final = 100
_LINE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """`speed` None is as fast as answers come; see FleetOptions for `csms`. Raises OptionError.

    On wss:// each shows its certificate of the `security`, unless that has a password.
    """

    csms: str
    speed: float | None = 1.0
    security: Security = UNSAID
    version: str = "1.6"
    answer_s: float = ANSWER_S

    def __post_init__(self) -> None:
        FleetOptions(self.csms, security=self.security)  # which says what is wrong with them
        if self.speed is not None and self.speed <= 0:
            raise OptionError(f"speed is {self.speed:g}; it must be more than 0")


def replay(path: Path, options: ReplayOptions, console: Console | None = None) -> ReplayReport:
    """Play a recording to its end or until Ctrl-C, then print and give what was different.

    Raises WrittenError for a file that is no recording, OSError, and TooFewFilesError.
    """
    shown = console or Console()
    scripts = scripts_of(play_back(path))
    report = asyncio.run(replay_async(scripts, options, shown))
    shown.print(render(report))
    return report


async def replay_async(
    scripts: Sequence[Script], options: ReplayOptions, console: Console
) -> ReplayReport:
    """As `replay`, inside a loop and without the summary."""
    allow_sockets(len(scripts))
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    began_s, left = loop.time(), len(scripts)
    enters = Entrance(options.csms, options.security, options.version)

    def over() -> None:
        nonlocal left
        left -= 1
        if not left:
            ended.set()

    doors = asyncio.Semaphore(_AT_ONCE)
    parts = [Part(one, speed=options.speed, answer_s=options.answer_s) for one in scripts]
    runners = [
        ReplayRunner(part, enters.endpoint(part.script.identity), doors, over) for part in parts
    ]
    with ending(ended):
        try:
            for runner in runners:
                runner.start()
            while runners and not ended.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), _LINE_S)
                if not ended.is_set():
                    console.print(_line(parts, loop.time() - began_s), highlight=False)
        finally:
            await asyncio.gather(*(runner.stop() for runner in runners))
    return replay_report(parts, csms=options.csms, duration_s=loop.time() - began_s)


def _line(parts: Sequence[Part], elapsed_s: float) -> str:
    done = sum(part.over for part in parts)
    sent, differ = sum(one.sent for one in parts), sum(len(one.differences) for one in parts)
    return f"{elapsed_s:.0f} s: {done} of {len(parts)} done, {sent} sent, {differ} differences"
