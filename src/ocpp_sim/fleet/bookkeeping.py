"""Has the ground truth of a fleet written to a file while it runs."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ocpp_sim.core import port
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.ledger.book import Ledger
from ocpp_sim.ledger.lines import end_line, run_line, session_line
from ocpp_sim.ledger.session import Session
from ocpp_sim.plan import identity
from ocpp_sim.recording.secrecy import mask
from ocpp_sim.runner.socket import Listener, SocketRunner
from virtualtime.clock import Clock

_LOG = logging.getLogger(__name__)


def start_ledger(options: FleetOptions, now: datetime) -> None:
    """Make the file, or make it empty, and say in it whose ledger it is. Raises OSError."""
    if options.ledger is not None:
        plan = options.fleet_plan()
        points = [identity(plan, index) for index in range(plan.count)]
        options.ledger.write_text(run_line(mask(options.csms), points, now), "utf-8")


@contextmanager
def kept(path: Path | None, clock: Clock) -> Iterator[Sequence[Listener]]:
    """What must listen to a fleet to have its ledger kept; nothing when there is no path.

    Sessions that still run at the end are written as they are then. Raises OSError when the file
    cannot be opened; that it is not complete is logged.
    """
    if path is None:
        yield ()
        return
    keeper = Bookkeeper(path, clock)
    try:
        yield (keeper,)
    finally:
        keeper.close()


class Bookkeeper:
    """A listener: SocketRunner(…, Bookkeeper(path, clock)).

    Each line is appended at once, so that several processes may share a file.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._file = path.open("ab", buffering=0)
        self._ledger = Ledger(self._keep, self._keep)
        self._failed = False

    def __call__(self, runner: SocketRunner, item: port.Input | port.Output, *, up: bool) -> None:  # noqa: ARG002
        self._ledger.note(runner.station, item, self._clock.now())

    def close(self) -> None:
        """Write what is open, and that this is the end."""
        now = self._clock.now()
        self._ledger.close(now)
        self._append(end_line(now))
        self._file.close()

    def _keep(self, session: Session) -> None:
        self._append(session_line(session))

    def _append(self, line: str) -> None:
        """Write a line; after a failure nothing more is tried."""
        if self._failed:
            return
        try:
            self._file.write(line.encode())
        except OSError as error:
            self._failed = True
            _LOG.warning("%s breaks off: %s", self._path, error)
