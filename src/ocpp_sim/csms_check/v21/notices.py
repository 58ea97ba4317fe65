"""What charging stations tell in 2.1 alone, of features that a central system need not have."""

from typing import Any, Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.extension import extended
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v2x import messages as m
from ocpp_sim.csms_check.v2x.reports import Row, taken
from ocppj.frame import send_text

_BATTERY: Final = {"evseId": 1, "serialNumber": "CHECK-B1", "soC": 80.0, "soH": 95.0}
_GRADIENT: Final = {"priority": 1, "gradient": 2.0, "softGradient": 1.0}
_HASH: Final = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "00",
    "issuerKeyHash": "00",
    "serialNumber": "1",
}
NOTICES: Final[tuple[Row, ...]] = (
    (
        "C-06", "authorization", "OCPP 2.1 block C", "NotifySettlement",
        {
            "pspRef": "check", "status": "Settled", "settlementAmount": 4.2,
            "settlementTime": "NOW",
        },
    ),
    (
        "C-08", "authorization", "OCPP 2.1 block C", "VatNumberValidation",
        {"vatNumber": "NL000000000B00"},
    ),
    (
        "K-14", "smart charging", "OCPP 2.1 block K", "NotifyPriorityCharging",
        {"transactionId": "71", "activated": False},
    ),
    (
        "K-13", "smart charging", "OCPP 2.1 block K", "PullDynamicScheduleUpdate",
        {"chargingProfileId": 71},
    ),
    (
        "M-04", "certificates", "OCPP 2.1 block M", "GetCertificateChainStatus",
        {
            "certificateStatusRequests": [
                {
                    "certificateHashData": _HASH,
                    "source": "OCSP",
                    "urls": ["http://127.0.0.1:9"],
                }
            ]
        },
    ),
    (
        "R-01", "grid control", "OCPP 2.1 block R", "NotifyDERAlarm",
        {"controlType": "FreqDroop", "timestamp": "NOW", "gridEventFault": "OverFrequency"},
    ),
    (
        "R-02", "grid control", "OCPP 2.1 block R", "NotifyDERStartStop",
        {"controlId": "check", "started": True, "timestamp": "NOW"},
    ),
    (
        "R-03", "grid control", "OCPP 2.1 block R", "ReportDERControl",
        {"requestId": 71, "gradient": [{"id": "check", "gradient": _GRADIENT}]},
    ),
    (
        "S-01", "battery swap", "OCPP 2.1 block S", "BatterySwap",
        {
            "requestId": 71,
            "eventType": "BatteryIn",
            "idToken": m.token("CHECKTAG1"),
            "batteryData": [_BATTERY],
        },
    ),
)  # fmt: skip


async def _streams(trial: Trial) -> None:
    """Opened, fed without an answer, and closed."""
    wire = await trial.ready()
    told: dict[str, Any] = {"id": 1, "variableMonitoringId": 7, "params": {"interval": 60}}
    await extended(trial, wire, "OpenPeriodicEventStream", {"constantStreamData": told})
    values = {
        "id": 1,
        "pending": 0,
        "basetime": trial.instant(),
        "data": [{"t": 0.0, "v": "230.1"}, {"t": 1.5, "v": "230.4"}],
    }
    before = len(wire.strays)
    await wire.send(send_text("check-stream", "NotifyPeriodicEventStream", values))
    await trial.alive(wire, "values of a stream")
    strays = wire.strays[before:]
    trial.must("the values are not answered", held=not strays, found="; ".join(strays)[:160])
    await extended(trial, wire, "ClosePeriodicEventStream", {"id": 1})


CASES: Final = (
    Case("N-08", "diagnostics", "Values come in a stream", "OCPP 2.1 block N", _streams),
    *taken(NOTICES),
)
