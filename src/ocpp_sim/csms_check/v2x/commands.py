"""What an operator has a central system send in 2.0.1 and 2.1."""

from typing import Any, Final

from ocpp_sim.csms_check.ordered import Ordered, Payload, cases, statuses
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v2x import messages as m

_FILES: Final = "http://127.0.0.1:9/check"  # nobody listens there: nothing is fetched
_HEARTBEAT: Final = {
    "component": {"name": "OCPPCommCtrlr"},
    "variable": {"name": "HeartbeatInterval"},
}


def _profile(trial: Trial) -> Payload:
    periods = [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 1800, "limit": 8.0}]
    schedule = {
        "id": 1,
        "startSchedule": trial.instant(),
        "duration": 3600,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": periods,
    }
    return {
        "id": 71,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [schedule],
    }


def _message(_trial: Trial) -> Payload:
    told = {"format": "UTF8", "content": "Hello"}
    return {"message": {"id": 71, "priority": "NormalCycle", "message": told}}


_SET: Final[dict[str, Any]] = {**_HEARTBEAT, "attributeStatus": "Accepted"}
ORDERED: Final = (
    Ordered(
        "B-04", "provisioning", "GetVariables", "OCPP 2.0.1 B06",
        (
            {
                "getVariableResult": [
                    {**_HEARTBEAT, "attributeStatus": "Accepted", "attributeValue": "300"}
                ]
            },
            {"getVariableResult": [{**_HEARTBEAT, "attributeStatus": "UnknownVariable"}]},
        ),
        lambda _trial: {"getVariableData": [_HEARTBEAT]}, ("getVariableData",),
    ),
    Ordered(
        "B-05", "provisioning", "SetVariables", "OCPP 2.0.1 B05",
        (
            {"setVariableResult": [_SET]},
            {"setVariableResult": [{**_SET, "attributeStatus": "RebootRequired"}]},
            {"setVariableResult": [{**_SET, "attributeStatus": "Rejected"}]},
        ),
        lambda _trial: {"setVariableData": [{**_HEARTBEAT, "attributeValue": "600"}]},
        ("setVariableData",),
    ),
    Ordered(
        "B-06", "provisioning", "GetBaseReport", "OCPP 2.0.1 B07",
        statuses("Accepted", "Rejected", "NotSupported", "EmptyResultSet"),
        lambda _trial: {"requestId": 71, "reportBase": "FullInventory"},
        ("requestId", "reportBase"),
    ),
    Ordered(
        "B-07", "provisioning", "GetReport", "OCPP 2.0.1 B08",
        statuses("Accepted", "EmptyResultSet"),
        lambda _trial: {"requestId": 72, "componentCriteria": ["Problem"]}, ("requestId",),
    ),
    Ordered(
        "B-08", "provisioning", "Reset", "OCPP 2.0.1 B11",
        statuses("Accepted", "Scheduled", "Rejected"),
        lambda _trial: {"type": "OnIdle"}, ("type",),
    ),
    Ordered(
        "B-09", "provisioning", "SetNetworkProfile", "OCPP 2.0.1 B09",
        statuses("Accepted", "Rejected", "Failed"),
        lambda _trial: {
            "configurationSlot": 2,
            "connectionData": {
                "ocppVersion": "OCPP20",
                "ocppTransport": "JSON",
                "ocppCsmsUrl": "wss://csms.example.com/ocpp",
                "messageTimeout": 30,
                "securityProfile": 2,
                "ocppInterface": "Wired0",
            },
        },
        ("configurationSlot",),
    ),
    Ordered(
        "C-04", "authorization", "ClearCache", "OCPP 2.0.1 C11", statuses("Accepted", "Rejected")
    ),
    Ordered(
        "D-01", "local list", "GetLocalListVersion", "OCPP 2.0.1 D02",
        ({"versionNumber": 0}, {"versionNumber": 7}),
    ),
    Ordered(
        "D-02", "local list", "SendLocalList", "OCPP 2.0.1 D01",
        statuses("Accepted", "Failed", "VersionMismatch"),
        lambda trial: {
            "versionNumber": 8,
            "updateType": "Full",
            "localAuthorizationList": [
                {
                    "idToken": m.token(trial.options.tag),
                    "idTokenInfo": {"status": "Accepted"},
                }
            ],
        },
        ("versionNumber", "updateType", "localAuthorizationList"),
    ),
    Ordered(
        "F-02", "remote", "UnlockConnector", "OCPP 2.0.1 F05",
        statuses("Unlocked", "UnlockFailed", "OngoingAuthorizedTransaction", "UnknownConnector"),
        lambda _trial: {"evseId": 1, "connectorId": 1}, ("evseId", "connectorId"),
    ),
    Ordered(
        "F-04", "remote", "GetTransactionStatus", "OCPP 2.0.1 E14",
        ({"messagesInQueue": False}, {"ongoingIndicator": True, "messagesInQueue": True}),
        lambda _trial: {"transactionId": "71"}, ("transactionId",),
    ),
    Ordered(
        "G-03", "availability", "ChangeAvailability", "OCPP 2.0.1 G03",
        statuses("Accepted", "Scheduled", "Rejected"),
        lambda _trial: {"operationalStatus": "Inoperative", "evse": {"id": 1}},
        ("operationalStatus", "evse"),
    ),
    Ordered(
        "H-01", "reservation", "ReserveNow", "OCPP 2.0.1 H01",
        statuses("Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"),
        lambda trial: {
            "id": 71,
            "expiryDateTime": m.later(trial),
            "idToken": m.token(trial.options.tag),
            "evseId": 1,
        },
        ("id", "idToken", "evseId"),
    ),
    Ordered(
        "H-02", "reservation", "CancelReservation", "OCPP 2.0.1 H02",
        statuses("Accepted", "Rejected"), lambda _trial: {"reservationId": 71}, ("reservationId",),
    ),
    Ordered(
        "I-01", "tariff and cost", "CostUpdated", "OCPP 2.0.1 I02", ({},),
        lambda _trial: {"totalCost": 1.25, "transactionId": "71"}, ("totalCost", "transactionId"),
    ),
    Ordered(
        "K-01", "smart charging", "SetChargingProfile", "OCPP 2.0.1 K01",
        statuses("Accepted", "Rejected"),
        lambda trial: {"evseId": 1, "chargingProfile": _profile(trial)},
        ("evseId", "chargingProfile"),
    ),
    Ordered(
        "K-02", "smart charging", "ClearChargingProfile", "OCPP 2.0.1 K10",
        statuses("Accepted", "Unknown"), lambda _trial: {"chargingProfileId": 71},
        ("chargingProfileId",),
    ),
    Ordered(
        "K-03", "smart charging", "GetCompositeSchedule", "OCPP 2.0.1 K08", statuses("Rejected"),
        lambda _trial: {"evseId": 1, "duration": 3600}, ("evseId", "duration"),
    ),
    Ordered(
        "K-04", "smart charging", "GetChargingProfiles", "OCPP 2.0.1 K09",
        statuses("Accepted", "NoProfiles"),
        lambda _trial: {"requestId": 71, "evseId": 1, "chargingProfile": {"stackLevel": 1}},
        ("requestId",),
    ),
    Ordered(
        "L-01", "firmware", "UpdateFirmware", "OCPP 2.0.1 L01",
        statuses("Accepted", "Rejected", "AcceptedCanceled"),
        lambda trial: {
            "requestId": 71,
            "firmware": {
                "location": f"{_FILES}/firmware.bin",
                "retrieveDateTime": m.later(trial),
            },
        },
        ("requestId",),
        (("FirmwareStatusNotification", {"status": "Downloading", "requestId": 71}),),
    ),
    Ordered(
        "M-01", "certificates", "GetInstalledCertificateIds", "OCPP 2.0.1 M03",
        statuses("NotFound"), lambda _trial: {"certificateType": ["CSMSRootCertificate"]},
        ("certificateType",),
    ),
    Ordered(
        "M-02", "certificates", "DeleteCertificate", "OCPP 2.0.1 M04",
        statuses("NotFound", "Failed"),
        lambda _trial: {
            "certificateHashData": {
                "hashAlgorithm": "SHA256",
                "issuerNameHash": "00",
                "issuerKeyHash": "00",
                "serialNumber": "1",
            }
        },
        ("certificateHashData",),
    ),
    Ordered(
        "N-01", "diagnostics", "GetLog", "OCPP 2.0.1 N01",
        ({"status": "Accepted", "filename": "check.log"}, {"status": "Rejected"}),
        lambda _trial: {
            "logType": "DiagnosticsLog", "requestId": 71, "log": {"remoteLocation": _FILES}
        },
        ("logType", "requestId"),
        (("LogStatusNotification", {"status": "Uploading", "requestId": 71}),),
    ),
    Ordered(
        "N-06", "diagnostics", "CustomerInformation", "OCPP 2.0.1 N09",
        statuses("Accepted", "Rejected", "Invalid"),
        lambda _trial: {"requestId": 71, "report": True, "clear": False},
        ("requestId", "report", "clear"),
    ),
    Ordered(
        "N-07", "diagnostics", "SetMonitoringBase", "OCPP 2.0.1 N05",
        statuses("Accepted", "Rejected", "NotSupported", "EmptyResultSet"),
        lambda _trial: {"monitoringBase": "All"}, ("monitoringBase",),
    ),
    Ordered(
        "O-01", "display", "SetDisplayMessage", "OCPP 2.0.1 O01",
        statuses("Accepted", "Rejected", "NotSupportedMessageFormat"), _message, ("message",),
    ),
    Ordered(
        "P-02", "data transfer", "DataTransfer", "OCPP 2.0.1 P01",
        statuses("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"),
        lambda _trial: {"vendorId": "com.example.check", "messageId": "Ping", "data": "hello"},
        ("vendorId", "messageId", "data"),
    ),
)  # fmt: skip

CASES: Final = cases(ORDERED)
