"""What the operator has a central system send in 1.6; most cases are this table."""

from typing import Any, Final

from ocpp_sim.csms_check.ordered import Ordered, Payload, cases, statuses
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v16 import messages as m

_FILES = "http://127.0.0.1:9/check"  # nobody listens there: nothing is fetched


def _profile(trial: Trial, **changed: Any) -> Payload:
    periods = [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 1800, "limit": 8.0}]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods, "duration": 3600}
    whole = {
        "chargingProfileId": 71,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {**schedule, "startSchedule": trial.instant()},
    }
    return {**whole, **changed}


ORDERED: Final = (
    Ordered(
        "REMOTE-01", "remote", "RemoteStartTransaction", "OCPP 1.6 §5.11",
        statuses("Accepted", "Rejected"),
        lambda trial: {"connectorId": 1, "idTag": trial.options.tag}, ("idTag", "connectorId"),
    ),
    Ordered(
        "REMOTE-03", "remote", "Reset", "OCPP 1.6 §5.14", statuses("Accepted", "Rejected"),
        lambda _trial: {"type": "Soft"}, ("type",),
    ),
    Ordered(
        "REMOTE-04", "remote", "UnlockConnector", "OCPP 1.6 §5.18",
        statuses("Unlocked", "UnlockFailed", "NotSupported"),
        lambda _trial: {"connectorId": 1}, ("connectorId",),
    ),
    Ordered(
        "REMOTE-05", "remote", "ChangeAvailability", "OCPP 1.6 §5.2",
        statuses("Accepted", "Scheduled", "Rejected"),
        lambda _trial: {"connectorId": 1, "type": "Inoperative"}, ("connectorId", "type"),
        (("StatusNotification", m.status("Unavailable")), ("StatusNotification", m.status())),
    ),
    Ordered(
        "REMOTE-06", "remote", "ChangeConfiguration", "OCPP 1.6 §5.3",
        statuses("Accepted", "RebootRequired", "Rejected", "NotSupported"),
        lambda _trial: {"key": "HeartbeatInterval", "value": "600"}, ("key", "value"),
    ),
    Ordered(
        "REMOTE-07", "remote", "GetConfiguration", "OCPP 1.6 §5.8",
        (
            {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]},
            {"configurationKey": [], "unknownKey": ["HeartbeatInterval"]},
            {},
        ),
        lambda _trial: {"key": ["HeartbeatInterval"]}, ("key",),
    ),
    Ordered(
        "REMOTE-08", "remote", "ClearCache", "OCPP 1.6 §5.4", statuses("Accepted", "Rejected")
    ),
    Ordered(
        "DATA-02", "data transfer", "DataTransfer", "OCPP 1.6 §5.6",
        (
            {"status": "Accepted", "data": "pong"},
            *statuses("Rejected", "UnknownMessageId", "UnknownVendorId"),
        ),
        lambda _trial: {"vendorId": "com.example.check", "messageId": "Ping", "data": "hello"},
        ("vendorId", "messageId", "data"),
    ),
    Ordered(
        "FIRMWARE-01", "firmware", "UpdateFirmware", "OCPP 1.6 §5.19", ({},),
        lambda trial: {"location": f"{_FILES}/firmware.bin", "retrieveDate": m.in_an_hour(trial)},
        ("location",),
        tuple(
            ("FirmwareStatusNotification", {"status": status})
            for status in ("Downloading", "Downloaded", "Installing", "Installed")
        ),
    ),
    Ordered(
        "FIRMWARE-02", "firmware", "GetDiagnostics", "OCPP 1.6 §5.9",
        ({"fileName": "check.log"}, {}),
        lambda _trial: {"location": f"{_FILES}/logs"}, ("location",),
        tuple(
            ("DiagnosticsStatusNotification", {"status": status})
            for status in ("Uploading", "Uploaded")
        ),
    ),
    Ordered(
        "LIST-01", "local list", "GetLocalListVersion", "OCPP 1.6 §5.10",
        ({"listVersion": 0}, {"listVersion": -1}, {"listVersion": 7}),
    ),
    Ordered(
        "LIST-02", "local list", "SendLocalList", "OCPP 1.6 §5.15",
        statuses("Accepted", "Failed", "NotSupported", "VersionMismatch"),
        lambda trial: {
            "listVersion": 8,
            "updateType": "Full",
            "localAuthorizationList": [
                {"idTag": trial.options.tag, "idTagInfo": {"status": "Accepted"}}
            ],
        },
        ("updateType", "listVersion", "localAuthorizationList"),
    ),
    Ordered(
        "LIST-03", "local list", "SendLocalList", "OCPP 1.6 §5.15", statuses("Accepted"),
        lambda trial: {
            "listVersion": 9,
            "updateType": "Differential",
            "localAuthorizationList": [{"idTag": trial.options.tag}],
        },
        ("updateType", "listVersion", "localAuthorizationList"),
    ),
    Ordered(
        "RESERVE-01", "reservation", "ReserveNow", "OCPP 1.6 §5.13",
        statuses("Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"),
        lambda trial: {
            "connectorId": 1,
            "expiryDate": m.in_an_hour(trial),
            "idTag": trial.options.tag,
            "reservationId": 71,
        },
        ("connectorId", "idTag", "reservationId"),
        (("StatusNotification", m.status("Reserved")), ("StatusNotification", m.status())),
    ),
    Ordered(
        "RESERVE-02", "reservation", "CancelReservation", "OCPP 1.6 §5.1",
        statuses("Accepted", "Rejected"), lambda _trial: {"reservationId": 71}, ("reservationId",),
    ),
    Ordered(
        "SMART-01", "smart charging", "SetChargingProfile", "OCPP 1.6 §5.16",
        statuses("Accepted", "Rejected", "NotSupported"),
        lambda trial: {"connectorId": 1, "csChargingProfiles": _profile(trial)},
        ("connectorId", "csChargingProfiles"),
    ),
    Ordered(
        "SMART-02", "smart charging", "SetChargingProfile", "OCPP 1.6 §5.16", statuses("Accepted"),
        lambda trial: {
            "connectorId": 0,
            "csChargingProfiles": _profile(
                trial,
                chargingProfilePurpose="ChargePointMaxProfile",
                chargingProfileKind="Recurring",
                recurrencyKind="Daily",
            ),
        },
        ("connectorId", "csChargingProfiles"),
    ),
    Ordered(
        "SMART-03", "smart charging", "ClearChargingProfile", "OCPP 1.6 §5.5",
        statuses("Accepted", "Unknown"), lambda _trial: {"id": 71}, ("id",),
    ),
    Ordered(
        "SMART-04", "smart charging", "GetCompositeSchedule", "OCPP 1.6 §5.7",
        (
            {
                "status": "Accepted",
                "connectorId": 1,
                "scheduleStart": "2024-06-01T09:00:00Z",
                "chargingSchedule": {
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
                },
            },
            {"status": "Rejected"},
        ),
        lambda _trial: {"connectorId": 1, "duration": 3600}, ("connectorId", "duration"),
    ),
    Ordered(
        "SECURITY-03", "security", "GetLog", "OCPP 1.6 security whitepaper §5.9",
        ({"status": "Accepted", "filename": "check.log"}, {"status": "Rejected"}),
        lambda _trial: {
            "logType": "SecurityLog", "requestId": 71, "log": {"remoteLocation": f"{_FILES}/logs"}
        },
        ("logType", "requestId"),
        (
            ("LogStatusNotification", {"status": "Uploading", "requestId": 71}),
            ("LogStatusNotification", {"status": "Uploaded", "requestId": 71}),
        ),
    ),
    Ordered(
        "SECURITY-04", "security", "GetInstalledCertificateIds",
        "OCPP 1.6 security whitepaper §5.8", statuses("NotFound"),
        lambda _trial: {"certificateType": "CentralSystemRootCertificate"}, ("certificateType",),
    ),
)  # fmt: skip

CASES: Final = cases(ORDERED)
