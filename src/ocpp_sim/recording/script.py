"""What each charge point did in a recording, as a script that can be played again."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from ocpp_sim.recording.line import Event, Frame, Line
from ocppj.frame import Call, CallError, CallResult, parse

_CUT = 1006  # RFC 6455 §7.4.1
# The quirks that make a handshake odd, and how it is made so again (`core.port.Connect`).
_STYLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no_subprotocol": "no_subprotocol",
        "subprotocol_flaps": "no_subprotocol",
        "encoded_identity": "encoded_identity",
        "trailing_slash": "trailing_slash",
    }
)


@dataclass(frozen=True, slots=True)
class Open:
    """Connect, `at_s` after the recording began, with what was odd about it."""

    at_s: float
    style: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text; `call` is what it is, if it is a call."""

    at_s: float
    text: str
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Await:
    """Go on when `call` has been answered; `answer` is what was answered in the recording."""

    call: Call
    answer: CallResult | CallError


@dataclass(frozen=True, slots=True)
class Shut:
    """End the connection; 1006 is a cut."""

    at_s: float
    code: int


Step = Open | Say | Await | Shut


@dataclass(frozen=True, slots=True)
class Script:
    """`replies` answer the peer's calls: (call, text), None where it was left without an answer.

    `unanswered` counts calls that had no answer in the recording, which cannot be compared.
    """

    identity: str
    steps: tuple[Step, ...]
    replies: tuple[tuple[Call, str | None], ...] = ()
    unanswered: int = 0


def scripts_of(lines: Iterable[Line]) -> tuple[Script, ...]:
    """The scripts of all charge points of a recording, in the order in which they appear."""
    found: dict[str, _Writer] = {}
    began_at: datetime | None = None
    for line in lines:
        began_at = began_at or line.at
        if line.charge_point:
            writer = found.setdefault(line.charge_point, _Writer(line.charge_point, began_at))
            writer.take(line)
    return tuple(writer.script() for writer in found.values() if writer.steps)


@dataclass(slots=True)
class _Writer:
    identity: str
    began_at: datetime
    steps: list[Step] = field(default_factory=list)
    up: bool = False
    style: tuple[str, ...] = ()
    # our calls without an answer so far, and the places of the peer's calls among the replies
    waiting: dict[str, deque[Call]] = field(default_factory=lambda: defaultdict(deque))
    owed: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    replies: list[tuple[Call, str | None]] = field(default_factory=list)

    def take(self, line: Line) -> None:
        at_s = (line.at - self.began_at).total_seconds()
        if isinstance(line, Event):
            self._happened(line, at_s)
        elif line.direction == "sent":
            self._sent(line, at_s)
        else:
            self._received(line)

    def script(self) -> Script:
        unanswered = sum(len(calls) for calls in self.waiting.values())
        return Script(self.identity, tuple(self.steps), tuple(self.replies), unanswered)

    def _happened(self, event: Event, at_s: float) -> None:
        if event.event == "quirk" and (style := _STYLES.get(str(dict(event.facts).get("name")))):
            self.style = tuple(dict.fromkeys((*self.style, style)))
        elif event.event == "refused":
            self.style = ()
        elif event.event == "connected":
            self.up = True
            self.steps.append(Open(at_s, self.style))
            self.style = ()
        elif event.event in ("closed", "disconnected") and self.up:
            self.up = False
            code = dict(event.facts).get("code", _CUT)
            self.steps.append(Shut(at_s, code if isinstance(code, int) else _CUT))

    def _sent(self, line: Frame, at_s: float) -> None:
        if not self.up:  # the recording begins, or goes on, in the middle
            self.up = True
            self.steps.append(Open(at_s))
        text = line.text if isinstance(line.text, str) else line.text.decode(errors="replace")
        frame = parse(text)
        if isinstance(frame, Call):
            self.waiting[frame.message_id].append(frame)
            self.steps.append(Say(at_s, text, frame))
        elif frame.message_id is not None and self.owed[frame.message_id]:
            number = self.owed[frame.message_id].popleft()
            self.replies[number] = (self.replies[number][0], text)
        else:
            self.steps.append(Say(at_s, text))

    def _received(self, line: Frame) -> None:
        frame = parse(line.text)
        if isinstance(frame, Call):
            self.owed[frame.message_id].append(len(self.replies))
            self.replies.append((frame, None))
        elif isinstance(frame, CallResult | CallError) and self.waiting[frame.message_id]:
            self.steps.append(Await(self.waiting[frame.message_id].popleft(), frame))
