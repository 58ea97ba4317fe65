"""What a scenario remembers of what went in and out of its charge point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, Final

from ocpp_sim.core import port
from ocppj.frame import Call, parse


@dataclass(frozen=True, slots=True)
class Met:
    """All have come to a meeting."""

    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """How many sessions of the charge point the central system has, and their energy, by now."""

    sessions: int
    energy_wh: int


Item = port.Input | port.Output | Met | Told
_EVENTS: Final[Mapping[type, str]] = {
    port.Connected: "connected",
    port.Disconnected: "disconnected",
    port.Close: "disconnected",
    port.TransactionStarted: "transaction_started",
    port.TransactionStopped: "transaction_stopped",
    port.CallFailed: "call_failed",
    port.Violation: "violation",
}
_KEPT = 5
_CALLS = 99


@dataclass(frozen=True, slots=True)
class PeerCall:
    action: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """`calls`, the last hundred, `events` and `declined` are those since the last act.

    `sent` counts our calls by action; `latencies` are kept if they are `measured`. `sessions` have
    ended and got `energy_wh` altogether, and the central system has `told` what it has of them;
    `met` are the meetings to which all have come.
    """

    calls: tuple[PeerCall, ...] = ()
    events: frozenset[str] = frozenset()
    declined: tuple[port.Declined, ...] = ()
    sent: Mapping[str, int] = field(default_factory=dict)
    latencies: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    violations: int = 0
    examples: tuple[str, ...] = ()
    asked: PeerCall | None = None
    measured: bool = False
    sessions: int = 0
    energy_wh: int = 0
    met: frozenset[str] = frozenset()
    told: Told | None = None

    def forget(self) -> "Heard":
        """Begin anew with what counts since the last act."""
        return replace(self, calls=(), events=frozenset(), declined=())

    def percentile(self, action: str, percent: float) -> float | None:
        """A percentile of the latencies in seconds; of all actions together for ""."""
        found = sorted(
            one for name, each in self.latencies.items() if action in ("", name) for one in each
        )
        return found[ceil(len(found) * percent / 100) - 1] if found else None


def listen(heard: Heard, news: Sequence[Item]) -> Heard:
    """Remember what counts of the news."""
    for item in news:
        heard = replace(heard, told=item) if type(item) is Told else _hear(heard, item)
    return heard


def _hear(heard: Heard, item: Item) -> Heard:
    match item:
        case port.Send(text):
            heard = _said(heard, text)
        case port.Received(text):
            heard = _asked(heard, text)
        case port.PeerCalled(action):
            call = heard.asked or PeerCall(action, {})
            heard = replace(heard, calls=(*heard.calls[-_CALLS:], call), asked=None)
        case port.CallAnswered(action, latency_s) if heard.measured:
            each = (*heard.latencies.get(action, ()), latency_s)
            heard = replace(heard, latencies={**heard.latencies, action: each})
        case port.Declined():
            heard = replace(heard, declined=(*heard.declined, item))
        case port.TransactionStopped(_, _, energy_wh):
            total_wh = heard.energy_wh + energy_wh
            heard = replace(heard, sessions=heard.sessions + 1, energy_wh=total_wh)
        case Met(name):
            heard = replace(heard, met=heard.met | {name})
        case port.Booted("Accepted"):
            heard = replace(heard, events=heard.events | {"booted"})
        case port.Violation(action, code, message):
            examples = (*heard.examples, f"{action} {code} {message}".strip())[:_KEPT]
            heard = replace(heard, violations=heard.violations + 1, examples=examples)
    event = _EVENTS.get(type(item))
    return heard if event is None else replace(heard, events=heard.events | {event})


def _asked(heard: Heard, text: str | bytes) -> Heard:
    frame = parse(text)
    if not isinstance(frame, Call):
        return heard
    return replace(heard, asked=PeerCall(frame.action, frame.payload))


def _said(heard: Heard, text: str) -> Heard:
    frame = parse(text)
    if not isinstance(frame, Call):
        return heard
    return replace(heard, sent={**heard.sent, frame.action: heard.sent.get(frame.action, 0) + 1})
