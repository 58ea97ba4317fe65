"""The call state machine of one side of a connection, as a value (OCPP-J 1.6 §4.1).

One CALL is in flight at a time and the others wait; the peer's calls are independent of ours and
leave the state as it is. Nothing here sleeps: the owner asks `due_at` and calls `tick` then.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from ocppj.frame import (
    Call,
    CallError,
    CallResult,
    CallResultError,
    Malformed,
    Payload,
    Unconfirmed,
    call_text,
    error_text,
    parse,
)
from ocppj.value import value

_REMEMBERED = 8


@value(frozen=True, slots=True)
class Outgoing:
    """A call of ours; `ref` is whatever lets the caller find its matter again."""

    message_id: str
    action: str
    payload: Payload
    timeout_s: float = 30.0
    ref: Any = None


@value(frozen=True, slots=True)
class Asked:
    """The peer calls; the owner owes an answer with the call's message id."""

    call: Call


@value(frozen=True, slots=True)
class Told:
    """The peer tells something and wants no answer (OCPP 2.1)."""

    told: Unconfirmed


@value(frozen=True, slots=True)
class Disputed:
    """The peer cannot make sense of an answer of ours to its call (OCPP 2.1)."""

    error: CallResultError


@value(frozen=True, slots=True)
class Answered:
    """Our call was answered; the payload is not validated yet."""

    outgoing: Outgoing
    payload: Payload
    latency_s: float


@value(frozen=True, slots=True)
class Refused:
    """Our call was answered with a CALLERROR."""

    outgoing: Outgoing
    error: CallError
    latency_s: float


@value(frozen=True, slots=True)
class TimedOut:
    """Our call had no answer in time; an answer that still comes is Unmatched."""

    outgoing: Outgoing


@value(frozen=True, slots=True)
class Lost:
    """Our call had no answer when the connection ended; `sent` tells whether it ever left."""

    outgoing: Outgoing
    sent: bool


@value(frozen=True, slots=True)
class Unmatched:
    """An answer nobody waits for: after its time-out, a second time, or to no call of ours."""

    message_id: str
    why: Literal["late", "double", "unknown"]


@value(frozen=True, slots=True)
class Garbled:
    """A malformed frame; `outgoing` is our call if that was its answer, which ends the call."""

    malformed: Malformed
    outgoing: Outgoing | None


Event = Asked | Told | Disputed | Answered | Refused | TimedOut | Lost | Unmatched | Garbled


@value(frozen=True, slots=True)
class Turn:
    """What a step of the machine leads to: the next state, what happened, what must be sent."""

    rpc: "Rpc"
    events: tuple[Event, ...] = ()
    texts: tuple[str, ...] = ()


@value(frozen=True, slots=True)
class Rpc:
    """Rpc() is a fresh connection. Every method gives a Turn and leaves the value as it was."""

    in_flight: Outgoing | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    waiting: tuple[Outgoing, ...] = ()
    answered_ids: tuple[str, ...] = ()
    expired_ids: tuple[str, ...] = ()

    def call(self, outgoing: Outgoing, now: datetime) -> Turn:
        """Send a call now, or let it wait until those before it are answered."""
        if self.in_flight is not None:
            return Turn(replace(self, waiting=(*self.waiting, outgoing)))
        return _send(self, outgoing, now, ())

    def sending(self, outgoing: Outgoing, now: datetime) -> "Rpc":
        """The state with a call in flight whose text the owner writes and sends itself.

        Nothing else may be in flight. The payload is on the wire then, and not kept.
        """
        kept = outgoing
        if outgoing.payload:
            kept = Outgoing(
                outgoing.message_id, outgoing.action, {}, outgoing.timeout_s, outgoing.ref
            )
        due_at = now + _span(outgoing.timeout_s)
        return Rpc(kept, now, due_at, self.waiting, self.answered_ids, self.expired_ids)

    def answered(self, message_id: str) -> "Rpc":
        """The state when the last call has been answered and none waits."""
        answered_ids = self.answered_ids[1 - _REMEMBERED :] + (message_id,)  # noqa: RUF005 - quick
        return Rpc(None, None, None, (), answered_ids, self.expired_ids)

    def receive(self, text: str | bytes, now: datetime, version: str = "1.6") -> Turn:
        """Take a text from the peer, in the protocol version that both speak."""
        frame = parse(text, version)
        if isinstance(frame, Call):
            return Turn(self, (Asked(frame),))
        if isinstance(frame, Malformed):
            return self._garbled(frame, now, version)
        if isinstance(frame, Unconfirmed):
            return Turn(self, (Told(frame),))
        if isinstance(frame, CallResultError):
            return Turn(self, (Disputed(frame),))
        if self.in_flight is None or self.in_flight.message_id != frame.message_id:
            return Turn(self, (Unmatched(frame.message_id, self._why(frame.message_id)),))
        return self._next(self._outcome(frame, now), now, answered=True)

    def tick(self, now: datetime) -> Turn:
        """Give up the call in flight if its time has come, and send the next."""
        if self.in_flight is None or self.due_at is None or now < self.due_at:
            return Turn(self)
        return self._next(TimedOut(self.in_flight), now, answered=False)

    def close(self) -> Turn:
        """The connection ended: everything unanswered is lost, and a fresh state remains."""
        flying = () if self.in_flight is None else (Lost(self.in_flight, sent=True),)
        waiting = tuple(Lost(outgoing, sent=False) for outgoing in self.waiting)
        return Turn(Rpc(), flying + waiting)

    def _outcome(self, frame: CallResult | CallError, now: datetime) -> Answered | Refused:
        assert self.in_flight is not None
        assert self.sent_at is not None
        latency_s = (now - self.sent_at).total_seconds()
        if isinstance(frame, CallResult):
            return Answered(self.in_flight, frame.payload, latency_s)
        return Refused(self.in_flight, frame, latency_s)

    def _garbled(self, malformed: Malformed, now: datetime, version: str) -> Turn:
        mine = self.in_flight
        if malformed.kind == "answer" and mine and mine.message_id == malformed.message_id:
            return self._next(Garbled(malformed, mine), now, answered=True)
        refusal = malformed.refusal(version)
        texts = () if refusal is None else (error_text(refusal),)
        return Turn(self, (Garbled(malformed, None),), texts)

    def _next(self, event: Event, now: datetime, *, answered: bool) -> Turn:
        """End the call in flight with `event` and send the first that waits."""
        assert self.in_flight is not None
        done = self.in_flight.message_id
        answered_ids, expired_ids = self.answered_ids, self.expired_ids
        if answered:
            answered_ids = (*answered_ids[1 - _REMEMBERED :], done)
        else:
            expired_ids = (*expired_ids[1 - _REMEMBERED :], done)
        rest = Rpc(None, None, None, self.waiting[1:], answered_ids, expired_ids)
        if not self.waiting:
            return Turn(rest, (event,))
        return _send(rest, self.waiting[0], now, (event,))

    def _why(self, message_id: str) -> Literal["late", "double", "unknown"]:
        if message_id in self.expired_ids:
            return "late"
        return "double" if message_id in self.answered_ids else "unknown"


@lru_cache(maxsize=64)
def _span(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def _send(free: Rpc, outgoing: Outgoing, now: datetime, events: tuple[Event, ...]) -> Turn:
    text = call_text(outgoing.message_id, outgoing.action, outgoing.payload)
    return Turn(free.sending(outgoing, now), events, (text,))
