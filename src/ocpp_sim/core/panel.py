"""Messages that come on the display, stay for their time, and go (OCPP 2.0.1 block O)."""

from dataclasses import replace
from typing import Final

from ocpp_sim.core import transaction
from ocpp_sim.core.display import ListMessages, Message, RemoveMessage, ShowMessage
from ocpp_sim.core.inventory import DISPLAY_MESSAGES, FORMATS, SHOWN_STATES
from ocpp_sim.core.notice import MessagePage
from ocpp_sim.core.turn import Turn

_PAGE: Final = 5


def show(turn: Turn, command: ShowMessage) -> str:
    """Accepted, or why not; a message takes the place of the one with its id (O06).

    Nor can there be two that are always in front: the newer one stays.
    """
    message = command.message
    why = _refusal(turn, message)
    if why:
        turn.decline("set_display_message", why)
        return why
    always = message.priority == "AlwaysFront"
    others = tuple(
        one
        for one in turn.facilities.messages
        if one.message_id != message.message_id and not (always and one.priority == "AlwaysFront")
    )
    if len(others) >= DISPLAY_MESSAGES:
        turn.decline("set_display_message", f"{DISPLAY_MESSAGES} messages are there already")
        return "Rejected"
    turn.facilities = replace(turn.facilities, messages=(*others, message))
    return "Accepted"


def tell(turn: Turn, command: ListMessages) -> str:
    """Accepted, and the messages follow in pages; Unknown when none matches."""
    found = [
        one
        for one in turn.facilities.messages
        if (not command.message_ids or one.message_id in command.message_ids)
        and command.priority in (None, one.priority)
        and command.state in (None, one.state)
    ]
    if not found:
        return "Unknown"
    for start in range(0, len(found), _PAGE):
        more, part = start + _PAGE < len(found), tuple(found[start : start + _PAGE])
        page = MessagePage(command.request_id, more, turn.now, part)
        turn.want(page, triggered=True)
    return "Accepted"


def remove(turn: Turn, command: RemoveMessage) -> str:
    """Accepted, or Unknown."""
    kept = tuple(one for one in turn.facilities.messages if one.message_id != command.message_id)
    if len(kept) == len(turn.facilities.messages):
        return "Unknown"
    turn.facilities = replace(turn.facilities, messages=kept)
    return "Accepted"


def tidy(turn: Turn) -> None:
    """Take away what has had its time, and what belongs to a transaction that is over."""
    kept = tuple(
        one
        for one in turn.facilities.messages
        if (one.end_at is None or one.end_at > turn.now)
        and (one.transaction is None or _runs(turn, one.transaction))
    )
    if len(kept) != len(turn.facilities.messages):
        turn.facilities = replace(turn.facilities, messages=kept)


def _refusal(turn: Turn, message: Message) -> str:
    if message.form not in FORMATS:
        return "NotSupportedMessageFormat"
    if message.state is not None and message.state not in SHOWN_STATES:
        return "NotSupportedState"
    if message.transaction is not None and not _runs(turn, message.transaction):
        return "UnknownTransaction"
    return "Rejected" if message.end_at is not None and message.end_at <= turn.now else ""


def _runs(turn: Turn, transaction_id: str) -> bool:
    return transaction.by_remote_id(turn, transaction_id) is not None
