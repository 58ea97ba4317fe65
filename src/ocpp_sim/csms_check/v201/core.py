"""What charging stations begin: provisioning, authorization, transactions, availability, meters.

The letters are those of the functional blocks (OCPP 2.0.1 part 2).
"""

from typing import Any, Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v201 import messages as m
from ocpp_sim.csms_check.wire import RefusedError
from virtualtime.instant import parse

_ACCEPTED: Final = "Accepted"
_CLOCKS_APART_S = 300
_REASONS: Final = (
    "DeAuthorized", "EmergencyStop", "EnergyLimitReached", "EVDisconnected", "GroundFault",
    "ImmediateReset", "Local", "LocalOutOfCredit", "MasterPass", "Other", "OvercurrentFault",
    "PowerLoss", "PowerQuality", "Reboot", "Remote", "SOCLimitReached", "StoppedByEV",
    "TimeLimitReached", "Timeout",
)  # fmt: skip
_TRIGGERS: Final = (
    "Authorized", "CablePluggedIn", "ChargingRateChanged", "ChargingStateChanged", "Deauthorized",
    "EnergyLimitReached", "EVCommunicationLost", "EVConnectTimeout", "MeterValueClock",
    "MeterValuePeriodic", "TimeLimitReached", "Trigger", "UnlockCommand", "StopAuthorized",
    "EVDeparted", "EVDetected", "RemoteStop", "RemoteStart", "AbnormalCondition",
    "SignedDataReceived", "ResetCommand",
)  # fmt: skip
_STATES: Final = ("EVConnected", "Charging", "SuspendedEV", "SuspendedEVSE", "Idle")
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
    _tells_time(trial, answer["currentTime"])


async def _boots_for_every_reason(trial: Trial) -> None:
    wire = await trial.ready()
    for reason in _BOOTS:
        answer = await trial.tell(wire, "BootNotification", {**m.BOOT, "reason": reason})
        if answer:
            held = answer["status"] == _ACCEPTED
            trial.must(f"it is accepted again after {reason}", held=held, found=str(answer))


async def _heartbeat(trial: Trial) -> None:
    wire = await trial.ready()
    answer = await trial.tell(wire, "Heartbeat", {})
    if answer:
        _tells_time(trial, answer["currentTime"])


def _tells_time(trial: Trial, text: str) -> None:
    apart_s = abs((parse(text) - trial.now()).total_seconds())
    held = apart_s <= _CLOCKS_APART_S
    trial.should("its clock is within 5 minutes of this machine's", held=held, found=text)


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


async def _session(trial: Trial) -> None:
    """Cable first, then the card, charging, and the end (E01, E02, E06)."""
    wire = await trial.ready()
    story = m.Story(trial, wire)
    known = m.token(trial.options.tag)
    occupied = m.stamped(trial, **m.status("Occupied"))
    await trial.tell(wire, "StatusNotification", occupied)
    begin = m.sample(trial, 1_000, "Transaction.Begin")
    await story.tell(
        "Started", state="EVConnected", triggerReason="CablePluggedIn", meterValue=[begin]
    )
    answer = await story.tell("Updated", state="EVConnected", idToken=known)
    _knows(trial, answer)
    await story.tell("Updated", state="Charging", triggerReason="ChargingStateChanged")
    for wh in (1_500, 2_500):
        values = [m.sample(trial, wh)]
        await story.tell("Updated", triggerReason="MeterValuePeriodic", meterValue=values)
    await story.tell("Updated", state="EVConnected", triggerReason="StopAuthorized", idToken=known)
    end = m.sample(trial, 3_500, "Transaction.End")
    await story.tell(
        "Ended", state="Idle", triggerReason="EVDeparted", stopped="Local", meterValue=[end]
    )
    await trial.tell(wire, "StatusNotification", m.stamped(trial, **m.status()))


def _knows(trial: Trial, answer: Any) -> None:
    held = "idTokenInfo" in answer
    trial.must("an event with a token is answered with its info", held=held, found=str(answer))


async def _card_first(trial: Trial) -> None:
    wire = await trial.ready()
    story = m.Story(trial, wire)
    answer = await story.tell(
        "Started",
        state="Charging",
        idToken=m.token(trial.options.tag),
        meterValue=[m.sample(trial)],
    )
    _knows(trial, answer)
    await story.tell("Ended", stopped="Local", meterValue=[m.sample(trial, 2_000)])


