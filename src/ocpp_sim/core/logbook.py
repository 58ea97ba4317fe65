"""The charge point's log: one line for each thing of note, as text."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ocpp_sim.core import port
from ocpp_sim.core.display import Message, to_be_seen
from ocpp_sim.core.status import status_of
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.upkeep import LogKind, Upload
from virtualtime.instant import to_text

_KEPT: Final = 30
_STAMP_CHARS: Final = 24


def note(turn: Turn, output: port.Output) -> None:
    """Write down an output that is worth it."""
    words = _WORDS.get(type(output))
    if words is not None:
        line = f"{to_text(turn.now)} {words(output)}"
        turn.upkeep = replace(turn.upkeep, log=(*turn.upkeep.log[1 - _KEPT :], line))


def text(turn: Turn, upload: Upload) -> str:
    """The file that an upload carries: what the charge point is, then the lines of its log."""
    since = to_text(upload.since) if upload.since else ""
    until = to_text(upload.until) if upload.until else "~"
    lines = [line for line in _lines(turn, upload.kind) if since <= line[:_STAMP_CHARS] <= until]
    return "\n".join([*_head(turn, upload.kind), "", *lines, ""])


def _lines(turn: Turn, kind: LogKind) -> list[str]:
    if kind == "SecurityLog":
        return [f"{to_text(e.at)} {e.kind} {e.info}".rstrip() for e in turn.upkeep.security]
    return list(turn.upkeep.log)


def _head(turn: Turn, kind: LogKind) -> list[str]:
    spec = turn.spec
    head = [f"{spec.vendor} {spec.model} {spec.identity}, firmware {spec.firmware}, {kind}"]
    head.append(f"written {to_text(turn.now)}, {len(turn.queue)} messages waiting")
    if kind != "SecurityLog":
        for connector in turn.connectors:
            state, place = status_of(connector), connector.connector_id
            head.append(f"connector {place}: {state}, register {connector.energy_wh} Wh")
        head += [f"display: {one.content}" for one in _displayed(turn)]
        currency = turn.text("Currency")
        for cost in turn.facilities.costs:
            head.append(f"transaction {cost.number} has cost {cost.total:.2f} {currency} so far")
    return head


def _displayed(turn: Turn) -> tuple[Message, ...]:
    """What the one display of the charge point shows by turns."""
    states = {status_of(connector) for connector in turn.connectors}
    if turn.fault is not None or "Faulted" in states:
        state = "Faulted"
    elif "Charging" in states:
        state = "Charging"
    else:
        state = "Idle" if turn.operative else "Unavailable"
    return to_be_seen(turn.facilities.messages, state, turn.now)


_WORDS: Final[Mapping[type, Callable[[Any], str]]] = {
    port.Booted: lambda one: f"boot answered: {one.status}, interval {one.interval_s} s",
    port.TransactionStarted: lambda one: (
        f"connector {one.connector_id}: transaction {one.number} started for {one.id_tag}"
    ),
    port.TransactionStopped: lambda one: (
        f"connector {one.connector_id}: transaction {one.number} stopped,"
        f" {one.energy_wh} Wh, {one.reason}"
    ),
    port.PeerCalled: lambda one: f"{one.action} answered {one.code}".rstrip(),
    port.CallFailed: lambda one: f"{one.action} failed: {one.why} {one.code}".rstrip(),
    port.Violation: lambda one: f"violation: {one.action} {one.code} {one.message}"[:200],
    port.Declined: lambda one: f"{one.what} declined: {one.why}"[:200],
    port.Fetch: lambda one: f"fetching {one.location}"[:200],
    port.Deliver: lambda one: f"sending {one.name} to {one.location}"[:200],
}
