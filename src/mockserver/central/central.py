"""The central system: live connections by world and identity, and the way of each frame."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from mockserver.central import commands, wire
from mockserver.central.channel import Channel
from mockserver.central.connection import Connection
from mockserver.central.dialect import Brief, Dialect, RefusedError
from mockserver.world import physical
from mockserver.world.journal import CAUSE
from mockserver.world.world import World
from ocppj import codes
from ocppj.frame import Call, CallError, Payload, Unconfirmed, error_text, parse, result_text
from ocppj.rpc import Told

REPLACED = 1000
SERVICE_RESTART = 1012

_log = logging.getLogger(__name__)


class Central:
    """Answers charge points and knows who is connected.

    `dialects` go by websocket subprotocol: {"ocpp1.6": …}. Nothing here waits or does I/O.
    """

    def __init__(self, dialects: Mapping[str, Dialect]) -> None:
        self.dialects = dialects
        self._live: dict[str, dict[str, Connection]] = {}

    def accept(
        self,
        world: World,
        station_id: str,
        channel: Channel,
        *,
        subprotocol: str = "ocpp1.6",
        remote: str = "memory",
        security_profile: int | None = None,
    ) -> Connection:
        """Take over a connection; an older one of the same identity is closed.

        Whether the point may connect at all is asked before (`admission.check`), which says at
        which security profile.
        """
        connection = Connection(world, station_id, channel, self.dialects[subprotocol], remote)
        here = self._live.setdefault(world.name, {})
        older = here.get(station_id)
        here[station_id] = connection
        with _caused(f"connection/{station_id}"):
            if older is not None:
                self._end(older, "replaced", REPLACED)
                older.channel.close(REPLACED, "replaced by a newer connection")
            wire.note_event(connection, "opened", security_profile=security_profile)
            physical.connect(world, station_id)
        return connection

    def receive(self, connection: Connection, text: str) -> None:
        """Take one frame and send whatever it is owed; nothing a peer sends raises."""
        if not connection.is_open:
            return
        version = connection.dialect.version
        brief = connection.dialect.glance(connection.world, connection.station_id, text)
        frame = brief or parse(text, version)
        if type(frame) is Call or type(frame) is Brief:
            self._answer(connection, frame, text)
            return
        turn = connection.rpc.receive(text, connection.world.runtime.clock.now(), version)
        connection.rpc = turn.rpc
        for event in turn.events:
            commands.heard(connection, event, text)
            if isinstance(event, Told):
                _listen(connection, event.told)
        for owed in turn.texts:
            wire.send(connection, owed)

    def closed(self, connection: Connection, code: int = 1006, reason: str = "") -> None:
        """Note that a connection ended; call it once, whoever ended it."""
        if not connection.is_open:
            return
        world, station_id = connection.world, connection.station_id
        del self._live[world.name][station_id]
        with _caused(f"connection/{station_id}"):
            self._end(connection, "closed", code, reason)
            physical.disconnect(world, station_id)

    def close_world(
        self, world: World, code: int = SERVICE_RESTART, reason: str = "the world was replaced"
    ) -> None:
        """End every connection of a world whose records no longer matter."""
        for connection in self._live.pop(world.name, {}).values():
            self._end(connection, "closed", code, reason)
            connection.channel.close(code, reason)

    def find(self, world: World, station_id: str) -> Connection | None:
        return self._live.get(world.name, {}).get(station_id)

    def connected(self, world: World) -> list[str]:
        """Identities with a live connection, in the order in which they came."""
        return list(self._live.get(world.name, ()))

    def _end(self, connection: Connection, event: str, code: int, reason: str = "") -> None:
        connection.is_open = False
        wire.note_event(connection, event, code=code, reason=reason)
        commands.lose(connection)

    def _answer(self, connection: Connection, call: Call | Brief, text: str) -> None:
        parent, action = CAUSE.get(), call.action
        token = CAUSE.set(f"frame/{connection.station_id}/{call.message_id}")
        try:
            wire.note(connection, "in", text, action, parent)
            wire.send(connection, _answer_text(connection, call), action)
        finally:
            CAUSE.reset(token)


def _answer_text(connection: Connection, call: Call | Brief) -> str:
    dialect = connection.dialect
    if type(call) is Brief:
        return _heeded(connection, call, call.heed)
    assert isinstance(call, Call)
    handler = dialect.handlers.get(call.action)
    if handler is None:
        return error_text(_unhandled(dialect, call))
    if not dialect.schemas.is_valid(call.action, "request", call.payload):
        refusal = dialect.schemas.refusal(call)
        assert refusal is not None
        dialect.note_refusal(connection.world, connection.station_id, call)
        return error_text(refusal)
    work = partial(handler, connection.world, connection.station_id, call.payload)
    return _heeded(connection, call, work)


def _heeded(connection: Connection, call: Call | Brief, work: Callable[[], Payload]) -> str:
    dialect = connection.dialect
    try:
        payload = work()
    except RefusedError as refused:
        code = codes.spelled(dialect.version, refused.code)
        return error_text(CallError(call.message_id, code, refused.description))
    except Exception:  # noqa: BLE001 - a bug of ours must not cost the peer its connection
        _log.exception("%s of charge point %r failed", call.action, connection.station_id)
        reason = f"the central system failed on {call.action}; its log says why"
        return error_text(CallError(call.message_id, codes.INTERNAL_ERROR, reason))
    return result_text(call.message_id, payload)


def _listen(connection: Connection, told: Unconfirmed) -> None:
    """Take in a SEND, which is owed nothing: the journal has what nobody here listens to."""
    dialect, world = connection.dialect, connection.world
    handler = dialect.told.get(told.action)
    if handler is None or not dialect.schemas.is_valid(told.action, "request", told.payload):
        return
    with _caused(f"frame/{connection.station_id}/{told.message_id}"):
        handler(world, connection.station_id, told.payload)


def _unhandled(dialect: Dialect, call: Call) -> CallError:
    refusal = None
    if call.action not in dialect.schemas.actions:
        refusal = dialect.schemas.refusal(call)
    known = ", ".join(sorted(dialect.handlers))
    reason = f"a central system does not answer {call.action}; it answers {known}"
    return refusal or CallError(call.message_id, codes.NOT_SUPPORTED, reason)


@contextmanager
def _caused(cause: str) -> Iterator[None]:
    """Let what happens inside carry a cause, unless something has caused it already."""
    token = CAUSE.set(CAUSE.get() or cause)
    try:
        yield
    finally:
        CAUSE.reset(token)
