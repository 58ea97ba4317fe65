"""Firmware, diagnostics, security and vendors' messages that charge points begin."""

from typing import Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.extension import extended
from ocpp_sim.csms_check.request import certificate_request
from ocpp_sim.csms_check.trial import Trial

_FIRMWARE: Final = (
    "Downloading", "Downloaded", "DownloadFailed", "Installing", "InstallationFailed", "Installed",
    "Idle",
)  # fmt: skip
_SIGNED_FIRMWARE: Final = (
    *_FIRMWARE, "DownloadScheduled", "DownloadPaused", "InstallRebooting", "InstallScheduled",
    "InstallVerificationFailed", "InvalidSignature", "SignatureVerified",
)  # fmt: skip
_LOGS: Final = (
    "BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied", "Uploaded", "UploadFailure",
    "Uploading",
)  # fmt: skip
_EVENTS: Final = ("FirmwareUpdated", "StartupOfTheDevice", "InvalidCentralSystemCertificate")


async def _firmware(trial: Trial) -> None:
    wire = await trial.ready()
    for status in _FIRMWARE:
        await trial.tell(wire, "FirmwareStatusNotification", {"status": status})


async def _diagnostics(trial: Trial) -> None:
    wire = await trial.ready()
    for status in ("Idle", "Uploading", "UploadFailed", "Uploaded"):
        await trial.tell(wire, "DiagnosticsStatusNotification", {"status": status})


async def _vendors(trial: Trial) -> None:
    wire = await trial.ready()
    whole = {"vendorId": "com.example.nobody.has.this", "messageId": "Ping", "data": '{"n": 1}'}
    for payload in (whole, {"vendorId": whole["vendorId"]}):
        answer = await trial.tell(wire, "DataTransfer", payload)
        if answer:
            said = answer["status"]
            text = "a vendor that nobody knows is told so"
            trial.should(text, held=said in {"UnknownVendorId", "Rejected"}, found=said)


async def _events(trial: Trial) -> None:
    wire = await trial.ready()
    for kind in _EVENTS:
        payload = {"type": kind, "timestamp": trial.instant(), "techInfo": "seen by a check"}
        await extended(trial, wire, "SecurityEventNotification", payload)


async def _signed_statuses(trial: Trial) -> None:
    wire = await trial.ready()
    for status in _SIGNED_FIRMWARE:
        payload = {"status": status, "requestId": 71}
        await extended(trial, wire, "SignedFirmwareStatusNotification", payload)
    for status in _LOGS:
        payload = {"status": status, "requestId": 71}
        await extended(trial, wire, "LogStatusNotification", payload)


async def _certificate(trial: Trial) -> None:
    wire = await trial.ready()
    await extended(
        trial, wire, "SignCertificate", {"csr": certificate_request(trial.options.identity)}
    )
    await extended(trial, wire, "SignCertificate", {"csr": "no request at all"})
    await trial.alive(wire, "a request that is none")


CASES: Final = (
    Case("FIRMWARE-03", "firmware", "Every firmware status is taken", "OCPP 1.6 §4.5", _firmware),
    Case(
        "FIRMWARE-04", "firmware", "Every diagnostics status is taken", "OCPP 1.6 §4.4",
        _diagnostics,
    ),
    Case("DATA-01", "data transfer", "A vendor's message is answered", "OCPP 1.6 §4.3", _vendors),
    Case(
        "SECURITY-01", "security", "Security events are taken",
        "OCPP 1.6 security whitepaper §5.18", _events,
    ),
    Case(
        "SECURITY-02", "security", "Signed firmware's and logs' statuses are taken",
        "OCPP 1.6 security whitepaper §5.14", _signed_statuses,
    ),
    Case(
        "SECURITY-05", "security", "A certificate may be asked for",
        "OCPP 1.6 security whitepaper §5.19", _certificate,
    ),
)  # fmt: skip
