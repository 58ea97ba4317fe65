"""Messages on the charge point's display as values, and what a peer does with them (OCPP 2.0.1 O).

Which of them is to be seen is a matter of these values alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ocpp_sim.core.device import Component

Priority = Literal["AlwaysFront", "InFront", "NormalCycle"]
PRIORITIES: Final[tuple[Priority, ...]] = ("AlwaysFront", "InFront", "NormalCycle")


@dataclass(frozen=True, slots=True)
class Message:
    """What to show, and when: without a state in any, without times always.

    `transaction` is the one that it ends with; `place` is the display.
    """

    message_id: int
    priority: Priority
    form: str
    content: str
    language: str | None = None
    state: str | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    transaction: str | None = None
    place: Component | None = None


@dataclass(frozen=True, slots=True)
class ShowMessage:
    message: Message


@dataclass(frozen=True, slots=True)
class ListMessages:
    """All messages, or those that match whatever is said."""

    request_id: int
    message_ids: tuple[int, ...] = ()
    priority: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveMessage:
    message_id: int


def to_be_seen(messages: Iterable[Message], state: str, now: datetime) -> tuple[Message, ...]:
    """The messages that are shown by turns in a state: only those of the highest priority there is.

    With one that is always in front there is no other (OCPP 2.0.1 MessagePriorityEnumType).
    """
    current = [
        one
        for one in messages
        if one.state in (None, state) and (one.start_at is None or one.start_at <= now)
    ]
    for priority in PRIORITIES:
        found = tuple(one for one in current if one.priority == priority)
        if found:
            return found
    return ()
