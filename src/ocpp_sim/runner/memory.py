"""Drive a charge point in memory: JSON text both ways, synchronously and without recursion."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeAlias

from ocpp_sim import versions
from ocpp_sim.core import calm, port
from ocpp_sim.core import step as core
from ocpp_sim.core.station import Station
from ocpp_sim.quirks import pipeline
from ocpp_sim.runner.files import pretend

# A tuple, since a union written at the check would be made anew at each check.
_ERRANDS = (port.Fetch, port.Deliver)
# A file that is delivered comes nowhere; whoever keeps it for somebody to read finds it here.
Happening: TypeAlias = port.Event | port.Deliver


class Peer(Protocol):
    """A central system in the same process; each text it gives back goes to the charge point."""

    def open(self) -> bool:
        """Take a connection, or refuse it with False."""
        ...

    def send(self, text: str) -> Iterable[str]:
        """Take a text and give the texts that it brings forth at once."""
        ...

    def close(self, code: int) -> None:
        """The charge point has closed; 1006 is a connection that was cut."""
        ...


def pump(
    station: Station, item: port.Input, now: datetime, send: Callable[[str], Iterable[str]]
) -> tuple[Station, tuple[Happening, ...]]:
    """Take one input and carry out all that follows at `now`; every connection is granted.

    `send` gives the peer's texts in answer to one of ours; what it must do at another time is a
    Received of another pump. See `exchange` for a peer that wants to know of connections.
    """
    return exchange(station, item, now, _Granting(send))


def exchange(
    station: Station,
    item: port.Input,
    now: datetime,
    peer: Peer,
    hear: Callable[[port.Input | port.Output], None] | None = None,
) -> tuple[Station, tuple[Happening, ...]]:
    """Take one input and carry out all that follows at `now` with a peer.

    `hear` is told of every input and output, in order.
    """
    if hear is None and type(item) is port.Tick:
        dialect = versions.dialect(station.spec.version)
        begun = calm.tick(station, now, dialect)
        if begun is not None:
            talk, text = begun
            texts = tuple(peer.send(text))
            done = calm.heard(station, talk, texts[0], now, dialect) if len(texts) == 1 else None
            if done is not None:
                return done
            sent = calm.sent(station, talk, now)
            return _exchange(sent, map(port.Received, texts), now, peer)
    return _exchange(station, (item,), now, peer, hear)


def _exchange(
    station: Station,
    items: Iterable[port.Input],
    now: datetime,
    peer: Peer,
    hear: Callable[[port.Input | port.Output], None] | None = None,
) -> tuple[Station, tuple[Happening, ...]]:
    inputs = deque(items)
    events: list[Happening] = []
    turn = versions.begin(station, now)
    way = core if turn.wire is None else pipeline
    while inputs:
        taken = inputs.popleft()
        outputs = way.take(turn, taken)
        if hear is not None:
            hear(taken)
        for output in outputs:
            if hear is not None:
                hear(output)
            if isinstance(output, port.Send):
                inputs.extend(map(port.Received, peer.send(output.text)))
            elif isinstance(output, port.Connect):
                inputs.append(port.Connected() if peer.open() else port.Disconnected("refused"))
            elif isinstance(output, _ERRANDS):
                inputs.append(pretend(output))
                if isinstance(output, port.Deliver):
                    events.append(output)
            elif isinstance(output, port.Close):
                peer.close(output.code)
                inputs = deque(left for left in inputs if not isinstance(left, port.Received))
            else:
                events.append(output)
    return way.close(turn), tuple(events)


class MemoryRunner:
    """Hold one charge point beside its peer, for tests and scripts: `runner.tick(now)`."""

    def __init__(self, station: Station, peer: Peer) -> None:
        self.station = station
        self.peer = peer
        self.events: list[Happening] = []

    def give(self, item: port.Input, now: datetime) -> tuple[Happening, ...]:
        """Take one input and give what happened."""
        self.station, events = exchange(self.station, item, now, self.peer)
        self.events.extend(events)
        return events

    def deliver(self, text: str | bytes, now: datetime) -> tuple[Happening, ...]:
        """Take a text that the peer sends of its own accord."""
        return self.give(port.Received(text), now)

    def run_until(self, until: datetime) -> None:
        """Live through everything that is due up to and at `until`."""
        while self.station.next_due is not None and self.station.next_due <= until:
            self.give(port.Tick(), self.station.next_due)


class _Granting:
    """A peer made of a bare function."""

    def __init__(self, send: Callable[[str], Iterable[str]]) -> None:
        self.send = send

    def open(self) -> bool:
        return True

    def close(self, code: int) -> None:
        pass
