"""Orders to start, stop, unlock and tell something (part 2, F01 to F06)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core.command import TriggerKind
from ocpp_sim.versions.v2x.smart_charging import read_profile
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.tokens import read_group, read_token
from ocppj.frame import Payload

# What there is here to be triggered; the rest is NotImplemented (F06.FR.08).
_TRIGGERS: Final[Mapping[str, TriggerKind]] = {
    "BootNotification": "BootNotification",
    "FirmwareStatusNotification": "SignedFirmwareStatusNotification",
    "Heartbeat": "Heartbeat",
    "LogStatusNotification": "LogStatusNotification",
    "MeterValues": "MeterValues",
    "SignChargingStationCertificate": "SignChargePointCertificate",
    "StatusNotification": "StatusNotification",
    "TransactionEvent": "TransactionEvent",
}


def _start(payload: Payload) -> c.RemoteStart:
    """A transaction id in the profile means nothing yet (F01.FR.11)."""
    told = payload.get("chargingProfile")
    profile = None if told is None else replace(read_profile(told), remote_id=None)
    return c.RemoteStart(
        id_tag=read_token(payload["idToken"]),
        connector_id=payload.get("evseId"),
        profile=profile,
        start_id=payload["remoteStartId"],
        parent_id_tag=read_group(payload),
    )


def _start_reply(_command: c.RemoteStart, reply: str | c.RemoteStarted) -> Payload:
    if isinstance(reply, str):
        return {"status": reply}
    return {"status": reply.status, "transactionId": str(reply.remote_id)}


def _stop(payload: Payload) -> c.RemoteStop:
    return c.RemoteStop(payload["transactionId"])


def _unlock(payload: Payload) -> c.Unlock:
    """An EVSE has one connector here; another is none."""
    return c.Unlock(payload["evseId"] if payload["connectorId"] == 1 else 0)


def _trigger(payload: Payload) -> c.Trigger:
    asked = _TRIGGERS.get(payload["requestedMessage"], "Unknown")
    return c.Trigger(asked, payload.get("evse", {}).get("id"))


READERS: Final[Mapping[str, Reader]] = {
    "RequestStartTransaction": _start,
    "RequestStopTransaction": _stop,
    "UnlockConnector": _unlock,
    "TriggerMessage": _trigger,
}
WRITERS: Final[Mapping[type, Writer]] = {}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {c.RemoteStart: _start_reply}
