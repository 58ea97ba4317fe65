"""Logs (part 2, N01), and how uploads and updates go."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core.duty import Unable
from ocpp_sim.core.intent import UpkeepReport
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.alike import time_of
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload

_KINDS: Final = frozenset({"DiagnosticsLog", "SecurityLog"})


def _get(payload: Payload) -> c.SendLog | Unable:
    log = payload["log"]
    if payload["logType"] not in _KINDS:
        return Unable("Rejected", f"there is no {payload['logType']} here")
    return c.SendLog(
        payload["logType"],
        log["remoteLocation"],
        payload.get("retries"),
        payload.get("retryInterval"),
        payload["requestId"],
        time_of(log, "oldestTimestamp"),
        time_of(log, "latestTimestamp"),
        supersedes=True,
    )


def _got(_command: c.SendLog, reply: c.LogAnswer) -> Payload:
    return {"status": reply.status, "filename": reply.file_name}


def _report(told: UpkeepReport, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    payload: Payload = {"status": told.status}
    if told.request_id is not None:
        payload["requestId"] = told.request_id
    action = "LogStatusNotification" if told.of == "log" else "FirmwareStatusNotification"
    return action, payload


READERS: Final[Mapping[str, Reader]] = {"GetLog": _get}
WRITERS: Final[Mapping[type, Writer]] = {UpkeepReport: _report}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {c.SendLog: _got}
