"""The outbox: what is sent when, what survives a lost link, what is tried again."""

from dataclasses import replace
from datetime import datetime

from ocpp_sim.core import status
from ocpp_sim.core.intent import Authorize, Boot, Report, Sample, transaction_of
from ocpp_sim.core.port import CallFailed, Send
from ocpp_sim.core.station import Queued
from ocpp_sim.core.turn import Turn
from ocppj.rpc import Outgoing

# Above this many waiting messages, samples of the middle are thinned out (OCPP 1.6 §3.7.1).
QUEUE_LIMIT = 400


def flush(turn: Turn) -> None:
    """Send what may be sent now: one call, and only while none is unanswered."""
    while turn.flying is None and turn.link.state == "up":
        queued = _boot_due(turn) or _take(turn)
        if queued is None:
            return
        _send(turn, queued)


def thin(turn: Turn) -> None:
    """Drop every second sample of a queue that has grown too long; starts and ends stay."""
    if len(turn.queue) > QUEUE_LIMIT:
        turn.queue = tuple(
            queued
            for at, queued in enumerate(turn.queue)
            if at % 2 == 0 or not isinstance(queued.intent, Sample)
        )


def unlink(turn: Turn) -> list[Authorize]:
    """Forget what a lost link makes pointless; gives the questions about tags that stay open.

    A report that was sent may have arrived or not: it is told again first, so that whatever follows
    follows legally in both cases.
    """
    flying, turn.flying = turn.flying, None
    waiting = turn.queue if flying is None else (flying, *turn.queue)
    kept, gone = [], []
    for one in waiting:
        again = isinstance(one.intent, Report) and one.message_id != ""
        if again or transaction_of(one.intent) is not None:
            kept.append(one)
        else:
            gone.append(one.intent)
    turn.queue = tuple(kept)
    for intent in reversed(gone):
        if isinstance(intent, Report):
            status.withdraw(turn, intent)
    return [intent for intent in gone if isinstance(intent, Authorize)]


def retry(turn: Turn, queued: Queued) -> bool:
    """Put a failed transaction message back in front; False when its attempts are used up.

    The wait grows with each attempt (OCPP 1.6 §3.7.1).
    """
    attempts = queued.attempts + 1
    if attempts >= turn.whole("TransactionMessageAttempts"):
        return False
    wait_s = turn.whole("TransactionMessageRetryInterval") * attempts
    again = replace(queued, attempts=attempts, not_before=turn.after(wait_s))
    turn.queue = (again, *turn.queue)
    return True


def blocked_until(turn: Turn) -> datetime | None:
    """When what still waits after a flush may be tried again: transaction messages in order."""
    return turn.queue[0].not_before if turn.queue else None


def _boot_due(turn: Turn) -> Queued | None:
    link = turn.link
    if link.registration == "Accepted" or link.boot_at is None or link.boot_at > turn.now:
        return None
    turn.link = replace(link, boot_at=None)
    return Queued(Boot())


def _take(turn: Turn) -> Queued | None:
    """The first that may go: transaction messages keep their order, others pass a blocked one."""
    held = False
    for at, queued in enumerate(turn.queue):
        matter = transaction_of(queued.intent) is not None
        held = held or (matter and queued.not_before is not None and queued.not_before > turn.now)
        if (held and matter) or not (queued.triggered or turn.online):
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
        queued = Queued(queued.intent, message_id, queued.attempts, None, queued.triggered)
    action, payload = written
    outgoing = Outgoing(message_id, action, payload, turn.spec.call_timeout_s)
    sent = turn.rpc.call(outgoing, turn.now)
    turn.rpc = sent.rpc
    turn.flying = queued
    for text in sent.texts:
        turn.emit(Send(text))
