"""Transactions by their events (OCPP 2.0.1 part 2, block E)."""

from typing import Any, Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v2x import messages as m

_ACCEPTED: Final = "Accepted"
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


async def _start_button(trial: Trial) -> None:
    """A station that asks nobody who he is (C02)."""
    wire = await trial.ready()
    story = m.Story(trial, wire)
    answer = await story.tell("Started", state="Charging", idToken=m.token("", "NoAuthorization"))
    _knows(trial, answer)
    if "idTokenInfo" in answer:
        said = answer["idTokenInfo"]["status"]
        text = "who needs no authorization is not refused"
        trial.should(text, held=said == _ACCEPTED, found=said)
    await story.tell("Ended", stopped="Local", meterValue=[m.sample(trial, 2_000)])


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


CASES: Final = (
    Case("E-01", "transactions", "Cable first, then the card", "OCPP 2.0.1 E02", _session),
    Case("E-02", "transactions", "Card first, then the cable", "OCPP 2.0.1 E03", _card_first),
    Case(
        "E-03", "transactions", "An unknown token is told to stop", "OCPP 2.0.1 E05",
        _stranger_charges,
    ),
    Case(
        "C-09", "authorization", "A start without authorization", "OCPP 2.0.1 C02", _start_button
    ),
    Case("E-04", "transactions", "Two EVSEs charge at once", "OCPP 2.0.1 E01", _two_evses),
    Case("E-05", "transactions", "Events that are told twice", "OCPP 2.0.1 E13", _repeated),
    Case("E-06", "transactions", "A transaction that was offline", "OCPP 2.0.1 E04", _offline),
    Case("E-07", "transactions", "Events whose start was lost", "OCPP 2.0.1 E14", _lost_start),
    Case(
        "E-08", "transactions", "Every trigger, state and reason is taken", "OCPP 2.0.1 3.73",
        _every_word,
    ),
)  # fmt: skip