async def _stranger_charges(trial: Trial) -> None:
    wire = await trial.ready()
    story = m.Story(trial, wire)
    strange = m.token(trial.options.strange_tag)
    answer = await story.tell("Started", state="EVConnected", idToken=strange)
    _knows(trial, answer)
    if "idTokenInfo" in answer:
        said = answer["idTokenInfo"]["status"]
        text = "a transaction of a token that nobody knows is not authorized"
        trial.should(text, held=said != _ACCEPTED, found=said)
    await story.tell("Ended", stopped="DeAuthorized", triggerReason="Deauthorized")


async def _two_evses(trial: Trial) -> None:
    wire = await trial.ready()
    known = m.token(trial.options.tag)
    stories = [m.Story(trial, wire, evse_id) for evse_id in (1, 2)]
    for story in stories:
        await story.tell("Started", state="Charging", idToken=known)
    for story in stories:
        await story.tell("Ended", stopped="Local", meterValue=[m.sample(trial, 2_000)])


async def _repeated(trial: Trial) -> None:
    """An event whose answer was lost is sent again, with its number (E13)."""
    wire = await trial.ready()
    story = m.Story(trial, wire)
    event = story.event("Started", state="Charging", idToken=m.token(trial.options.tag))
    for _ in range(2):
        await trial.tell(wire, "TransactionEvent", event)
    end = story.event("Ended", stopped="Local", meterValue=[m.sample(trial, 2_000)])
    for _ in range(2):
        await trial.tell(wire, "TransactionEvent", end)


async def _offline(trial: Trial) -> None:
    """A whole transaction that is told afterwards (E04, E11)."""
    wire = await trial.ready()
    story = m.Story(trial, wire)
    known = m.token(trial.options.tag)
    for kind, minutes, more in (
        ("Started", 95, {"state": "Charging", "idToken": known}),
        ("Updated", 65, {"triggerReason": "MeterValuePeriodic"}),
        ("Ended", 35, {"stopped": "Local", "triggerReason": "StopAuthorized"}),
    ):
        at = m.earlier(trial, minutes)
        values = [{**m.sample(trial, 2_000 - 10 * minutes), "timestamp": at}]
        await story.tell(kind, timestamp=at, offline=True, meterValue=values, **more)


async def _lost_start(trial: Trial) -> None:
    wire = await trial.ready()
    story = m.Story(trial, wire)
    await story.tell("Updated", state="Charging", meterValue=[m.sample(trial)])
    await story.tell("Ended", stopped="Local", meterValue=[m.sample(trial, 2_000)])
    await trial.alive(wire, "events whose start was lost")


async def _every_word(trial: Trial) -> None:
    wire = await trial.ready()
    known = m.token(trial.options.tag)
    story = m.Story(trial, wire)
    await story.tell("Started", idToken=known, numberOfPhasesUsed=3, cableMaxCurrent=32)
    for trigger in _TRIGGERS:
        await story.tell("Updated", triggerReason=trigger)
    for state in _STATES:
        await story.tell("Updated", state=state, triggerReason="ChargingStateChanged")
    await story.tell("Ended", stopped="Other")
    for reason in _REASONS:
        story = m.Story(trial, wire)
        await story.tell("Started", idToken=known)
        await story.tell("Ended", stopped=reason)


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
    Case("E-01", "transactions", "Cable first, then the card", "OCPP 2.0.1 E02", _session),
    Case("E-02", "transactions", "Card first, then the cable", "OCPP 2.0.1 E03", _card_first),
    Case(
        "E-03", "transactions", "An unknown token is told to stop", "OCPP 2.0.1 E05",
        _stranger_charges,
    ),
    Case("E-04", "transactions", "Two EVSEs charge at once", "OCPP 2.0.1 E01", _two_evses),
    Case("E-05", "transactions", "Events that are told twice", "OCPP 2.0.1 E13", _repeated),
    Case("E-06", "transactions", "A transaction that was offline", "OCPP 2.0.1 E04", _offline),
    Case("E-07", "transactions", "Events whose start was lost", "OCPP 2.0.1 E14", _lost_start),
    Case(
        "E-08", "transactions", "Every trigger, state and reason is taken", "OCPP 2.0.1 3.73",
        _every_word,
    ),
    Case("G-01", "availability", "Every status is taken", "OCPP 2.0.1 G01", _statuses),
    Case("G-02", "availability", "A heartbeat tells the time", "OCPP 2.0.1 G02", _heartbeat),
    Case("J-01", "meter values", "Every measurand is taken", "OCPP 2.0.1 J01", _measurands),
)  # fmt: skip
