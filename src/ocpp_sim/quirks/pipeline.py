"""The way of a charge point's texts: out of the core through its quirks, and in through them.

A runner calls `take` and `close` in place of those of `core.step` for a charge point that has a
Wire. Everything is decided here, with what the station carries; what is delayed comes with a Tick.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, Literal

from ocpp_sim.core import port, schedule
from ocpp_sim.core import step as core
from ocpp_sim.core.intent import Begin, Change, Intent, transaction_of
from ocpp_sim.core.moment import happened
from ocpp_sim.core.station import Station
from ocpp_sim.core.turn import Turn
from ocpp_sim.core.wire import Alteration, Count, Held, Wire
from ocpp_sim.quirks import choice, frames, payload
from ocpp_sim.quirks.catalogue import CATALOGUE
from ocpp_sim.quirks.draft import Draft, Occasion, Out, draft

_CUT: Final = 1006
_STARTS: Final = ("StartTransaction", "TransactionEvent")
_KEPT: Final = 8
_EVENTS: Final[Mapping[type, str]] = MappingProxyType(
    {
        port.Connected: "connected",
        port.Disconnected: "disconnected",
        port.Close: "disconnected",
        port.TransactionStarted: "transaction_started",
        port.TransactionStopped: "transaction_stopped",
    }
)
# What looks like a violation of the peer's and comes of a network like this.
_BLAMELESS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "double": frozenset({"duplicate", "double_answer"}),
        "late": frozenset({"latency", "reorder", "late_answer"}),
    }
)
_STYLES: Final = MappingProxyType({"subprotocol_flaps": "no_subprotocol"})


def take(turn: Turn, item: port.Input) -> list[port.Output]:
    """Take an input as `core.step.take` does, with all that the quirks make of it."""
    way = _Way(turn)
    way.take(item)
    turn.wire = replace(way.wire, counts=tuple(way.counts))
    return way.outputs


def close(turn: Turn) -> Station:
    """The station that the inputs of an instant lead to; it is due when a held text is, too."""
    wire = turn.wire
    assert wire is not None
    due = [held.due_at for held in wire.held]
    due += [at for at in (schedule.next_due(turn), wire.dead_until) if at is not None]
    return turn.freeze(min(due, default=None))


class _Way:
    """One input on its way; `cut` tells how the connection has ended meanwhile."""

    def __init__(self, turn: Turn) -> None:
        assert turn.wire is not None
        self.turn = turn
        self.counts = list(turn.wire.counts)
        self.outputs: list[port.Output] = []
        self.cut: Literal["", "dropped", "left"] = ""
        self.hears_altered = False

    @property
    def wire(self) -> Wire:
        """What the station carries; the core counts there as well."""
        assert self.turn.wire is not None
        return self.turn.wire

    @wire.setter
    def wire(self, wire: Wire) -> None:
        self.turn.wire = wire

    def take(self, item: port.Input) -> None:
        match item:
            case port.Received(text):
                if self.turn.link.state == "up":
                    self._come_in(text)
            case port.Tick():
                self._release()
                self._core(item)
            case port.SendRaw():
                self.outputs += core.take(self.turn, item)
            case _:
                self._core(item)

    def _core(self, item: port.Input) -> None:
        """Give the core an input and carry out what it wants."""
        if type(item) in (port.Connected, port.Disconnected):
            self._forget()
        self._happened(_EVENTS.get(type(item), ""))
        for output in core.take(self.turn, item):
            self._carry(output)
        self._lose()

    def _carry(self, output: port.Output) -> None:
        kind = type(output)
        if self.cut and (kind is port.Send or (kind is port.Close and self.cut == "dropped")):
            return
        if type(output) is port.Send:
            self._go_out(output.text)
            return
        if type(output) is port.Violation and self._is_blameless(output.code):
            return
        if type(output) is port.Connect:
            output = self._shake_hands()
        elif type(output) is port.Close:
            self._flush(output.code)
        elif type(output) is port.Booted and output.status == "Accepted":
            self._happened("booted")
        self.outputs.append(output)
        self._happened(_EVENTS.get(type(output), ""))

    def _shake_hands(self) -> port.Connect:
        style = []
        for at, one in enumerate(self.wire.alterations):
            if CATALOGUE[one.name].stage == "handshake" and self._acts(at):
                self.outputs.append(port.Quirk(one.name))
                style.append(_STYLES.get(one.name, one.name))
        return port.Connect(tuple(dict.fromkeys(style)))

    def _go_out(self, text: str) -> None:
        meant = draft(text, dict(self.wire.owed), incoming=False)
        if self.wire.dead_until is not None:
            return
        if meant.sort == "call":
            self._note_start(meant)
        else:
            self._settle(meant.message_id)
        altered = self._alter(meant)
        for out in altered.outs:
            if not self._hold(out, incoming=False):
                self.outputs.append(port.Send(out.text))
        self._suffer(altered)

    def _come_in(self, raw: str | bytes) -> None:
        flying = self.turn.rpc.in_flight
        actions = {} if flying is None else {flying.message_id: flying.action}
        meant = draft(raw, actions, incoming=True)
        if self.wire.dead_until is not None:
            return
        altered = self._alter(meant)
        self._suffer(altered)
        for out in altered.outs:
            was_altered = out.text != meant.outs[0].text
            if not self._hold(out, incoming=True, was_altered=was_altered):
                self._hear(out.text if was_altered else raw, meant, was_altered=was_altered)
        self._lose()

    def _is_blameless(self, code: str) -> bool:
        """Whether what looks like the peer's fault is that of a quirk."""
        own = _BLAMELESS.get(code, frozenset())
        return self.hears_altered or any(
            one.name in own and (CATALOGUE[one.name].both or one.selector.direction == "in")
            for one in self.wire.alterations
        )

    def _hear(self, text: str | bytes, meant: Draft, *, was_altered: bool) -> None:
        """Let the core take a text, and remember what it owes for it."""
        if meant.sort == "call":
            owed = (*self.wire.owed, (meant.message_id, meant.action))[-_KEPT:]
            self.wire = replace(self.wire, owed=owed)
        self.hears_altered = was_altered
        self._core(port.Received(text))
        self.hears_altered = False

    def _alter(self, meant: Draft) -> Draft:
        """The text after all quirks, each of which is told when it acts."""
        altered = meant
        for at, one in enumerate(self.wire.alterations):
            if not choice.concerns(one, meant):
                continue
            count = self.counts[at]
            if CATALOGUE[one.name].stage == "line":  # where any text will do
                changed = self._changed(one, count, altered) if self._acts(at) else None
            else:
                changed = self._changed(one, count, altered)
                if changed is not None and not self._acts(at):
                    continue
            if changed is not None:
                altered = changed
                if one.name != "latency":
                    self.outputs.append(self._told(one.name, meant))
        return altered

    def _changed(self, one: Alteration, count: Count, altered: Draft) -> Draft | None:
        """What a quirk would make of a text; None if this is none for it."""
        turn, wire = self.turn, self.wire
        drawn = 0.0
        if one.name in frames.DRAWING:
            drawn = choice.draw(one, count, turn.spec, "/size")
        started = self._meter_start() if one.name == "meter_regress" else None
        occasion = Occasion(turn.now, dict(one.params), drawn, wire.born_at, started)
        if CATALOGUE[one.name].stage == "payload":
            return payload.apply(altered, one.name, occasion)
        return frames.RULES[one.name](altered, occasion)

    def _meter_start(self) -> int | None:
        """The first reading of the transaction that the call in the making is about."""
        flying = self.turn.flying
        number = None if flying is None else transaction_of(flying.intent)
        return next((wh for ours, wh in self.wire.meter_starts if ours == number), None)

    def _acts(self, at: int) -> bool:
        acts, self.counts[at] = choice.acts(
            self.wire.alterations[at], self.counts[at], self.turn.spec
        )
        return acts

    def _told(self, name: str, meant: Draft) -> port.Quirk:
        number = None
        if meant.sort == "call" and not meant.incoming and self.turn.flying is not None:
            number = transaction_of(self.turn.flying.intent)
        said = meant.payload or {}
        evse = said.get("evse")
        connector: Any = evse.get("id") if isinstance(evse, dict) else said.get("connectorId", 0)
        return port.Quirk(name, connector if type(connector) is int else 0, number)

    def _hold(self, out: Out, *, incoming: bool, was_altered: bool = False) -> bool:
        """Keep a text back if it is late or must not overtake; False when it goes at once."""
        if not out.after_s and not self.wire.held:
            return False
        before = [h.due_at for h in self.wire.held if h.incoming == incoming and not h.loose]
        due_at = self.turn.after(out.after_s)
        if not out.loose:
            due_at = max([due_at, *before])
        if due_at <= self.turn.now:
            return False
        held = Held(due_at, out.text, incoming, out.loose, was_altered)
        self.wire = replace(self.wire, held=(*self.wire.held, held))
        return True

    def _release(self) -> None:
        """Let go of what is due; a connection that has been half open long enough is cut."""
        if not self.wire.held and self.wire.dead_until is None:
            return
        now = self.turn.now
        due = sorted((h for h in self.wire.held if h.due_at <= now), key=lambda h: h.due_at)
        left = tuple(h for h in self.wire.held if h.due_at > now)
        self.wire = replace(self.wire, held=left)
        for held in due:
            if self.turn.link.state != "up":
                break
            if held.incoming:
                meant = draft(held.text, {}, incoming=True)
                self._hear(held.text, meant, was_altered=held.altered)
            else:
                self.outputs.append(port.Send(held.text))
        if self.wire.dead_until is not None and self.wire.dead_until <= now:
            self._cut_line()

    def _suffer(self, altered: Draft) -> None:
        """Do to the connection what a quirk has done to it."""
        if altered.effect == "drop":
            self._cut_line()
        elif altered.effect == "replace":
            self.cut = "left"
        elif altered.effect == "half_open":
            self.wire = replace(self.wire, held=(), dead_until=self.turn.after(altered.lasts_s))

    def _cut_line(self) -> None:
        self._forget()
        self.outputs.append(port.Close(_CUT))
        self.cut = "dropped"

    def _lose(self) -> None:
        """Let the core know that its connection is gone, or believe so."""
        if self.cut:
            why, self.cut = f"the connection was {self.cut}", ""
            self._core(port.Disconnected(why))

    def _flush(self, code: int) -> None:
        """What was said before a goodbye still goes out; a cut loses it."""
        if code != _CUT and self.wire.dead_until is None:
            self.outputs += [port.Send(h.text) for h in self.wire.held if not h.incoming]
        self._forget()

    def _forget(self) -> None:
        self.wire = replace(self.wire, held=(), owed=(), dead_until=None)

    def _happened(self, event: str) -> None:
        if event:
            pairs = zip(self.wire.alterations, self.counts, strict=True)
            self.counts = [choice.armed(one, count, event) for one, count in pairs]
            self.wire = happened(self.wire, event)

    def _note_start(self, meant: Draft) -> None:
        """Remember with what reading a transaction began."""
        flying = self.turn.flying
        start = None if flying is None else _start_of(flying.intent)
        if start is not None and meant.action in _STARTS:
            self.wire = replace(self.wire, meter_starts=(*self.wire.meter_starts, start)[-_KEPT:])

    def _settle(self, message_id: str) -> None:
        if self.wire.owed:
            owed = tuple(one for one in self.wire.owed if one[0] != message_id)
            self.wire = replace(self.wire, owed=owed)


def _start_of(intent: Intent) -> tuple[int, int] | None:
    """The number of a transaction that begins, and with what reading; None for all else."""
    if isinstance(intent, Begin):
        return intent.number, intent.meter_wh
    if isinstance(intent, Change) and intent.stage == "Started" and intent.records:
        return intent.number, intent.records[0].snapshot.energy_wh
    return None
