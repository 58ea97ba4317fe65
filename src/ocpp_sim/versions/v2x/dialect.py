"""What the versions 2.x have in common, as a dialect made of a version's own tables."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.connector import Status
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x import availability
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj import codes
from ocppj.frame import Call, CallError, Payload, call_text
from ocppj.schema import Schemas, schemas

_NOTED: Final = i.Noted()


class V2x:
    """A dialect of 2.x; it keeps nothing but its schemas and its tables.

    `unsupported` says of actions why they are not obeyed.
    """

    numbered = True
    tag_length = 36

    def __init__(
        self,
        version: str,
        readers: Mapping[str, Reader],
        writers: Mapping[type, Writer],
        answers: Mapping[type, AnswerReader],
        replies: Mapping[type, ReplyWriter],
        *,
        unsupported: Mapping[str, str] = MappingProxyType({}),
        disputes: bool = False,
    ) -> None:
        self.version = version
        self.schemas: Schemas = schemas(version)
        self._readers = readers
        self._writers = writers
        self._answers = answers
        self._replies = replies
        self._unsupported = unsupported
        self.disputes = disputes

    def says(self, intent: i.Intent) -> bool:
        """The charge point as a whole has no status here."""
        if isinstance(intent, i.Report) and intent.connector_id == 0:
            return False
        if isinstance(intent, i.UpkeepReport) and intent.of == "diagnostics":
            return False
        return type(intent) in self._writers

    def word(self, status: Status) -> str:
        return availability.word(status)

    def write(
        self, intent: i.Intent, spec: Spec, remote_id: RemoteId | None
    ) -> tuple[str, Payload] | None:
        return self._writers[type(intent)](intent, spec, remote_id)

    def write_text(
        self, message_id: str, intent: i.Intent, spec: Spec, remote_id: RemoteId | None
    ) -> tuple[str, str] | None:
        written = self.write(intent, spec, remote_id)
        return None if written is None else (written[0], call_text(message_id, *written))

    def read_answer(self, intent: i.Intent, payload: dict[str, Any]) -> i.Answer:
        reader = self._answers.get(type(intent))
        return _NOTED if reader is None else reader(payload)

    def read_command(self, call: Call) -> c.Command | CallError:
        reader = self._readers.get(call.action)
        if reader is not None:
            return reader(call.payload)
        reason = self._unsupported.get(call.action, "it is not for charging stations to obey")
        reason = f"{call.action} is not supported: {reason}"
        return CallError(call.message_id, codes.NOT_SUPPORTED, reason)

    def write_reply(self, command: c.Command, reply: c.Reply, /) -> Payload:
        writer = self._replies.get(type(command))
        return {"status": reply} if writer is None else writer(command, reply)
