"""Commands of one connection: one in flight, the others in line, each ending exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from mockserver.central import wire
from mockserver.central.connection import Command, Connection
from mockserver.world.journal import CAUSE
from mockserver.world.ports import CommandResult
from ocppj import codes
from ocppj.frame import CALL_RESULT, CallResultError, error_text
from ocppj.rpc import Answered, Event, Garbled, Refused, Told

_BEFORE_TYPE = " \t\r\n[,"  # what may come before the message type, also in a frame that is none


def give(connection: Connection, command: Command) -> None:
    """Send a command as soon as those before it are answered or given up."""
    connection.waiting = (*connection.waiting, command)
    _send_next(connection)


def heard(connection: Connection, event: Event, text: str) -> None:
    """Take in a frame that is no CALL of the charge point, and let the next command go."""
    command, result = connection.flying, _result(event)
    if command is None or result is None:
        action = event.told.action if isinstance(event, Told) else ""
        wire.note(connection, "in", text, action=action)
        return
    connection.flying = None
    command.frames.append(text)
    with _caused_by(command):
        wire.note(connection, "in", text, action=command.outgoing.action)
        if connection.dialect.disputes:
            _dispute(connection, command, event, text)
    command.finish(replace(result, frames=tuple(command.frames)))
    _send_next(connection)


def withdraw(connection: Connection, command: Command) -> None:
    """Give a command up: nobody waits for its answer any more; one in line is never sent."""
    if command in connection.waiting:
        connection.waiting = tuple(one for one in connection.waiting if one is not command)
    elif command is connection.flying:
        due_at = connection.rpc.due_at
        assert due_at is not None
        connection.rpc = connection.rpc.tick(due_at).rpc
        connection.flying = None
        with _caused_by(command):
            wire.note_event(connection, "unanswered", action=command.outgoing.action)
        _send_next(connection)


def lose(connection: Connection) -> None:
    """End every command, since the connection has ended."""
    lost = [connection.flying, *connection.waiting]
    connection.rpc = connection.rpc.close().rpc
    connection.flying = None
    connection.waiting = ()
    for command in lost:
        if command is not None:
            command.finish(CommandResult("offline", frames=tuple(command.frames)))


def _send_next(connection: Connection) -> None:
    if connection.flying is not None or not connection.waiting:
        return
    command, *rest = connection.waiting
    connection.waiting = tuple(rest)
    now = connection.world.runtime.clock.now()
    turn = connection.rpc.call(command.outgoing, now)
    connection.rpc, connection.flying = turn.rpc, command
    (text,) = turn.texts
    command.frames.append(text)
    with _caused_by(command):
        wire.send_call(connection, command.outgoing, text)


def _dispute(connection: Connection, command: Command, event: Event, text: str) -> None:
    """Tell a charge point that its answer means nothing (OCPP 2.1 part 4, CALLRESULTERROR)."""
    dispute = _flaw(connection, command, event, text)
    if dispute is not None:
        written = error_text(dispute)
        command.frames.append(written)
        wire.send(connection, written, action=command.outgoing.action)


def _flaw(
    connection: Connection, command: Command, event: Event, text: str
) -> CallResultError | None:
    schemas, outgoing = connection.dialect.schemas, command.outgoing
    if isinstance(event, Garbled) and text.lstrip(_BEFORE_TYPE).startswith(str(CALL_RESULT)):
        code = codes.spelled(schemas.version, codes.FORMATION_VIOLATION)
        return CallResultError(outgoing.message_id, code, event.malformed.reason)
    if isinstance(event, Answered) and outgoing.action in schemas.actions:
        return schemas.dispute(outgoing.message_id, outgoing.action, event.payload)
    return None


def _result(event: Event) -> CommandResult | None:
    """What the event says of the command in flight; None when it is about another."""
    match event:
        case Answered(_, payload, latency_s):
            return CommandResult("answered", payload, latency_s=latency_s)
        case Refused(_, error, latency_s):
            text = f"{error.code}: {error.description}".removesuffix(": ")
            return CommandResult("refused", error=text, latency_s=latency_s)
        case Garbled(malformed, outgoing) if outgoing is not None:
            return CommandResult("refused", error=f"{malformed.code}: {malformed.reason}")
    return None


@contextmanager
def _caused_by(command: Command) -> Iterator[None]:
    token = CAUSE.set(command.cause)
    try:
        yield
    finally:
        CAUSE.reset(token)
