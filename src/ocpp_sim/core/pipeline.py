"""A habit: the next call goes out before the answer to the last one has come.

Each call that was overtaken has a state machine of its own, so that its answer and its time-out
find it. They stand in the order in which they were sent; the last of all is the one that flies.
Messages of transactions never overtake each other, since an end needs the id of its start, nor do
statuses of one connector.
"""

from datetime import datetime

from ocpp_sim.core.intent import Intent, Report, transaction_of
from ocpp_sim.core.station import Aside, Queued
from ocpp_sim.core.turn import Turn
from ocppj.frame import CallError, CallResult, parse
from ocppj.rpc import Rpc

_MOST = 4


def has_room(turn: Turn) -> bool:
    """Whether one more call may go out beside the one that flies."""
    return (
        bool(turn.queue)
        and len(turn.aside) < _MOST
        and turn.online
        and turn.tends("pipelined_calls", turn.messages)
    )


def must_wait(turn: Turn, intent: Intent) -> bool:
    """Whether a message has to wait for the answer to another that it may not overtake."""
    matter = _matter(intent)
    return matter is not None and any(_matter(one.intent) == matter for one in _flying(turn))


def put_aside(turn: Turn, follower: Queued) -> None:
    """Let a call fly on by itself, since another follows it."""
    flying = turn.flying
    assert flying is not None
    turn.quirk("pipelined_calls", 0, transaction_of(follower.intent))
    turn.aside = (*turn.aside, Aside(flying, turn.rpc))
    turn.flying, turn.rpc = None, Rpc()


def bring_forward(turn: Turn, text: str | bytes) -> None:
    """Have the call that a text answers, if it was overtaken, fly in place of the last one."""
    frame = parse(text)
    if isinstance(frame, CallResult | CallError):
        for at, one in enumerate(turn.aside):
            if one.queued.message_id == frame.message_id:
                _swap(turn, at)
                return


def bring_next(turn: Turn) -> None:
    """Once the last call has come home, those that it overtook are waited for as it was."""
    if turn.flying is None and turn.aside:
        last, turn.aside = turn.aside[-1], turn.aside[:-1]
        turn.flying, turn.rpc = last.queued, last.rpc


def bring_expired(turn: Turn) -> bool:
    """Bring forward a call that has waited long enough; False when there is none."""
    for at, one in enumerate(turn.aside):
        if one.rpc.due_at is not None and one.rpc.due_at <= turn.now:
            _swap(turn, at)
            return True
    return False


def next_due(turn: Turn) -> datetime | None:
    due = [one.rpc.due_at for one in turn.aside if one.rpc.due_at is not None]
    return min(due, default=None)


def _swap(turn: Turn, at: int) -> None:
    one, flying = turn.aside[at], turn.flying
    last = () if flying is None else (Aside(flying, turn.rpc),)
    turn.aside = (*turn.aside[:at], *turn.aside[at + 1 :], *last)
    turn.flying, turn.rpc = one.queued, one.rpc


def _matter(intent: Intent) -> int | None:
    """What must stay in order: a connector's statuses, and -1 for all that is of transactions."""
    if isinstance(intent, Report):
        return intent.connector_id
    return None if transaction_of(intent) is None else -1


def _flying(turn: Turn) -> list[Queued]:
    flown = [one.queued for one in turn.aside]
    return flown if turn.flying is None else [*flown, turn.flying]
