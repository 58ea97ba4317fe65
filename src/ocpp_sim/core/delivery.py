"""The outbox: what is sent when, what survives a lost link, what is tried again."""

from dataclasses import replace
from datetime import datetime

from ocpp_sim.core import pipeline, status
from ocpp_sim.core.intent import Authorize, Boot, Report, is_sample, transaction_of
from ocpp_sim.core.port import CallFailed, Send
from ocpp_sim.core.station import Queued
from ocpp_sim.core.turn import Turn
from ocppj.rpc import Outgoing

# Above this many waiting messages, samples of the middle are thinned out (OCPP 1.6 §3.7.1).
QUEUE_LIMIT = 400


def flush(turn: Turn) -> None:
    """Send what may be sent now: one call, and only while none is unanswered."""
    while turn.link.state == "up":
        if turn.aside:
            pipeline.bring_next(turn)
        overtaking = turn.flying is not None
        if overtaking and (turn.spec.habits is None or not pipeline.has_room(turn)):
            return
        queued = (None if overtaking else _boot_due(turn)) or _take(turn)
        if queued is None:
            return
        if overtaking:
            pipeline.put_aside(turn, queued)
        _send(turn, queued)


def thin(turn: Turn) -> None:
    """Drop every second sample of a queue that has grown too long; starts and ends stay.

    So does what was sent already, which the peer may know.
    """
    if len(turn.queue) > QUEUE_LIMIT:
        turn.queue = tuple(
            queued
            for at, queued in enumerate(turn.queue)
            if at % 2 == 0 or queued.message_id or not is_sample(queued.intent)
        )


def unlink(turn: Turn) -> list[Authorize]:
    """Forget what a lost link makes pointless; gives the questions about tags that stay open.

    A report that was sent may have arrived or not: it is told again first, so that whatever follows
    follows legally in both cases.
    """
    flying, turn.flying = turn.flying, None
    waiting = turn.queue if flying is None else (flying, *turn.queue)
    if turn.aside:
        waiting = (*(one.queued for one in turn.aside), *waiting)
        turn.aside = ()
    kept, gone = [], []
    for one in waiting:
        again = one.kept or (isinstance(one.intent, Report) and one.message_id != "")
        if transaction_of(one.intent) is not None:
            kept.append(_renamed(turn, one))
        elif again:
            kept.append(one)
        else:
            gone.append(one.intent)
    turn.queue = tuple(kept)
    for intent in reversed(gone):
        if isinstance(intent, Report):
            status.withdraw(turn, intent)
    return [intent for intent in gone if isinstance(intent, Authorize)]


def excuse(turn: Turn) -> None:
    """What has waited for the charge point's own outage is meant to be sent only now."""
    turn.queue = tuple(replace(queued, due_at=turn.due_at) for queued in turn.queue)


def retry(turn: Turn, queued: Queued) -> bool:
    """Put a failed transaction message back in front; False when its attempts are used up.

    The wait grows with each attempt (OCPP 1.6 §3.7.1).
    """
    attempts = queued.attempts + 1
    if attempts >= turn.whole("TransactionMessageAttempts"):
        return False
    wait_s = turn.whole("TransactionMessageRetryInterval") * attempts
    again = replace(queued, attempts=attempts, not_before=turn.after(wait_s))
    turn.queue = (_renamed(turn, again), *turn.queue)
    return True


def blocked_until(turn: Turn) -> datetime | None:
    """When what still waits after a flush may be tried again: transaction messages in order."""
    if not turn.queue:
        return None
    if turn.spec.habits is None:
        return turn.queue[0].not_before
    waits = [one.not_before for one in turn.queue if one.late]
    waits += [one.not_before for one in turn.queue if not one.late][:1]
    return min((at for at in waits if at is not None and at > turn.now), default=None)


def _boot_due(turn: Turn) -> Queued | None:
    link = turn.link
    if link.registration == "Accepted" or link.boot_at is None or link.boot_at > turn.now:
        return None
    turn.link = replace(link, boot_at=None)
    return Queued(Boot(link.boot_reason), due_at=turn.due_at)


def _take(turn: Turn) -> Queued | None:
    """The first that may go: transaction messages keep their order, others pass a blocked one."""
    held, online = False, turn.online
    for at, queued in enumerate(turn.queue):
        number = transaction_of(queued.intent)
        early = queued.not_before is not None and queued.not_before > turn.now
        held = held or (early and not queued.late)
        if (held and number is not None) or early or not (queued.triggered or online):
            continue
        if turn.flying is not None and pipeline.must_wait(turn, queued.intent):
            continue
        turn.queue = (*turn.queue[:at], *turn.queue[at + 1 :])
        return queued
    return None


def _send(turn: Turn, queued: Queued) -> None:
    remote_id = turn.remote_id(transaction_of(queued.intent))
    written = turn.dialect.write(queued.intent, turn.spec, remote_id)
    if written is None:
        turn.emit(CallFailed(type(queued.intent).__name__, "orphan"))
        return
    message_id = queued.message_id
    if not message_id:
        turn.messages += 1
        message_id = f"{turn.message_prefix}{turn.messages}"
        queued = Queued(
            queued.intent,
            message_id,
            queued.attempts,
            None,
            queued.triggered,
            queued.kept,
            queued.late,
            queued.due_at,
        )
    action, payload = written
    outgoing = Outgoing(message_id, action, payload, turn.spec.call_timeout_s)
    sent = turn.rpc.call(outgoing, turn.now)
    turn.rpc = sent.rpc
    turn.flying = queued
    for text in sent.texts:
        turn.emit(Send(text))


def _renamed(turn: Turn, queued: Queued) -> Queued:
    """A message that was sent keeps its id when it is sent again, but for a habit."""
    number = transaction_of(queued.intent)
    if queued.message_id and turn.acts("retry_new_id", 0, number):
        return replace(queued, message_id="")
    return queued
