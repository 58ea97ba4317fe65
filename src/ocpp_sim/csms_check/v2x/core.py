"""What charging stations begin: provisioning, authorization, transactions, availability, meters.

The letters are those of the functional blocks (OCPP 2.0.1 part 2).
"""

from typing import Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.clock import heartbeat, tells_time
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v2x import messages as m
from ocpp_sim.csms_check.wire import RefusedError

_ACCEPTED: Final = "Accepted"
_BOOTS: Final = (
    "ApplicationReset", "FirmwareUpdate", "LocalReset", "RemoteReset", "ScheduledReset",
    "Triggered", "Unknown", "Watchdog",
)  # fmt: skip
_MEASURANDS: Final = {
    "Current.Import": "A",
    "Current.Offered": "A",
    "Energy.Active.Import.Register": "Wh",
    "Energy.Active.Import.Interval": "Wh",
    "Energy.Reactive.Import.Register": "varh",
    "Frequency": "Hz",
    "Power.Active.Import": "W",
    "Power.Factor": None,
    "Power.Offered": "W",
    "SoC": "Percent",
    "Voltage": "V",
}


async def _boots(trial: Trial) -> None:
    try:
        wire = await trial.connect()
    except RefusedError as error:
        trial.must("a charging station may connect", held=False, found=str(error))
        return
    answer = await trial.tell(wire, "BootNotification", m.BOOT)
    if not answer:
        return
    said = f"{answer['status']}, interval {answer['interval']}"
    trial.should("the charging station is accepted", held=answer["status"] == _ACCEPTED, found=said)
    trial.must("the interval is not negative", held=answer["interval"] >= 0, found=said)
    tells_time(trial, answer["currentTime"])


async def _boots_for_every_reason(trial: Trial) -> None:
    wire = await trial.ready()
    for reason in _BOOTS:
        answer = await trial.tell(wire, "BootNotification", {**m.BOOT, "reason": reason})
        if answer:
            held = answer["status"] == _ACCEPTED
            trial.must(f"it is accepted again after {reason}", held=held, found=str(answer))


async def _reports(trial: Trial) -> None:
    """The device model comes in parts (B07, B08)."""
    wire = await trial.ready()
    for number, last in ((0, False), (1, True)):
        part = {
            "requestId": 71,
            "generatedAt": trial.instant(),
            "seqNo": number,
            "tbc": not last,
            "reportData": [
                {
                    "component": {"name": "EVSE", "evse": {"id": number + 1}},
                    "variable": {"name": "Power", "instance": "Max"},
                    "variableAttribute": [
                        {"type": "Actual", "value": "11000", "mutability": "ReadOnly"},
                        {"type": "MaxSet", "value": "22000"},
                    ],
                    "variableCharacteristics": {
                        "dataType": "decimal",
                        "unit": "W",
                        "supportsMonitoring": True,
                    },
                }
            ],
        }
        await trial.tell(wire, "NotifyReport", part)


async def _authorizes(trial: Trial) -> None:
    wire = await trial.ready()
    answer = await trial.tell(wire, "Authorize", {"idToken": m.token(trial.options.tag)})
    if answer:
        said = answer["idTokenInfo"]["status"]
        text = f"the token {trial.options.tag} is accepted (name one that is known with --tag)"
        trial.should(text, held=said == _ACCEPTED, found=said)


async def _refuses_strangers(trial: Trial) -> None:
    wire = await trial.ready()
    answer = await trial.tell(wire, "Authorize", {"idToken": m.token(trial.options.strange_tag)})
    if answer:
        said = answer["idTokenInfo"]["status"]
        held = said in {"Invalid", "Unknown"}
        trial.should("a token that nobody knows is Invalid or Unknown", held=held, found=said)


async def _all_tokens(trial: Trial) -> None:
    wire = await trial.ready()
    kinds = ("Central", "eMAID", "ISO14443", "ISO15693", "KeyCode", "Local", "MacAddress")
    for kind in kinds:
        await trial.tell(wire, "Authorize", {"idToken": m.token(trial.options.tag, kind)})
    known = {
        **m.token(trial.options.tag),
        "additionalInfo": [{"additionalIdToken": "7712", "type": "PIN"}],
    }
    await trial.tell(wire, "Authorize", {"idToken": known})


async def _statuses(trial: Trial) -> None:
    wire = await trial.ready()
    for told in ("Occupied", "Reserved", "Unavailable", "Faulted", "Available"):
        await trial.tell(wire, "StatusNotification", m.stamped(trial, **m.status(told)))


async def _measurands(trial: Trial) -> None:
    wire = await trial.ready()
    values = [
        {
            "value": 12.5,
            "measurand": measurand,
            "context": "Sample.Clock",
            "location": "Outlet",
            "unitOfMeasure": {} if unit is None else {"unit": unit, "multiplier": 0},
        }
        for measurand, unit in _MEASURANDS.items()
    ]
    phases = [
        {"value": 230.1, "measurand": "Voltage", "phase": phase} for phase in ("L1-N", "L2-N")
    ]
    kilo = {"value": 1.5, "unitOfMeasure": {"unit": "Wh", "multiplier": 3}}
    signed = {
        "value": 1_500,
        "signedMeterValue": {
            "signedMeterData": "AAEC",
            "signingMethod": "",
            "encodingMethod": "OCMF",
            "publicKey": "",
        },
    }
    told = {"timestamp": trial.instant(), "sampledValue": [*values, *phases, kilo, signed]}
    await trial.tell(wire, "MeterValues", {"evseId": 1, "meterValue": [told]})
    await trial.tell(wire, "MeterValues", {"evseId": 0, "meterValue": [told]})
    await trial.tell(wire, "MeterValues", m.measured(trial, 120))


CASES: Final = (
    Case("B-01", "provisioning", "A charging station registers", "OCPP 2.0.1 B01", _boots),
    Case(
        "B-02", "provisioning", "It registers again, for every reason", "OCPP 2.0.1 B01",
        _boots_for_every_reason,
    ),
    Case("B-03", "provisioning", "A device model is reported in parts", "OCPP 2.0.1 B07", _reports),
    Case("C-01", "authorization", "A known token is authorized", "OCPP 2.0.1 C01", _authorizes),
    Case(
        "C-02", "authorization", "An unknown token is refused", "OCPP 2.0.1 C01",
        _refuses_strangers,
    ),
    Case("C-03", "authorization", "Every kind of token is answered", "OCPP 2.0.1 C01", _all_tokens),
    Case("G-01", "availability", "Every status is taken", "OCPP 2.0.1 G01", _statuses),
    Case("G-02", "availability", "A heartbeat tells the time", "OCPP 2.0.1 G02", heartbeat),
    Case("J-01", "meter values", "Every measurand is taken", "OCPP 2.0.1 J01", _measurands),
)  # fmt: skip
