"""What an operator begins and both sides go on with, in 1.6."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.ordered import Payload, slowly_answered, triggered
from ocpp_sim.csms_check.trial import Trial
from ocpp_sim.csms_check.v16 import messages as m
from ocppj.frame import Call


async def _remote_session(trial: Trial) -> None:
    """Started and stopped from afar: the transaction's id comes back in RemoteStopTransaction."""
    wire = await trial.ready()
    call = await trial.order(
        wire, "RemoteStartTransaction", {"connectorId": 1, "idTag": trial.options.tag}
    )
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    transaction_id = await m.begun(trial, wire, idTag=call.payload["idTag"])
    if transaction_id is None:
        return
    call = await trial.order(wire, "RemoteStopTransaction", {"transactionId": transaction_id})
    if call is None:
        return
    found = call.payload.get("transactionId")
    text = "RemoteStopTransaction names the transaction"
    trial.must(text, held=found == transaction_id, found=f"{found!r} in place of {transaction_id}")
    await wire.answer(call, {"status": "Accepted"})
    await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id, reason="Remote"))
    call = await trial.order(wire, "RemoteStopTransaction", {"transactionId": transaction_id})
    if call is not None:
        await wire.answer(call, {"status": "Rejected"})
        await trial.alive(wire, "RemoteStopTransaction is answered with Rejected")


async def _reset_in_earnest(trial: Trial) -> None:
    """After a Reset the charge point goes, comes back and registers."""
    wire = await trial.ready()
    call = await trial.order(wire, "Reset", {"type": "Hard"})
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    await wire.close(1006)
    wire = await trial.connect()
    answer = await trial.tell(wire, "BootNotification", m.BOOT)
    if answer:
        held = answer["status"] == "Accepted"
        trial.must("it is accepted after the restart", held=held, found=answer["status"])


async def _reserved_session(trial: Trial) -> None:
    """A transaction that uses a reservation tells its id."""
    wire = await trial.ready()
    wanted = {
        "connectorId": 1,
        "expiryDate": m.in_an_hour(trial),
        "idTag": trial.options.tag,
        "reservationId": 72,
    }
    call = await trial.order(wire, "ReserveNow", wanted)
    if call is None:
        return
    await wire.answer(call, {"status": "Accepted"})
    await trial.tell(wire, "StatusNotification", m.status("Reserved"))
    number = call.payload["reservationId"]
    transaction_id = await m.begun(trial, wire, reservationId=number, idTag=call.payload["idTag"])
    if transaction_id is not None:
        await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id))


async def _misanswered(trial: Trial) -> None:
    """Answers that break their schema, or answer another call, are survived."""
    wire = await trial.ready()
    for payload in ({}, {"status": "Perhaps"}, {"status": 7}):
        call = await trial.order(wire, "ClearCache", {})
        if call is None:
            return
        await wire.answer(call, payload)
        if not await trial.alive(wire, f"the answer {payload}"):
            return
    call = await trial.order(wire, "ClearCache", {})
    if call is not None:
        await wire.answer(Call("nobody-asked", call.action, {}), {"status": "Accepted"})
        await wire.answer(call, {"status": "Accepted"})
        await wire.answer(call, {"status": "Accepted"})
        await trial.alive(wire, "one answer to nothing and two to one call")


_TRIGGERED: Final[Mapping[str, Payload]] = {
    "BootNotification": m.BOOT,
    "DiagnosticsStatusNotification": {"status": "Idle"},
    "FirmwareStatusNotification": {"status": "Idle"},
    "Heartbeat": {},
    "StatusNotification": m.status(),
}


async def _triggered(trial: Trial) -> None:
    """Each message that can be triggered is sent after the answer, and taken."""
    told = {**_TRIGGERED, "MeterValues": m.measured(trial, 1)}
    await triggered(trial, told, {"connectorId": 1})


CASES: Final = (
    Case(
        "REMOTE-02", "remote", "A session is started and stopped from afar", "OCPP 1.6 §5.12",
        _remote_session, operator=True,
    ),
    Case(
        "REMOTE-09", "remote", "A charge point restarts when it is told to", "OCPP 1.6 §5.14",
        _reset_in_earnest, operator=True,
    ),
    Case(
        "RESERVE-03", "reservation", "A reservation is used", "OCPP 1.6 §5.13",
        _reserved_session, operator=True,
    ),
    Case(
        "TRIGGER-01", "trigger", "Each message can be asked for", "OCPP 1.6 §5.17",
        _triggered, operator=True,
    ),
    Case(
        "REMOTE-10", "remote", "A command that waits holds up nothing", "OCPP-J 1.6 §4.1.1",
        slowly_answered, operator=True,
    ),
    Case(
        "REMOTE-11", "remote", "Answers that are wrong are survived", "OCPP-J 1.6 §4.2",
        _misanswered, operator=True,
    ),
)  # fmt: skip
