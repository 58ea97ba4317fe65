"""Counting what a fleet does, event by event."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ocpp_sim.core import port
from ocpp_sim.report.latency import Histogram
from ocpp_sim.report.offence import Offence, cut, kind_of, offence
from virtualtime.clock import Clock, ManualClock
from virtualtime.instant import EPOCH

_KEPT_OF_A_KIND: Final = 10
_KEPT: Final = 200
# A peer chooses the names of its actions and codes; more of them than these are counted together.
_MOST_KINDS: Final = 500
_OTHERS: Final = "others"
_NAME_LIMIT: Final = 100
_REASON_LIMIT: Final = 300
_UNANSWERED: Final = ("timeout", "lost")


def _epoch() -> Clock:
    return ManualClock(EPOCH)


@dataclass(slots=True)
class Tally:
    """Feed it every input and output of every charge point with `note`.

    `faulted` are outlets, as ("CP-0001", 1); `troubles` count for each charge point what went wrong
    and `last_troubles` say what that was; `identities` have ever been connected.
    `latencies` are what the peer took, `since_due` counts from when a call was meant to be sent,
    and `loop_lag` is how late this process itself was. `refusals` count the connections that could
    not be made, by reason.
    `clock` runs `speed` times as fast as the wall.
    """

    connects: int = 0
    connect_failures: int = 0
    disconnects: int = 0
    connected: int = 0
    boots: int = 0
    boots_refused: int = 0
    transactions_started: int = 0
    transactions_stopped: int = 0
    charging: int = 0
    energy_wh: int = 0
    sent: int = 0
    received: int = 0
    peer_calls: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)
    quirks: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    offences: list[Offence] = field(default_factory=list)
    latencies: dict[str, Histogram] = field(default_factory=dict)
    since_due: dict[str, Histogram] = field(default_factory=dict)
    loop_lag: Histogram = field(default_factory=Histogram)
    connect_times: Histogram = field(default_factory=Histogram)
    boot_times: Histogram = field(default_factory=Histogram)
    faulted: set[tuple[str, int]] = field(default_factory=set)
    troubles: Counter[str] = field(default_factory=Counter)
    last_troubles: dict[str, str] = field(default_factory=dict)
    identities: set[str] = field(default_factory=set, repr=False)
    last_failure: str = ""
    last_loss: str = ""
    clock: Clock = field(default_factory=_epoch, compare=False, repr=False)
    speed: float = 1.0
    _since: dict[str, datetime] = field(default_factory=dict, repr=False)
    _heard: tuple[str, str | bytes] = ("", "")

    @property
    def errors(self) -> int:
        """All that went wrong: calls, connections, violations."""
        return self.failures.total() + self.violations.total() + self.connect_failures

    @property
    def reconnects(self) -> int:
        return max(self.connects - len(self.identities), 0)

    def note(self, identity: str, item: port.Input | port.Output, *, up: bool) -> None:
        """Count one input or output; `up` tells whether the charge point was connected before."""
        match item:
            case port.Send():
                self.sent += 1
            case port.Received(text):
                self.received += 1
                self._heard = (identity, text)
            case port.Tick():
                return
            case port.CallAnswered():
                self._note_answer(item)
            case port.PeerCalled(action, code):
                _count(self.peer_calls, f"{action} {code}")
            case port.StatusChanged(connector_id, status):
                self._note_status(identity, connector_id, status)
            case port.CallFailed():
                self._note_failure(identity, item)
            case port.Violation():
                self._note_violation(identity, item)
            case port.TransactionStarted() | port.TransactionStopped():
                self._note_transaction(item)
            case _:
                self._note_rare(identity, item, up=up)

    def merge(self, other: "Tally") -> None:
        """Add what another process has counted of other charge points."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        for mine, theirs in (
            (self.latencies, other.latencies),
            (self.since_due, other.since_due),
        ):
            for action, histogram in theirs.items():
                mine.setdefault(action, Histogram()).merge(histogram)
        self.loop_lag.merge(other.loop_lag)
        self.connect_times.merge(other.connect_times)
        self.boot_times.merge(other.boot_times)
        self.offences = sorted(self.offences + other.offences, key=lambda one: one.at)[:_KEPT]
        self.faulted |= other.faulted
        self.last_troubles |= other.last_troubles
        self.last_failure = other.last_failure or self.last_failure
        self.last_loss = other.last_loss or self.last_loss
        self.identities |= other.identities

    def _note_answer(self, item: port.CallAnswered) -> None:
        if item.action not in self.latencies:
            self.latencies[item.action], self.since_due[item.action] = Histogram(), Histogram()
        self.latencies[item.action].add(item.latency_s)
        self.since_due[item.action].add(item.since_due_s)

    def _note_rare(self, identity: str, item: port.Input | port.Output, *, up: bool) -> None:
        match item:
            case port.Connect():
                self._since[identity] = self.clock.now()
            case port.Connected():
                self.connects += 1
                self.connected += 1
                self.identities.add(identity)
                self._took(identity, self.connect_times)
            case port.Booted():
                self._note_boot(identity, item)
            case port.Close() if up:
                self.disconnects += 1
                self.connected -= 1
            case port.Disconnected(reason) if up:
                self.disconnects += 1
                self.connected -= 1
                self.last_loss = cut(reason, _REASON_LIMIT)
                self._trouble(identity, f"connection lost: {reason}")
            case port.Disconnected(reason):
                self.connect_failures += 1
                self.last_failure = cut(reason, _REASON_LIMIT)
                _count(self.refusals, item.kind or "no connection")
                self._trouble(identity, f"cannot connect: {reason}")
            case port.Quirk(name):
                self.quirks[name] += 1

    def _note_boot(self, identity: str, item: port.Booted) -> None:
        accepted = item.status == "Accepted"
        self.boots += accepted
        self.boots_refused += not accepted
        if accepted:
            self._took(identity, self.boot_times)
            self._since.pop(identity, None)
        else:
            self._trouble(identity, f"boot {item.status}")

    def _took(self, identity: str, histogram: Histogram) -> None:
        """Close a span of time, if one is open, and open the next."""
        now = self.clock.now()
        if identity in self._since:
            histogram.add((now - self._since[identity]).total_seconds() / self.speed)
            self._since[identity] = now

    def _note_transaction(self, item: port.TransactionStarted | port.TransactionStopped) -> None:
        if isinstance(item, port.TransactionStarted):
            self.transactions_started += 1
            self.charging += 1
        else:
            self.transactions_stopped += 1
            self.charging -= 1
            self.energy_wh += item.energy_wh

    def _note_status(self, identity: str, connector_id: int, status: str) -> None:
        if status == "Faulted":
            self.faulted.add((identity, connector_id))
            self._trouble(identity, f"connector {connector_id} is Faulted")
        elif self.faulted:
            self.faulted.discard((identity, connector_id))

    def _note_failure(self, identity: str, item: port.CallFailed) -> None:
        what = f"{item.action} {item.why} {item.code}".strip()
        _count(self.failures, what)
        if item.why in _UNANSWERED:
            self.unanswered[item.action] += 1
        self._trouble(identity, what)

    def _note_violation(self, identity: str, item: port.Violation) -> None:
        kind = _count(self.violations, kind_of(item))
        if self.violations[kind] <= _KEPT_OF_A_KIND and len(self.offences) < _KEPT:
            by, text = self._heard
            heard = text if by == identity else ""
            self.offences.append(offence(self.clock.now(), identity, item, heard))
        self._trouble(identity, f"{kind}: {item.message}")

    def _trouble(self, identity: str, what: str) -> None:
        self.troubles[identity] += 1
        self.last_troubles[identity] = cut(what, _NAME_LIMIT)


_SUMS: Final = (
    "connects",
    "connect_failures",
    "disconnects",
    "connected",
    "boots",
    "boots_refused",
    "transactions_started",
    "transactions_stopped",
    "charging",
    "energy_wh",
    "sent",
    "received",
)
_COUNTERS: Final = (
    "peer_calls",
    "failures",
    "unanswered",
    "violations",
    "quirks",
    "refusals",
    "troubles",
)


def _count(counter: Counter[str], name: str) -> str:
    """Count a name, or that there are too many of them; gives what was counted."""
    name = cut(name.strip(), _NAME_LIMIT)
    if name not in counter and len(counter) >= _MOST_KINDS:
        name = _OTHERS
    counter[name] += 1
    return name
