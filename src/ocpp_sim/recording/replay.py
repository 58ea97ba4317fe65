"""One charge point's recorded part, played against a central system again; no I/O in it.

`Part` says what is to be done and takes what has happened; whoever has a connection drives it.
"""

from collections import Counter, deque
from dataclasses import dataclass
from typing import Any, Final

from ocpp_sim.recording.script import Await, Open, Say, Script, Shut, Step
from ocppj.codes import NOT_SUPPORTED
from ocppj.frame import (
    Call,
    CallError,
    CallResult,
    Malformed,
    call_text,
    error_text,
    parse,
    result_text,
)

ANSWER_S: Final = 30.0
_TRIES: Final = 3
_NORMAL: Final = 1000
_TEXT_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference("CP-1", "Authorize", "7f-12", "idTagInfo.status", "Accepted", "Blocked").

    `where` is "answer" for errors and silence, "connection" for one that cannot be had or kept.
    """

    charge_point: str
    action: str
    message_id: str
    where: str
    recorded: str
    found: str

    def __str__(self) -> str:
        what = f"{self.action} {self.message_id}".strip()
        place = f"{self.charge_point}: {what}: " if what else f"{self.charge_point}: "
        return f"{place}{self.where} was {self.recorded}, is {self.found}"


@dataclass(frozen=True, slots=True)
class Connect:
    """To be answered with `opened` or `ended`; `style` as `core.port.Connect` has it."""

    style: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    code: int


Deed = Connect | Send | Close


class Part:
    """Ask `advance`, `opened`, `ended` and `heard` what to do; `due_s` is when to ask again.

    Seconds count from the start of the replay. At a `speed` of 10 it takes a tenth of the
    recording's time; None goes on as fast as answers come.
    """

    def __init__(
        self, script: Script, *, speed: float | None = 1.0, answer_s: float = ANSWER_S
    ) -> None:
        self.script = script
        self.due_s: float | None = 0.0
        self.over = False
        self.sent = self.compared = 0
        self.differences: list[Difference] = []
        self.unexpected: Counter[str] = Counter()
        self.transactions: dict[int, int] = {}
        self._speed = speed
        self._answer_s = answer_s
        self._at = 0
        self._link = "down"
        self._style: tuple[str, ...] = ()
        self._tries = 0
        self._reason = ""
        self._patient_until_s: float | None = None
        self._answers: dict[str, deque[CallResult | CallError]] = {}
        self._replies = list(script.replies)

    @property
    def missing(self) -> Counter[str]:
        """The peer's calls of the recording that it has not made, by action."""
        return Counter(call.action for call, _ in self._replies)

    def advance(self, now_s: float) -> list[Deed]:
        """Go on as far as it goes now."""
        deeds: list[Deed] = []
        while not self.over and self._link != "opening":
            if self._at == len(self.script.steps):
                self.over = True
                deeds += self._hang_up(_NORMAL)
            elif not self._take(self.script.steps[self._at], now_s, deeds):
                break
        if self.over or self._link == "opening":
            self.due_s = None
        return deeds

    def opened(self, now_s: float) -> list[Deed]:
        """The connection stands."""
        self._link, self._tries = "up", 0
        return self.advance(now_s)

    def ended(self, reason: str, now_s: float) -> list[Deed]:
        """The connection has ended, or could not be made; a part of which that is none tries again.

        What the peer owes is not awaited any more, as in the recording a call is lost with it.
        """
        if self._link == "down":
            return []
        was_up, self._link = self._link == "up", "down"
        self._reason = reason
        self._tries += 1
        if was_up and not self._shuts_next():
            self._differ("connection", "open", f"closed: {reason}")
        if not was_up and self._tries >= _TRIES:
            self._differ("connection", "open", f"refused: {reason}")
            self.over = True
        return self.advance(now_s)

    def heard(self, text: str | bytes, now_s: float) -> list[Deed]:
        """Take a text from the peer."""
        frame = parse(text)
        if isinstance(frame, Call):
            reply = self._reply(frame)
            return [] if reply is None else [Send(reply)]
        if isinstance(frame, Malformed):
            self._differ("answer", "a frame", f"no frame: {frame.reason}"[:_TEXT_LIMIT])
            return []
        self._answers.setdefault(frame.message_id, deque()).append(frame)
        return self.advance(now_s)

    def _take(self, step: Step, now_s: float, deeds: list[Deed]) -> bool:
        """Take one step; False when it is not the time for it."""
        if isinstance(step, Await):
            return self._await(step, now_s)
        due_s = 0.0 if self._speed is None else step.at_s / self._speed
        if due_s > now_s:
            self.due_s = due_s
            return False
        if isinstance(step, Shut):
            deeds += self._hang_up(step.code)
        elif self._link == "down":
            self._link = "opening"
            self._style = step.style if isinstance(step, Open) else self._style
            deeds.append(Connect(self._style))
            return True
        elif isinstance(step, Say):
            self.sent += 1
            deeds.append(Send(self._mapped(step)))
        self._at += 1
        return True

    def _await(self, step: Await, now_s: float) -> bool:
        """Compare an answer that is there; one that does not come is given up after a while."""
        answers = self._answers.get(step.call.message_id)
        if answers:
            self._compare(step, answers.popleft())
        elif self._link == "down":
            ended = f"none, the connection ended: {self._reason}"
            self._differ("answer", _summary(step.answer), ended, step.call)
        elif self._patient_until_s is None:
            self.due_s = self._patient_until_s = now_s + self._answer_s
            return False
        elif now_s < self._patient_until_s:
            self.due_s = self._patient_until_s
            return False
        else:
            waited = f"none within {self._answer_s:g} s"
            self._differ("answer", _summary(step.answer), waited, step.call)
        self._patient_until_s = None
        self._at += 1
        return True

    def _compare(self, step: Await, found: CallResult | CallError) -> None:
        self.compared += 1
        recorded = step.answer
        if isinstance(recorded, CallError) or isinstance(found, CallError):
            if _summary(recorded) != _summary(found):
                self._differ("answer", _summary(recorded), _summary(found), step.call)
            return
        before, after = _statuses(recorded.payload), _statuses(found.payload)
        for where in sorted(before.keys() | after.keys()):
            was, now = before.get(where, "absent"), after.get(where, "absent")
            if was != now:
                self._differ(where, was, now, step.call)
        ours, theirs = (one.payload.get("transactionId") for one in (recorded, found))
        if isinstance(ours, int) and isinstance(theirs, int):
            self.transactions[ours] = theirs

    def _mapped(self, step: Say) -> str:
        """The recorded text, about the peer's own transaction."""
        if step.call is None:
            return step.text
        payload = step.call.payload
        known = payload.get("transactionId")
        if not isinstance(known, int) or self.transactions.get(known, known) == known:
            return step.text
        changed = {**payload, "transactionId": self.transactions[known]}
        return call_text(step.call.message_id, step.call.action, changed)

    def _reply(self, call: Call) -> str | None:
        """What was answered to the next call of that action in the recording."""
        for number, (recorded, text) in enumerate(self._replies):
            if recorded.action == call.action:
                del self._replies[number]
                return None if text is None else _readdressed(text, call.message_id)
        self.unexpected[call.action] += 1
        for recorded, text in reversed(self.script.replies):
            if recorded.action == call.action and text is not None:
                return _readdressed(text, call.message_id)
        what = f"the recording has no {call.action}"
        return error_text(CallError(call.message_id, NOT_SUPPORTED, what))

    def _hang_up(self, code: int) -> list[Deed]:
        was_up, self._link = self._link == "up", "down"
        return [Close(code)] if was_up else []

    def _shuts_next(self) -> bool:
        """Whether the recording ends the connection here as well."""
        rest = self.script.steps[self._at :]
        following = next((step for step in rest if not isinstance(step, Await)), None)
        return following is None or isinstance(following, Shut | Open)

    def _differ(self, where: str, recorded: str, found: str, call: Call | None = None) -> None:
        action, message_id = ("", "") if call is None else (call.action, call.message_id)
        self.differences.append(
            Difference(self.script.identity, action, message_id, where, recorded, found)
        )


def _readdressed(text: str, message_id: str) -> str:
    """A recorded answer to another call; one that is no frame stays as it is."""
    frame = parse(text)
    if isinstance(frame, CallResult):
        return result_text(message_id, frame.payload)
    if isinstance(frame, CallError):
        return error_text(CallError(message_id, frame.code, frame.description, frame.details))
    return text


def _summary(answer: CallResult | CallError) -> str:
    return "an answer" if isinstance(answer, CallResult) else f"the error {answer.code}"


def _statuses(payload: dict[str, Any]) -> dict[str, str]:
    """The status fields of a payload by their paths: {"idTagInfo.status": "Accepted"}."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, dict[str, Any]]] = [("", payload)]
    while waiting:
        path, part = waiting.pop()
        for name, value in part.items():
            here = f"{path}.{name}" if path else name
            if isinstance(value, dict):
                waiting.append((here, value))
            elif name == "status":
                found[here] = str(value)
    return found
