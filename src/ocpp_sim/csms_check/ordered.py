"""What the operator has a central system send: each arrives whole, and every answer is survived."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.wire import Wire
from ocppj import codes
from ocppj.frame import Call

Payload: TypeAlias = Mapping[str, Any]
Make: TypeAlias = Callable[[Trial], Payload]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command, what it is ordered with, which answers there are, and what follows the first.

    `same` are the fields that must come as they were ordered.
    """

    id: str
    block: str
    action: str
    source: str
    answers: tuple[Payload, ...]
    payload: Make = lambda _trial: {}
    same: tuple[str, ...] = ()
    follows: tuple[tuple[str, Payload], ...] = field(default=())


def cases(rows: Sequence[Ordered]) -> tuple[Case, ...]:
    """A case for each command."""
    return tuple(
        Case(
            row.id,
            row.block,
            f"{row.action} arrives as ordered, and every answer is survived",
            row.source,
            partial(_ordered, row),
            operator=True,
        )
        for row in rows
    )


def statuses(*words: str) -> tuple[Payload, ...]:
    """Answers that are one word each."""
    return tuple({"status": word} for word in words)


async def _ordered(row: Ordered, trial: Trial) -> None:
    """The command arrives, and after each of the answers the central system goes on."""
    wire = await trial.ready()
    wanted = row.payload(trial)
    for number, answer in enumerate(row.answers):
        call = await trial.order(wire, row.action, wanted)
        if call is None:
            return
        if number == 0:
            is_as_ordered(trial, row.same, wanted, call)
        await wire.answer(call, answer)
        said = " and ".join(str(value) for value in answer.values()) or "an empty answer"
        if not await trial.alive(wire, f"{row.action} is answered with {said[:60]}"):
            return
        if number == 0:
            for action, payload in row.follows:
                await trial.tell(wire, action, payload)
    await _refused(trial, wire, row.action, wanted)


async def _refused(trial: Trial, wire: Wire, action: str, wanted: Payload) -> None:
    for code in (codes.NOT_SUPPORTED, codes.INTERNAL_ERROR):
        call = await trial.order(wire, action, wanted)
        if call is None:
            return
        await wire.refuse(call, code)
        if not await trial.alive(wire, f"{action} is answered with CALLERROR {code}"):
            return


def is_as_ordered(trial: Trial, names: tuple[str, ...], wanted: Payload, call: Call) -> None:
    for name in names:
        found = call.payload.get(name)
        text = f"{name} of {call.action} is what was ordered"
        trial.should(text, held=_alike(wanted[name], found), found=f"{found!r}")


def _alike(wanted: Any, found: Any) -> bool:
    """Whether what came holds what was wanted; times may be written in another way."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            name == "startSchedule" or _alike(value, found.get(name))
            for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(map(_alike, wanted, found))
        )
    return bool(wanted == found)


async def triggered(trial: Trial, told: Mapping[str, Payload], place: Payload) -> None:
    """Each message that can be asked for is sent after the answer, and taken."""
    wire = await trial.ready()
    for message, payload in told.items():
        wanted: Payload = {"requestedMessage": message, **place}
        call = await trial.order(wire, "TriggerMessage", wanted)
        if call is None:
            return
        is_as_ordered(trial, ("requestedMessage",), wanted, call)
        await wire.answer(call, {"status": "Accepted"})
        await trial.tell(wire, message, payload)
    for status in ("Rejected", "NotImplemented"):
        call = await trial.order(wire, "TriggerMessage", {"requestedMessage": "Heartbeat"})
        if call is None:
            return
        await wire.answer(call, {"status": status})
        await trial.alive(wire, f"TriggerMessage is answered with {status}")


async def slowly_answered(trial: Trial) -> None:
    """A charge point that is slow to answer a command goes on with its own messages."""
    wire = await trial.ready()
    call = await trial.order(wire, "ClearCache", {})
    if call is None:
        return
    await trial.alive(wire, "a command that is not answered yet")
    await trial.language.session(trial, wire)
    await wire.answer(call, {"status": "Accepted"})
    await trial.alive(wire, "the late answer")
