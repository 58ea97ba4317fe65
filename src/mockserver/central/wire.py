"""Frames on their way: written to the journal, then to the channel."""

from typing import Any

from mockserver.central.connection import Connection
from mockserver.world.secrecy import redact
from ocppj.frame import call_text
from ocppj.rpc import Outgoing


def note(
    connection: Connection, direction: str, text: str, action: str = "", parent: str = ""
) -> None:
    """Put a frame into the journal under the cause that holds now.

    `parent` is what drove a charge point to send it, known for embedded ones only.
    """
    version = connection.dialect.version
    data: tuple[str, ...] = (direction, text, version, action)
    if parent:
        data = (direction, text, version, action, parent)
    connection.world.journal.add("frame", connection.station_id, data, len(text))


def send(connection: Connection, text: str, action: str = "", shown: str | None = None) -> None:
    """Send a frame; `shown` stands in the journal in its place."""
    note(connection, "out", text if shown is None else shown, action)
    connection.channel.send(text)


def send_call(connection: Connection, outgoing: Outgoing, text: str) -> None:
    """Send a CALL of ours, with any secret in it kept out of the journal."""
    blotted = redact(outgoing.payload)
    shown = None
    if blotted != outgoing.payload:
        shown = call_text(outgoing.message_id, outgoing.action, blotted)
    send(connection, text, action=outgoing.action, shown=shown)


def note_event(
    connection: Connection,
    event: str,
    *,
    action: str = "",
    code: int | None = None,
    reason: str = "",
    security_profile: int | None = None,
) -> None:
    """Put into the journal that a connection was opened, closed, replaced or left unanswered."""
    data: dict[str, Any] = {
        "event": event,
        "remote": connection.remote,
        "version": connection.dialect.version,
    }
    if action:
        data["action"] = action
    if security_profile is not None:
        data["security_profile"] = security_profile
    if code is not None:
        data |= {"code": code, "reason": reason}
    connection.world.journal.add("connection", connection.station_id, data)
