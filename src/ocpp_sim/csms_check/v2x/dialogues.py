"""What an operator begins and both sides go on with, in 2.0.1 and 2.1."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.ordered import slowly_answered, triggered
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v2x import messages as m


async def _remote_session(trial: Trial) -> None:
    """Started and stopped from afar, by the number and by the station's own id."""
    wire = await trial.ready()
    known = m.token(trial.options.tag)
    call = await trial.order(
        wire, "RequestStartTransaction", {"idToken": known, "remoteStartId": 71, "evseId": 1}
    )
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    story = m.Story(trial, wire)
    remote = {"remote": call.payload["remoteStartId"], "triggerReason": "RemoteStart"}
    await story.tell("Started", state="Charging", idToken=call.payload["idToken"], **remote)
    call = await trial.order(wire, "RequestStopTransaction", {"transactionId": story.name})
    if call is None:
        return
    found = call.payload.get("transactionId")
    text = "RequestStopTransaction names the transaction as the station does"
    trial.must(text, held=found == story.name, found=f"{found!r} in place of {story.name!r}")
    await wire.answer(call, {"status": "Accepted"})
    await story.tell("Ended", stopped="Remote", triggerReason="RemoteStop")


async def _reset_in_earnest(trial: Trial) -> None:
    wire = await trial.ready()
    call = await trial.order(wire, "Reset", {"type": "Immediate"})
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    await wire.close(1006)
    wire = await trial.connect()
    answer = await trial.tell(wire, "BootNotification", {**m.BOOT, "reason": "RemoteReset"})
    if answer:
        held = answer["status"] == "Accepted"
        trial.must("it is accepted after the restart", held=held, found=answer["status"])


async def _reserved_session(trial: Trial) -> None:
    wire = await trial.ready()
    wanted = {
        "id": 72,
        "expiryDateTime": m.later(trial),
        "idToken": m.token(trial.options.tag),
        "evseId": 1,
    }
    call = await trial.order(wire, "ReserveNow", wanted)
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    await trial.tell(wire, "StatusNotification", m.stamped(trial, **m.status("Reserved")))
    story = m.Story(trial, wire)
    number = call.payload["id"]
    known = call.payload["idToken"]
    await story.tell("Started", state="Charging", idToken=known, reservationId=number)
    await story.tell("Ended", stopped="Local")


async def _triggered(trial: Trial) -> None:
    """Each message that can be asked for is sent after the answer, and taken (F06)."""
    told: Mapping[str, Mapping[str, Any]] = {
        "BootNotification": {**m.BOOT, "reason": "Triggered"},
        "FirmwareStatusNotification": {"status": "Idle"},
        "Heartbeat": {},
        "LogStatusNotification": {"status": "Idle"},
        "MeterValues": m.measured(trial, 1),
        "StatusNotification": m.stamped(trial, **m.status()),
    }
    await triggered(trial, told, {"evse": {"id": 1, "connectorId": 1}})


CASES: Final = (
    Case(
        "B-10", "provisioning", "A charging station restarts when it is told to",
        "OCPP 2.0.1 B11", _reset_in_earnest, operator=True,
    ),
    Case(
        "F-01", "remote", "A session is started and stopped from afar", "OCPP 2.0.1 F01",
        _remote_session, operator=True,
    ),
    Case(
        "F-03", "remote", "Each message can be asked for", "OCPP 2.0.1 F06", _triggered,
        operator=True,
    ),
    Case(
        "F-05", "remote", "A command that waits holds up nothing", "OCPP-J 2.0.1 part 4 §4.1",
        slowly_answered, operator=True,
    ),
    Case(
        "H-04", "reservation", "A reservation is used", "OCPP 2.0.1 H03", _reserved_session,
        operator=True,
    ),
)  # fmt: skip
