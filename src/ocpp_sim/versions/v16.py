"""OCPP 1.6: core intents and answers to and from its payloads (Edition 2, §6 and §7)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.core.connector import Status
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.reading import Reading
from ocpp_sim.core.station import Spec
from ocpp_sim.versions import v16_profiles as profiles
from ocpp_sim.versions import v16_upkeep as upkeep
from ocpp_sim.versions.alike import read_delete, read_signed_update
from ocpp_sim.versions.v16_values import sampled_text, sampled_values
from ocppj import codes
from ocppj.frame import Call, CallError, Payload, call_text, quoted
from ocppj.schema import Schemas, schemas
from virtualtime.instant import parse, to_text

_NOTED: Final = i.Noted()


class V16:
    """The 1.6 dialect; it keeps nothing but its schemas."""

    version = "1.6"
    numbered = False
    tag_length = 20
    disputes = False

    def __init__(self) -> None:
        self.schemas: Schemas = schemas("1.6")

    def says(self, intent: i.Intent) -> bool:
        return type(intent) in _WRITERS

    def word(self, status: Status) -> str:
        return status

    def write(
        self, intent: i.Intent, spec: Spec, remote_id: RemoteId | None
    ) -> tuple[str, Payload] | None:
        return _WRITERS[type(intent)](intent, spec, remote_id)

    def write_text(
        self, message_id: str, intent: i.Intent, spec: Spec, remote_id: RemoteId | None
    ) -> tuple[str, str] | None:
        if type(intent) is i.Sample:
            return "MeterValues", _sample_text(message_id, intent, remote_id)
        written = self.write(intent, spec, remote_id)
        return None if written is None else (written[0], call_text(message_id, *written))

    def read_answer(self, intent: i.Intent, payload: dict[str, Any]) -> i.Answer:
        reader = _ANSWERS.get(type(intent))
        return _NOTED if reader is None else reader(payload)

    def read_command(self, call: Call) -> c.Command | CallError:
        reader = _COMMANDS.get(call.action)
        if reader is not None:
            return reader(call.payload)
        reason = f"this charge point does not support {call.action}"
        return CallError(call.message_id, codes.NOT_SUPPORTED, reason)

    def write_reply(self, command: c.Command, reply: c.Reply, /) -> Payload:
        if isinstance(reply, str):
            return {} if _is_silent(command) else {"status": reply}
        if isinstance(reply, c.Composed):
            start = reply.schedule.start_at
            assert start is not None
            return profiles.write_composed(reply, to_text(start))
        if isinstance(reply, c.ListVersion):
            return {"listVersion": reply.version}
        if isinstance(reply, c.CertificateNames):
            return upkeep.write_names(reply)
        if isinstance(reply, c.LogAnswer):
            assert isinstance(command, c.SendLog)
            return upkeep.write_log_answer(command, reply)
        assert isinstance(reply, c.Settings)
        found = [{"key": s.key, "readonly": s.readonly, "value": s.value} for s in reply.found]
        written: Payload = {"configurationKey": found}
        if reply.unknown:
            written["unknownKey"] = list(reply.unknown)
        return written


def _is_silent(command: c.Command) -> bool:
    """An update that is not signed is answered with nothing (§6.47)."""
    return isinstance(command, c.UpdateFirmware) and command.signed is None


def _boot(_intent: i.Boot, spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    payload = {"chargePointVendor": spec.vendor, "chargePointModel": spec.model}
    if spec.serial:
        payload["chargePointSerialNumber"] = spec.serial
    if spec.firmware:
        payload["firmwareVersion"] = spec.firmware
    return "BootNotification", payload


def _beat(_intent: i.Beat, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "Heartbeat", {}


def _report(intent: i.Report, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "StatusNotification", {
        "connectorId": intent.connector_id,
        "errorCode": intent.error_code,
        "status": intent.status,
        "timestamp": to_text(intent.at),
    }


def _authorize(
    intent: i.Authorize, _spec: Spec, _remote_id: RemoteId | None
) -> tuple[str, Payload]:
    return "Authorize", {"idTag": intent.id_tag}


def _begin(intent: i.Begin, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    payload: Payload = {
        "connectorId": intent.connector_id,
        "idTag": intent.id_tag,
        "meterStart": intent.meter_wh,
        "timestamp": to_text(intent.at),
    }
    if intent.reservation_id is not None:
        payload["reservationId"] = intent.reservation_id
    return "StartTransaction", payload


def _sample(intent: i.Sample, _spec: Spec, remote_id: RemoteId | None) -> tuple[str, Payload]:
    """A transaction whose start was never taken has no id here; its values are told without."""
    payload: Payload = {
        "connectorId": intent.connector_id,
        "meterValue": [_meter_value(intent)],
    }
    if remote_id is not None:
        payload["transactionId"] = remote_id
    return "MeterValues", payload


def _meter_value(told: i.Sample | Reading) -> Payload:
    values = sampled_values(told.measurands, told.snapshot, told.context)
    return {"timestamp": to_text(told.at), "sampledValue": values}


def _sample_text(message_id: str, intent: i.Sample, remote_id: RemoteId | None) -> str:
    """The text of `_sample` in one go, which most texts of a fleet are."""
    values = sampled_text(intent.measurands, intent.snapshot, intent.context)
    known = "" if remote_id is None else f',"transactionId":{remote_id}'
    return (
        f'[2,{quoted(message_id)},"MeterValues",{{"connectorId":{intent.connector_id},'
        f'"meterValue":[{{"timestamp":"{to_text(intent.at)}","sampledValue":{values}}}]{known}}}]'
    )


def _end(intent: i.End, _spec: Spec, remote_id: RemoteId | None) -> tuple[str, Payload] | None:
    if remote_id is None:
        return None
    payload: Payload = {
        "meterStop": intent.meter_wh,
        "timestamp": to_text(intent.at),
        "transactionId": remote_id,
        "reason": intent.reason,
    }
    if intent.id_tag is not None:
        payload["idTag"] = intent.id_tag
    if intent.records:
        payload["transactionData"] = [_meter_value(one) for one in intent.records]
    return "StopTransaction", payload


def _upkeep(
    intent: i.UpkeepReport, _spec: Spec, _remote_id: RemoteId | None
) -> tuple[str, Payload]:
    return upkeep.write_report(intent)


def _alert(intent: i.Alert, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return upkeep.write_alert(intent, to_text(intent.at))


def _sign(intent: i.SignRequest, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "SignCertificate", {"csr": intent.csr}


def _vendor_data(
    intent: i.VendorData, _spec: Spec, _remote_id: RemoteId | None
) -> tuple[str, Payload]:
    payload: Payload = {"vendorId": intent.vendor_id}
    if intent.message_id is not None:
        payload["messageId"] = intent.message_id
    if intent.data is not None:
        payload["data"] = intent.data
    return "DataTransfer", payload


def _boot_answer(payload: Payload) -> i.BootAnswer:
    return i.BootAnswer(payload["status"], payload["interval"])


def _verdict(payload: Payload) -> i.Verdict:
    return _tag_info(payload["idTagInfo"])


def _tag_info(info: Payload) -> i.Verdict:
    expires_at = info.get("expiryDate")
    return i.Verdict(
        info["status"],
        info.get("parentIdTag"),
        None if expires_at is None else parse(expires_at),
    )


def _begin_answer(payload: Payload) -> i.BeginAnswer:
    return i.BeginAnswer(payload["transactionId"], _verdict(payload))


def _end_answer(payload: Payload) -> i.Answer:
    return _verdict(payload) if "idTagInfo" in payload else i.Noted()


def _reserve(payload: Payload) -> c.Reserve:
    return c.Reserve(
        payload["connectorId"],
        payload["reservationId"],
        payload["idTag"],
        parse(payload["expiryDate"]),
        payload.get("parentIdTag"),
    )


def _cancel(payload: Payload) -> c.CancelReservation:
    return c.CancelReservation(payload["reservationId"])


def _remote_start(payload: Payload) -> c.RemoteStart:
    """A transaction id in the profile means nothing yet (§5.11)."""
    given = payload.get("chargingProfile")
    profile = None if given is None else replace(profiles.read_profile(given), remote_id=None)
    return c.RemoteStart(payload["idTag"], payload.get("connectorId"), profile)


def _remote_stop(payload: Payload) -> c.RemoteStop:
    return c.RemoteStop(payload["transactionId"])


def _reset(payload: Payload) -> c.Reset:
    return c.Reset(hard=payload["type"] == "Hard")


def _change_availability(payload: Payload) -> c.ChangeAvailability:
    return c.ChangeAvailability(payload["connectorId"], payload["type"] == "Operative")


def _unlock(payload: Payload) -> c.Unlock:
    return c.Unlock(payload["connectorId"])


def _get_configuration(payload: Payload) -> c.GetSettings:
    return c.GetSettings(tuple(payload.get("key", ())))


def _change_configuration(payload: Payload) -> c.ChangeSetting:
    return c.ChangeSetting(payload["key"], payload["value"])


def _trigger(payload: Payload) -> c.Trigger:
    return c.Trigger(payload["requestedMessage"], payload.get("connectorId"))


def _data_transfer(payload: Payload) -> c.VendorMessage:
    return c.VendorMessage(payload["vendorId"], payload.get("messageId"))


def _clear_cache(_payload: Payload) -> c.ClearCache:
    return c.ClearCache()


def _send_list(payload: Payload) -> c.SendList:
    listed = [
        c.Listed(one["idTag"], _tag_info(one["idTagInfo"]) if "idTagInfo" in one else None)
        for one in payload.get("localAuthorizationList", ())
    ]
    return c.SendList(payload["listVersion"], payload["updateType"] == "Full", tuple(listed))


def _list_version(_payload: Payload) -> c.GetListVersion:
    return c.GetListVersion()


_WRITERS: Final[
    Mapping[type, Callable[[Any, Spec, RemoteId | None], tuple[str, Payload] | None]]
] = {
    i.Boot: _boot,
    i.Beat: _beat,
    i.Report: _report,
    i.Authorize: _authorize,
    i.Begin: _begin,
    i.Sample: _sample,
    i.End: _end,
    i.UpkeepReport: _upkeep,
    i.VendorData: _vendor_data,
    i.Alert: _alert,
    i.SignRequest: _sign,
}
_ANSWERS: Final[Mapping[type, Callable[[Payload], i.Answer]]] = {
    i.Boot: _boot_answer,
    i.Authorize: _verdict,
    i.Begin: _begin_answer,
    i.End: _end_answer,
    i.SignRequest: lambda payload: i.SignAnswer(payload["status"]),
}
_COMMANDS: Final[Mapping[str, Callable[[Payload], c.Command]]] = {
    "ReserveNow": _reserve,
    "CancelReservation": _cancel,
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": _remote_stop,
    "Reset": _reset,
    "ChangeAvailability": _change_availability,
    "UnlockConnector": _unlock,
    "GetConfiguration": _get_configuration,
    "ChangeConfiguration": _change_configuration,
    "TriggerMessage": _trigger,
    "DataTransfer": _data_transfer,
    "ClearCache": _clear_cache,
    "SendLocalList": _send_list,
    "GetLocalListVersion": _list_version,
    "UpdateFirmware": upkeep.read_update,
    "SignedUpdateFirmware": read_signed_update,
    "GetDiagnostics": upkeep.read_diagnostics,
    "GetLog": upkeep.read_log,
    "ExtendedTriggerMessage": upkeep.read_extended_trigger,
    "InstallCertificate": upkeep.read_install,
    "DeleteCertificate": read_delete,
    "GetInstalledCertificateIds": upkeep.read_ids,
    "CertificateSigned": upkeep.read_signed_certificate,
    "SetChargingProfile": profiles.read_set,
    "ClearChargingProfile": profiles.read_clear,
    "GetCompositeSchedule": profiles.read_compose,
}
