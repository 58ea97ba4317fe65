"""Transactions as a row of numbered events (part 2, E01 to E15)."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.tokens import read_verdict, write_token
from ocpp_sim.versions.v2x.values import evse_of, transaction_value
from ocppj.frame import Payload
from virtualtime.instant import to_text

# What the core calls by a name of 1.6 (ReasonEnumType, part 2 §3.67).
_REASONS: Final[Mapping[str, str]] = {
    "HardReset": "ImmediateReset",
    "SoftReset": "ImmediateReset",
    "UnlockCommand": "Other",
}
# TransactionLimitType (OCPP 2.1), in the order of a Quota.
LIMITS: Final = ("maxCost", "maxEnergy", "maxTime", "maxSoC")


def _event(intent: i.Change, spec: Spec, remote_id: RemoteId | None) -> tuple[str, Payload]:
    payload: Payload = {
        "eventType": intent.stage,
        "timestamp": to_text(intent.at),
        "triggerReason": intent.why,
        "seqNo": intent.sequence,
        "transactionInfo": _info(intent, remote_id),
        "evse": evse_of(intent.connector_id),
    }
    if intent.offline:
        payload["offline"] = True
    if intent.phases is not None:
        payload["numberOfPhasesUsed"] = intent.phases
    if intent.cable_a is not None:
        payload["cableMaxCurrent"] = intent.cable_a
    if intent.reservation_id is not None:
        payload["reservationId"] = intent.reservation_id
    if intent.id_tag is not None:
        payload["idToken"] = write_token(intent.id_tag)
    if intent.records:
        payload["meterValue"] = [
            transaction_value(one, spec, intent.connector_id) for one in intent.records
        ]
    return "TransactionEvent", payload


def _info(intent: i.Change, remote_id: RemoteId | None) -> dict[str, Any]:
    info: dict[str, Any] = {"transactionId": str(remote_id)}
    if intent.state is not None:
        info["chargingState"] = intent.state
    if intent.spent_s is not None:
        info["timeSpentCharging"] = intent.spent_s
    if intent.reason is not None:
        info["stoppedReason"] = _REASONS.get(intent.reason, intent.reason)
    if intent.start_id is not None:
        info["remoteStartId"] = intent.start_id
    if intent.quota is not None:
        quota = intent.quota
        limits = (quota.cost, quota.energy_wh, quota.time_s, quota.soc_percent)
        named = zip(LIMITS, limits, strict=True)
        info["transactionLimit"] = {name: limit for name, limit in named if limit is not None}
    return info


def _event_answer(payload: Payload) -> i.Answer:
    info = payload.get("idTokenInfo")
    return i.Noted() if info is None else read_verdict(info)


def _status(payload: Payload) -> c.AskTransaction:
    return c.AskTransaction(payload.get("transactionId"))


def _status_reply(_command: c.AskTransaction, reply: c.TransactionState) -> Payload:
    """Without an id there is no saying whether it is ongoing (E14.FR.06)."""
    written: Payload = {"messagesInQueue": reply.owed}
    if reply.ongoing is not None:
        written["ongoingIndicator"] = reply.ongoing
    return written


READERS: Final[Mapping[str, Reader]] = {"GetTransactionStatus": _status}
WRITERS: Final[Mapping[type, Writer]] = {i.Change: _event}
ANSWERS: Final[Mapping[type, AnswerReader]] = {i.Change: _event_answer}
REPLIES: Final[Mapping[type, ReplyWriter]] = {c.AskTransaction: _status_reply}
