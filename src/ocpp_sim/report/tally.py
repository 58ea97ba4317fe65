"""Counting what a fleet does, event by event."""

from collections import Counter
from dataclasses import dataclass, field

from ocpp_sim.core import port
from ocpp_sim.report.latency import Histogram

_KEPT_VIOLATIONS = 20


@dataclass(slots=True)
class Tally:
    """Feed it every input and output of every charge point with `note`."""

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
    violations: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    latencies: dict[str, Histogram] = field(default_factory=dict)
    last_failure: str = ""

    def note(self, identity: str, item: port.Input | port.Output, *, up: bool) -> None:
        """Count one input or output; `up` tells whether the charge point was connected before."""
        match item:
            case port.Send():
                self.sent += 1
            case port.Received():
                self.received += 1
            case port.CallAnswered(action, latency_s):
                self.latencies.setdefault(action, Histogram()).add(latency_s)
            case port.Connected() | port.Disconnected() | port.Close() | port.Booted():
                self._note_link(item, up=up)
            case port.TransactionStarted() | port.TransactionStopped():
                self._note_transaction(item)
            case port.PeerCalled(action, code):
                self.peer_calls[f"{action} {code}".strip()] += 1
            case port.CallFailed(action, why, code):
                self.failures[f"{action} {why} {code}".strip()] += 1
            case port.Violation(action, code, message):
                self._note_violation(identity, f"{action} {code}".strip(), message)

    def _note_link(
        self, item: port.Connected | port.Disconnected | port.Close | port.Booted, *, up: bool
    ) -> None:
        if isinstance(item, port.Booted):
            self.boots += item.status == "Accepted"
            self.boots_refused += item.status != "Accepted"
        elif isinstance(item, port.Connected):
            self.connects += 1
            self.connected += 1
        elif up:
            self.disconnects += 1
            self.connected -= 1
        elif isinstance(item, port.Disconnected):
            self.connect_failures += 1
            self.last_failure = item.reason

    def _note_transaction(self, item: port.TransactionStarted | port.TransactionStopped) -> None:
        if isinstance(item, port.TransactionStarted):
            self.transactions_started += 1
            self.charging += 1
        else:
            self.transactions_stopped += 1
            self.charging -= 1
            self.energy_wh += item.energy_wh

    def _note_violation(self, identity: str, kind: str, message: str) -> None:
        self.violations[kind or "connection"] += 1
        if len(self.examples) < _KEPT_VIOLATIONS:
            self.examples.append(f"{identity}: {kind}: {message}")
