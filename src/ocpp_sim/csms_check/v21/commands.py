"""What an operator has a central system send in 2.1 alone."""

from typing import Final

from ocpp_sim.csms_check.ordered import Ordered, cases, statuses
from ocpp_sim.csms_check.v2x import messages as m

_TARIFF: Final = {
    "tariffId": "check",
    "currency": "EUR",
    "energy": {"prices": [{"priceKwh": 0.25}]},
}
_STREAM: Final = {"id": 1, "variableMonitoringId": 7, "params": {"interval": 60}}

ORDERED: Final = (
    Ordered(
        "C-07", "authorization", "NotifyWebPaymentStarted", "OCPP 2.1 block C", ({},),
        lambda _trial: {"evseId": 1, "timeout": 120}, ("evseId", "timeout"),
    ),
    Ordered(
        "E-10", "transactions", "NotifyAllowedEnergyTransfer", "OCPP 2.1 block Q",
        statuses("Accepted", "Rejected"),
        lambda _trial: {"transactionId": "71", "allowedEnergyTransfer": ["AC_three_phase"]},
        ("transactionId", "allowedEnergyTransfer"),
    ),
    Ordered(
        "I-02", "tariff and cost", "SetDefaultTariff", "OCPP 2.1 block I",
        statuses(
            "Accepted", "Rejected", "TooManyElements", "ConditionNotSupported", "DuplicateTariffId"
        ),
        lambda _trial: {"evseId": 0, "tariff": _TARIFF}, ("evseId", "tariff"),
    ),
    Ordered(
        "I-03", "tariff and cost", "GetTariffs", "OCPP 2.1 block I",
        (
            {
                "status": "Accepted",
                "tariffAssignments": [{"tariffId": "check", "tariffKind": "DefaultTariff"}],
            },
            *statuses("Rejected", "NoTariff"),
        ),
        lambda _trial: {"evseId": 0}, ("evseId",),
    ),
    Ordered(
        "I-04", "tariff and cost", "ClearTariffs", "OCPP 2.1 block I",
        ({"clearTariffsResult": [{"status": "NoTariff"}]},),
        lambda _trial: {"tariffIds": ["check"]}, ("tariffIds",),
    ),
    Ordered(
        "I-05", "tariff and cost", "ChangeTransactionTariff", "OCPP 2.1 block I",
        statuses("Accepted", "Rejected", "TxNotFound", "NoCurrencyChange"),
        lambda _trial: {"transactionId": "71", "tariff": _TARIFF}, ("transactionId", "tariff"),
    ),
    Ordered(
        "K-10", "smart charging", "UsePriorityCharging", "OCPP 2.1 block K",
        statuses("Accepted", "Rejected", "NoProfile"),
        lambda _trial: {"transactionId": "71", "activate": True}, ("transactionId", "activate"),
    ),
    Ordered(
        "K-11", "smart charging", "UpdateDynamicSchedule", "OCPP 2.1 block K",
        statuses("Accepted", "Rejected"),
        lambda _trial: {"chargingProfileId": 71, "scheduleUpdate": {"limit": 10.0}},
        ("chargingProfileId", "scheduleUpdate"),
    ),
    Ordered(
        "K-12", "smart charging", "AFRRSignal", "OCPP 2.1 block Q",
        statuses("Accepted", "Rejected"),
        lambda trial: {"timestamp": trial.instant(), "signal": -5}, ("signal",),
    ),
    Ordered(
        "N-09", "diagnostics", "GetPeriodicEventStream", "OCPP 2.1 block N",
        ({}, {"constantStreamData": [_STREAM]}),
    ),
    Ordered(
        "N-10", "diagnostics", "AdjustPeriodicEventStream", "OCPP 2.1 block N",
        statuses("Accepted", "Rejected"),
        lambda _trial: {"id": 1, "params": {"interval": 30, "values": 5}}, ("id", "params"),
    ),
    Ordered(
        "R-04", "grid control", "SetDERControl", "OCPP 2.1 block R",
        statuses("Accepted", "Rejected", "NotSupported", "NotFound"),
        lambda _trial: {
            "isDefault": True,
            "controlId": "check",
            "controlType": "Gradients",
            "gradient": {"priority": 1, "gradient": 2.0, "softGradient": 1.0},
        },
        ("isDefault", "controlId", "controlType"),
    ),
    Ordered(
        "R-05", "grid control", "GetDERControl", "OCPP 2.1 block R",
        statuses("Accepted", "Rejected", "NotSupported", "NotFound"),
        lambda _trial: {"requestId": 71}, ("requestId",),
    ),
    Ordered(
        "R-06", "grid control", "ClearDERControl", "OCPP 2.1 block R",
        statuses("Accepted", "Rejected", "NotSupported", "NotFound"),
        lambda _trial: {"isDefault": True, "controlId": "check"}, ("isDefault", "controlId"),
    ),
    Ordered(
        "S-02", "battery swap", "RequestBatterySwap", "OCPP 2.1 block S",
        statuses("Accepted", "Rejected"),
        lambda trial: {"requestId": 71, "idToken": m.token(trial.options.tag)},
        ("requestId", "idToken"),
    ),
)  # fmt: skip

CASES: Final = cases(ORDERED)
