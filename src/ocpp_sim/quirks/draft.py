"""One text on its way, as the rules see it and change it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import orjson

from ocppj.frame import CALL, Call, CallError, CallResult, Payload, parse

Sort = Literal["call", "answer", "none"]
Effect = Literal["", "drop", "replace", "half_open"]


@dataclass(frozen=True, slots=True)
class Out:
    """A text, when it is to go, and whether those behind it need not wait for it."""

    text: str
    after_s: float = 0.0
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """`outs` is what becomes of the text: nothing, itself, or others.

    `sort`, `message_id`, `action` and `payload` are those of the frame as it was meant; "none" is
    no frame. The `effect` is what the connection suffers, and how long.
    """

    incoming: bool
    sort: Sort
    message_id: str
    action: str
    payload: Payload | None
    outs: tuple[Out, ...]
    effect: Effect = ""
    lasts_s: float = 0.0

    def with_payload(self, payload: Payload) -> "Draft":
        """The frame with another payload."""
        head = [CALL, self.message_id, self.action] if self.sort == "call" else [3, self.message_id]
        text = orjson.dumps([*head, payload]).decode()
        return replace(self, payload=payload, outs=(Out(text),))

    def with_outs(self, *outs: Out) -> "Draft":
        return replace(self, outs=outs)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a rule may know beside the text: Occasion(now, {"after": 45.0}, 0.73, …).

    `chance` is a draw from 0 to 1 for what the rule leaves to chance; `meter_start_wh` is the
    first reading of the transaction that the text is about, if it is known.
    """

    now: datetime
    params: Mapping[str, Any]
    chance: float
    born_at: datetime
    meter_start_wh: int | None = None


def draft(text: str | bytes, actions: Mapping[str, str], *, incoming: bool) -> Draft:
    """Take a text apart; `actions` has those of the calls that are unanswered, by message id."""
    frame = parse(text)
    outs = (Out(text if isinstance(text, str) else text.decode(errors="replace")),)
    if isinstance(frame, Call):
        return Draft(incoming, "call", frame.message_id, frame.action, frame.payload, outs)
    if isinstance(frame, CallResult):
        action = actions.get(frame.message_id, "")
        return Draft(incoming, "answer", frame.message_id, action, frame.payload, outs)
    if isinstance(frame, CallError):
        action = actions.get(frame.message_id, "")
        return Draft(incoming, "answer", frame.message_id, action, None, outs)
    return Draft(incoming, "none", "", "", None, outs)
