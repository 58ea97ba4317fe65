"""Words that 2.1 adds to the messages of 2.0.1."""

from typing import Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v2x import messages as m

_TRIGGERS: Final = (
    "CostLimitReached", "LimitSet", "OperationModeChanged", "RunningCost", "SoCLimitReached",
    "TariffChanged", "TariffNotAccepted", "TxResumed",
)  # fmt: skip
_MEASURANDS: Final = (
    "Current.Export.Minimum", "Current.Export.Offered", "Current.Import.Minimum",
    "Current.Import.Offered", "Display.BatteryEnergyCapacity", "Display.ChargingComplete",
    "Display.InletHot", "Display.MaximumSOC", "Display.MinimumSOC", "Display.PresentSOC",
    "Display.RemainingTimeToMaximumSOC", "Display.RemainingTimeToMinimumSOC",
    "Display.RemainingTimeToTargetSOC", "Display.TargetSOC", "Energy.Active.Import.CableLoss",
    "Energy.Active.Import.LocalGeneration.Register", "Energy.Active.Setpoint.Interval",
    "EnergyRequest.Bulk", "EnergyRequest.Maximum", "EnergyRequest.Maximum.V2X",
    "EnergyRequest.Minimum", "EnergyRequest.Minimum.V2X", "EnergyRequest.Target",
    "Power.Active.Residual", "Power.Active.Setpoint", "Power.Export.Minimum",
    "Power.Export.Offered", "Power.Import.Minimum", "Power.Import.Offered", "Voltage.Maximum",
    "Voltage.Minimum",
)  # fmt: skip
_COST: Final = {
    "totalCost": {
        "currency": "EUR",
        "typeOfCost": "NormalCost",
        "total": {"exclTax": 4.2, "inclTax": 5.0},
    },
    "totalUsage": {"energy": 2_500.0, "chargingTime": 3_600, "idleTime": 0},
}


async def _tokens(trial: Trial) -> None:
    """A kind of token is any text, and a token may be long."""
    wire = await trial.ready()
    for kind in ("DirectPayment", "VIN", "OfAVendorsOwn"):
        await trial.tell(wire, "Authorize", {"idToken": m.token(trial.options.tag, kind)})
    answer = await trial.tell(wire, "Authorize", {"idToken": m.token("X" * 255, "EVCCID")})
    if answer:
        said = answer["idTokenInfo"]["status"]
        held = said in {"Invalid", "Unknown"}
        trial.should("a long token that nobody knows is refused", held=held, found=said)


async def _events(trial: Trial) -> None:
    wire = await trial.ready()
    story = m.Story(trial, wire)
    await story.tell("Started", state="Charging", idToken=m.token(trial.options.tag))
    for trigger in _TRIGGERS:
        await story.tell("Updated", triggerReason=trigger)
    await story.tell(
        "Updated", triggerReason="RunningCost", costDetails=_COST, preconditioningStatus="Ready",
        evseSleep=False,
    )  # fmt: skip
    await story.tell("Ended", stopped="ReqEnergyTransferRejected")


async def _measurands(trial: Trial) -> None:
    wire = await trial.ready()
    values = [
        {"value": 12.5, "measurand": measurand, "location": "Upstream"} for measurand in _MEASURANDS
    ]
    told = {"timestamp": trial.instant(), "sampledValue": values}
    await trial.tell(wire, "MeterValues", {"evseId": 1, "meterValue": [told]})


CASES: Final = (
    Case("C-05", "authorization", "A kind of token is any text", "OCPP 2.1 block C", _tokens),
    Case("E-09", "transactions", "Events in the words of 2.1", "OCPP 2.1 block E", _events),
    Case("J-02", "meter values", "The measurands of 2.1", "OCPP 2.1 block J", _measurands),
)
