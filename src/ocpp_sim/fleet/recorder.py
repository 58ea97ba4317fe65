"""Has all that goes in and out of a fleet written to a tape."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ocpp_sim.core import port
from ocpp_sim.fleet.options import FleetOptions
from ocpp_sim.recording.line import Event, EventKind, Frame
from ocpp_sim.recording.secrecy import mask
from ocpp_sim.report.offence import offence
from ocpp_sim.runner.socket import Listener, SocketRunner
from ocpp_sim.transport.tape import Tape
from virtualtime.clock import Clock

_LOG = logging.getLogger(__name__)


def start_recording(options: FleetOptions, now: datetime) -> None:
    """Make the file, or make it empty, and say in it what is recorded. Raises OSError."""
    if options.record is not None:
        facts = (("csms", mask(options.csms)), ("points", options.count))
        tape = Tape(options.record)
        tape.put(Event(now, "began", facts=facts))
        tape.close()


@contextmanager
def recorded(path: Path | None, clock: Clock, *secrets: str) -> Iterator[Sequence[Listener]]:
    """What must listen to a fleet to have it recorded; nothing when there is no path.

    Raises OSError when the file cannot be opened; that it is not complete is logged in the end.
    """
    if path is None:
        yield ()
        return
    tape = Tape(path, secrets=secrets, fresh=False)
    try:
        yield (Recorder(tape, clock),)
    finally:
        try:
            tape.close()
        except OSError as error:
            _LOG.warning("%s breaks off: %s", path, error)
        if tape.dropped:
            _LOG.warning("%s lacks %d lines: the disk was too slow", path, tape.dropped)


class Recorder:
    """A listener: SocketRunner(…, Recorder(tape, clock))."""

    def __init__(self, tape: Tape, clock: Clock) -> None:
        self._tape = tape
        self._clock = clock
        self._heard: tuple[str, str | bytes] = ("", "")

    def __call__(self, runner: SocketRunner, item: port.Input | port.Output, *, up: bool) -> None:
        identity = runner.station.spec.identity
        match item:
            case port.Send(text):
                self._tape.put(Frame(self._clock.now(), identity, "sent", text))
            case port.Received(text):
                self._heard = (identity, text)
                self._tape.put(Frame(self._clock.now(), identity, "received", text))
            case port.Connected():
                self._happened(identity, "connected")
            case port.Disconnected(reason):
                self._happened(identity, "disconnected" if up else "refused", reason=reason)
            case port.Close(code) if up:
                self._happened(identity, "closed", code=code)
            case port.Quirk(name, connector_id):
                self._happened(identity, "quirk", name=name, connector_id=connector_id)
            case port.Violation():
                self._offended(identity, item)

    def _offended(self, identity: str, violation: port.Violation) -> None:
        by, text = self._heard
        found = offence(self._clock.now(), identity, violation, text if by == identity else "")
        self._happened(
            identity,
            "violation",
            kind=found.kind,
            message_id=found.message_id,
            reason=found.message,
            text=found.text,
        )

    def _happened(self, identity: str, event: EventKind, **facts: str | int) -> None:
        self._tape.put(Event(self._clock.now(), event, identity, tuple(facts.items())))
