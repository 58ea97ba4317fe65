"""What else charging stations tell: security, limits, firmware, logs, events, vendors' data."""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final, TypeAlias

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.extension import extended
from ocpp_sim.csms_check.request import certificate_request
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v2x import messages as m

_FIRMWARE: Final = (
    "Downloaded", "DownloadFailed", "Downloading", "DownloadScheduled", "DownloadPaused", "Idle",
    "InstallationFailed", "Installing", "Installed", "InstallRebooting", "InstallScheduled",
    "InstallVerificationFailed", "InvalidSignature", "SignatureVerified",
)  # fmt: skip
_LOGS: Final = (
    "BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied", "Uploaded",
    "UploadFailure", "Uploading", "AcceptedCanceled",
)  # fmt: skip
_EVENTS: Final = ("FirmwareUpdated", "StartupOfTheDevice", "InvalidCsmsCertificate")


async def _firmware(trial: Trial) -> None:
    wire = await trial.ready()
    for status in _FIRMWARE:
        number = {} if status == "Idle" else {"requestId": 71}
        await trial.tell(wire, "FirmwareStatusNotification", {"status": status, **number})


async def _logs(trial: Trial) -> None:
    wire = await trial.ready()
    for status in _LOGS:
        number = {} if status == "Idle" else {"requestId": 71}
        await trial.tell(wire, "LogStatusNotification", {"status": status, **number})


async def _security(trial: Trial) -> None:
    wire = await trial.ready()
    for kind in _EVENTS:
        told = m.stamped(trial, type=kind, techInfo="seen by a check")
        await trial.tell(wire, "SecurityEventNotification", told)


async def _certificate(trial: Trial) -> None:
    wire = await trial.ready()
    for csr in (certificate_request(trial.options.identity), "no request at all"):
        await extended(trial, wire, "SignCertificate", {"csr": csr})
    await trial.alive(wire, "a request that is none")


async def _vendors(trial: Trial) -> None:
    wire = await trial.ready()
    whole = {"vendorId": "com.example.nobody.has.this", "messageId": "Ping", "data": {"n": 1}}
    for payload in (whole, {"vendorId": whole["vendorId"]}):
        answer = await trial.tell(wire, "DataTransfer", payload)
        if answer:
            said = answer["status"]
            held = said in {"UnknownVendorId", "Rejected"}
            trial.should("a vendor that nobody knows is told so", held=held, found=said)


async def _told(action: str, payload: dict[str, Any], trial: Trial) -> None:
    """A message of a feature that a central system need not have; "NOW" is this moment."""
    wire = await trial.ready()
    whole = {name: trial.instant() if each == "NOW" else each for name, each in payload.items()}
    await extended(trial, wire, action, whole)


_EVENT: Final = {
    "eventId": 1,
    "timestamp": "2024-06-01T09:00:00Z",
    "trigger": "Alerting",
    "actualValue": "true",
    "eventNotificationType": "HardWiredNotification",
    "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
    "variable": {"name": "Problem"},
}
_PROFILE: Final = {
    "id": 71,
    "stackLevel": 1,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": [
        {
            "id": 1,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
        }
    ],
}
# id, block, source, action, and the message
Row: TypeAlias = tuple[str, str, str, str, dict[str, Any]]
_OTHERS: Final[tuple[Row, ...]] = (
    (
        "H-03", "reservation", "OCPP 2.0.1 H04", "ReservationStatusUpdate",
        {"reservationId": 2_000_000_000, "reservationUpdateStatus": "Expired"},
    ),
    (
        "K-05", "smart charging", "OCPP 2.0.1 K12", "NotifyChargingLimit",
        {"evseId": 1, "chargingLimit": {"chargingLimitSource": "EMS", "isGridCritical": False}},
    ),
    (
        "K-06", "smart charging", "OCPP 2.0.1 K13", "ClearedChargingLimit",
        {"chargingLimitSource": "EMS", "evseId": 1},
    ),
    (
        "K-07", "smart charging", "OCPP 2.0.1 K09", "ReportChargingProfiles",
        {
            "requestId": 71,
            "chargingLimitSource": "CSO",
            "evseId": 1,
            "chargingProfile": [_PROFILE],
        },
    ),
    (
        "K-08", "smart charging", "OCPP 2.0.1 K15", "NotifyEVChargingNeeds",
        {
            "evseId": 1,
            "chargingNeeds": {
                "requestedEnergyTransfer": "AC_three_phase",
                "acChargingParameters": {
                    "energyAmount": 20_000,
                    "evMinCurrent": 6,
                    "evMaxCurrent": 16,
                    "evMaxVoltage": 400,
                },
            },
        },
    ),
    (
        "K-09", "smart charging", "OCPP 2.0.1 K17", "NotifyEVChargingSchedule",
        {
            "timeBase": "NOW",
            "evseId": 1,
            "chargingSchedule": {
                "id": 1,
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
            },
        },
    ),
    (
        "L-03", "firmware", "OCPP 2.0.1 L03", "PublishFirmwareStatusNotification",
        {"status": "Published", "requestId": 71, "location": ["http://127.0.0.1:9/firmware"]},
    ),
    (
        "M-03", "certificates", "OCPP 2.0.1 M06", "GetCertificateStatus",
        {
            "ocspRequestData": {
                "hashAlgorithm": "SHA256",
                "issuerNameHash": "00",
                "issuerKeyHash": "00",
                "serialNumber": "1",
                "responderURL": "http://127.0.0.1:9",
            }
        },
    ),
    (
        "N-03", "diagnostics", "OCPP 2.0.1 N07", "NotifyEvent",
        {"generatedAt": "NOW", "seqNo": 0, "eventData": [_EVENT]},
    ),
    (
        "N-04", "diagnostics", "OCPP 2.0.1 N02", "NotifyMonitoringReport",
        {"requestId": 71, "seqNo": 0, "generatedAt": "NOW"},
    ),
    (
        "N-05", "diagnostics", "OCPP 2.0.1 N09", "NotifyCustomerInformation",
        {"data": "nothing", "seqNo": 0, "generatedAt": "NOW", "requestId": 71},
    ),
    (
        "O-02", "display", "OCPP 2.0.1 O03", "NotifyDisplayMessages",
        {"requestId": 71},
    ),
)  # fmt: skip


def taken(rows: Iterable[Row]) -> tuple[Case, ...]:
    """A case for each message of a feature that a central system need not have."""
    return tuple(
        Case(id_, block, f"{action} is taken", source, partial(_told, action, payload))
        for id_, block, source, action, payload in rows
    )


CASES: Final = (
    Case("A-01", "security", "Security events are taken", "OCPP 2.0.1 A04", _security),
    Case("A-02", "security", "A certificate may be asked for", "OCPP 2.0.1 A02", _certificate),
    Case("L-02", "firmware", "Every firmware status is taken", "OCPP 2.0.1 L01", _firmware),
    Case("N-02", "diagnostics", "Every log status is taken", "OCPP 2.0.1 N01", _logs),
    Case("P-01", "data transfer", "A vendor's message is answered", "OCPP 2.0.1 P02", _vendors),
    *taken(_OTHERS),
)
