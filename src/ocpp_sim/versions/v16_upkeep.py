"""Firmware, logs, certificates of OCPP 1.6 and its security extension, to and from the core."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core import command as c
from ocpp_sim.core import intent as i
from ocpp_sim.versions.alike import time_of
from ocppj.frame import Payload
from virtualtime import instant

_REPORTS: Final[Mapping[str, str]] = {
    "firmware": "FirmwareStatusNotification",
    "signed_firmware": "SignedFirmwareStatusNotification",
    "diagnostics": "DiagnosticsStatusNotification",
    "log": "LogStatusNotification",
}


def read_update(payload: Payload) -> c.UpdateFirmware:
    return c.UpdateFirmware(
        payload["location"],
        instant.parse(payload["retrieveDate"]),
        payload.get("retries"),
        payload.get("retryInterval"),
    )


def read_diagnostics(payload: Payload) -> c.SendLog:
    return c.SendLog(
        "diagnostics",
        payload["location"],
        payload.get("retries"),
        payload.get("retryInterval"),
        since=time_of(payload, "startTime"),
        until=time_of(payload, "stopTime"),
    )


def read_log(payload: Payload) -> c.SendLog:
    log = payload["log"]
    return c.SendLog(
        payload["logType"],
        log["remoteLocation"],
        payload.get("retries"),
        payload.get("retryInterval"),
        payload["requestId"],
        time_of(log, "oldestTimestamp"),
        time_of(log, "latestTimestamp"),
    )


def read_extended_trigger(payload: Payload) -> c.Trigger:
    """The firmware status that the extension means is that of a signed update (§4.4)."""
    message = payload["requestedMessage"]
    if message == "FirmwareStatusNotification":
        message = "SignedFirmwareStatusNotification"
    return c.Trigger(message, payload.get("connectorId"))


def read_install(payload: Payload) -> c.InstallCertificate:
    return c.InstallCertificate(payload["certificateType"], payload["certificate"])


def read_ids(payload: Payload) -> c.NameCertificates:
    return c.NameCertificates(payload["certificateType"])


def read_signed_certificate(payload: Payload) -> c.TakeCertificate:
    return c.TakeCertificate(payload["certificateChain"])


def write_log_answer(command: c.SendLog, answer: c.LogAnswer) -> Payload:
    if command.kind == "diagnostics":
        return {"fileName": answer.file_name}
    return {"status": answer.status, "filename": answer.file_name}


def write_names(names: c.CertificateNames) -> Payload:
    if not names.found:
        return {"status": "NotFound"}
    found = [
        {
            "hashAlgorithm": one.algorithm,
            "issuerNameHash": one.issuer_name,
            "issuerKeyHash": one.issuer_key,
            "serialNumber": one.serial,
        }
        for one in names.found
    ]
    return {"status": "Accepted", "certificateHashData": found}


def write_report(intent: i.UpkeepReport) -> tuple[str, Payload]:
    payload: Payload = {"status": intent.status}
    if intent.request_id is not None:
        payload["requestId"] = intent.request_id
    return _REPORTS[intent.of], payload


def write_alert(intent: i.Alert, at: str) -> tuple[str, Payload]:
    payload: Payload = {"type": intent.kind, "timestamp": at}
    if intent.info:
        payload["techInfo"] = intent.info[:255]
    return "SecurityEventNotification", payload
