"""Core profile, what charge points begin (OCPP 1.6 §4)."""

from typing import Final

from ocpp_sim.csms_check.case import Case
from ocpp_sim.csms_check.clock import heartbeat, tells_time
from ocpp_sim.csms_check.trial import NotApplicableError, Trial
from ocpp_sim.csms_check.v16 import messages as m
from ocpp_sim.csms_check.wire import RefusedError

_ACCEPTED: Final = "Accepted"


async def _boots(trial: Trial) -> None:
    try:
        wire = await trial.connect()
    except RefusedError as error:
        trial.must("a charge point may connect", held=False, found=str(error))
        return
    answer = await trial.tell(wire, "BootNotification", m.BOOT)
    if not answer:
        return
    said = f"{answer['status']}, interval {answer['interval']}"
    if answer["status"] == _ACCEPTED:
        trial.must(
            "the heartbeat interval is not negative", held=answer["interval"] >= 0, found=said
        )
    trial.should("the charge point is accepted", held=answer["status"] == _ACCEPTED, found=said)
    tells_time(trial, answer["currentTime"])


async def _boots_again(trial: Trial) -> None:
    wire = await trial.ready()
    await wire.close()
    wire = await trial.connect()
    answer = await trial.tell(wire, "BootNotification", m.BOOT)
    if answer:
        held = answer["status"] == _ACCEPTED
        trial.must("a charge point that was known is accepted again", held=held, found=str(answer))


async def _authorizes(trial: Trial) -> None:
    wire = await trial.ready()
    answer = await trial.tell(wire, "Authorize", {"idTag": trial.options.tag})
    if answer:
        said = answer["idTagInfo"]["status"]
        text = f"the tag {trial.options.tag} is accepted (name one that is known with --tag)"
        trial.should(text, held=said == _ACCEPTED, found=said)


async def _refuses_strangers(trial: Trial) -> None:
    wire = await trial.ready()
    answer = await trial.tell(wire, "Authorize", {"idTag": trial.options.strange_tag})
    if answer:
        said = answer["idTagInfo"]["status"]
        trial.should("a tag that nobody knows is Invalid", held=said == "Invalid", found=said)


async def _starts_for_strangers(trial: Trial) -> None:
    wire = await trial.ready()
    answer = await trial.tell(
        wire, "StartTransaction", m.start(trial, idTag=trial.options.strange_tag)
    )
    if answer:
        said = answer["idTagInfo"]["status"]
        text = "a transaction of a tag that nobody knows is not authorized"
        trial.should(text, held=said != _ACCEPTED, found=said)
        await trial.tell(
            wire,
            "StopTransaction",
            m.stop(trial, answer["transactionId"], reason="DeAuthorized"),
        )


async def _statuses(trial: Trial) -> None:
    wire = await trial.ready()
    await trial.tell(wire, "StatusNotification", m.status(connector_id=0))
    for status in m.STATUSES:
        await trial.tell(wire, "StatusNotification", m.status(status, timestamp=trial.instant()))
    await trial.tell(wire, "StatusNotification", m.status())


async def _errors(trial: Trial) -> None:
    wire = await trial.ready()
    for code in m.ERROR_CODES:
        told = {
            **m.status("Faulted"),
            "errorCode": code,
            "info": "seen by a check",
            "vendorId": "com.example.check",
            "vendorErrorCode": "E042",
        }
        await trial.tell(wire, "StatusNotification", told)
    await trial.tell(wire, "StatusNotification", m.status())


async def _session(trial: Trial) -> None:
    wire = await trial.ready()
    await trial.tell(wire, "StatusNotification", m.status("Preparing"))
    transaction_id = await m.begun(trial, wire)
    if transaction_id is None:
        return
    await trial.tell(wire, "StatusNotification", m.status("Charging"))
    for wh in (1_500, 2_500):
        values = {
            "connectorId": 1,
            "transactionId": transaction_id,
            "meterValue": [m.sample(trial, wh)],
        }
        await trial.tell(wire, "MeterValues", values)
    await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id))
    await trial.tell(wire, "StatusNotification", m.status("Finishing"))
    await trial.tell(wire, "StatusNotification", m.status())


async def _different_ids(trial: Trial) -> None:
    wire = await trial.ready()
    first = await m.begun(trial, wire)
    if first is None:
        return
    await trial.tell(wire, "StopTransaction", m.stop(trial, first))
    second = await m.begun(trial, wire, meterStart=3_500)
    if second is None:
        return
    await trial.tell(wire, "StopTransaction", m.stop(trial, second, meterStop=4_000))
    said = f"both are {first}"
    trial.must("two transactions have different ids", held=first != second, found=said)
    trial.should("transaction ids are more than 0", held=min(first, second) > 0, found=f"{first}")


async def _two_connectors(trial: Trial) -> None:
    wire = await trial.ready()
    first = await m.begun(trial, wire)
    second = await m.begun(trial, wire, connectorId=2, idTag=trial.options.tag)
    if first is None or second is None:
        return
    said = f"both are {first}"
    trial.must("transactions at two connectors differ", held=first != second, found=said)
    for number in (second, first):
        await trial.tell(wire, "StopTransaction", m.stop(trial, number))


async def _repeated_start(trial: Trial) -> None:
    wire = await trial.ready()
    text = m.start(trial)
    first = await trial.tell(wire, "StartTransaction", text)
    again = await trial.tell(wire, "StartTransaction", text)
    if not first or not again:
        return
    ids = first["transactionId"], again["transactionId"]
    said = f"{ids[0]}, then {ids[1]}"
    claim = "a StartTransaction that is sent again is the same transaction"
    trial.should(claim, held=ids[0] == ids[1], found=said)
    for number in dict.fromkeys(ids):
        await trial.tell(wire, "StopTransaction", m.stop(trial, number))


async def _repeated_stop(trial: Trial) -> None:
    wire = await trial.ready()
    transaction_id = await m.begun(trial, wire)
    if transaction_id is None:
        return
    text = m.stop(trial, transaction_id)
    await trial.tell(wire, "StopTransaction", text)
    await trial.tell(wire, "StopTransaction", text)


async def _unknown_stop(trial: Trial) -> None:
    wire = await trial.ready()
    for number in (2_000_000_000, 0, -1):
        await trial.tell(wire, "StopTransaction", m.stop(trial, number))


async def _offline(trial: Trial) -> None:
    wire = await trial.ready()
    begun_at, ended_at = m.earlier(trial, 95), m.earlier(trial, 35)
    transaction_id = await m.begun(trial, wire, timestamp=begun_at)
    if transaction_id is None:
        return
    values = {**m.sample(trial, 2_000), "timestamp": m.earlier(trial, 65)}
    told = {"connectorId": 1, "transactionId": transaction_id, "meterValue": [values]}
    await trial.tell(wire, "MeterValues", told)
    await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id, timestamp=ended_at))


async def _reasons(trial: Trial) -> None:
    wire = await trial.ready()
    for reason in m.REASONS:
        transaction_id = await m.begun(trial, wire)
        if transaction_id is None:
            return
        await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id, reason=reason))


async def _bare_stop(trial: Trial) -> None:
    wire = await trial.ready()
    transaction_id = await m.begun(trial, wire)
    if transaction_id is None:
        return
    told = {
        "transactionId": transaction_id,
        "meterStop": 3_500,
        "timestamp": trial.instant(),
        "transactionData": [
            {**m.sample(trial, wh), "timestamp": m.earlier(trial, 5)} for wh in (1_000, 3_500)
        ],
    }
    await trial.tell(wire, "StopTransaction", told)


async def _all_measurands(trial: Trial) -> None:
    wire = await trial.ready()
    values = [
        {
            "value": "12.5",
            "measurand": measurand,
            "unit": unit,
            "context": "Sample.Periodic",
            "format": "Raw",
            "location": "Outlet",
        }
        for measurand, unit in m.MEASURANDS.items()
    ]
    phases = [
        {"value": "16.0", "measurand": "Current.Import", "unit": "A", "phase": phase}
        for phase in ("L1", "L2", "L3", "N", "L1-N", "L1-L2")
    ]
    told = {"timestamp": trial.instant(), "sampledValue": [*values, *phases, {"value": "1500"}]}
    await trial.tell(wire, "MeterValues", {"connectorId": 1, "meterValue": [told]})
    await trial.tell(wire, "MeterValues", {"connectorId": 0, "meterValue": [told]})
    signed = {"value": "AAECAwQF" * 20, "format": "SignedData"}
    whole = {"timestamp": trial.instant(), "sampledValue": [signed]}
    await trial.tell(wire, "MeterValues", {"connectorId": 1, "meterValue": [whole]})


async def _long_meter_values(trial: Trial) -> None:
    wire = await trial.ready()
    values = [
        {**m.sample(trial, 1_000 + number), "timestamp": m.earlier(trial, 120 - number)}
        for number in range(120)
    ]
    await trial.tell(wire, "MeterValues", {"connectorId": 1, "meterValue": values})


async def _resumed(trial: Trial) -> None:
    wire = await trial.ready()
    transaction_id = await m.begun(trial, wire)
    if transaction_id is None:
        return
    await wire.close(1006)
    try:
        wire = await trial.connect()
    except RefusedError as error:
        raise NotApplicableError(f"the charge point cannot connect again: {error}") from error
    values = {
        "connectorId": 1,
        "transactionId": transaction_id,
        "meterValue": [m.sample(trial, 2_000)],
    }
    await trial.tell(wire, "MeterValues", values)
    await trial.tell(wire, "StopTransaction", m.stop(trial, transaction_id))


CASES: Final = (
    Case("CORE-01", "core", "A charge point registers", "OCPP 1.6 §4.2", _boots),
    Case("CORE-02", "core", "A charge point registers again", "OCPP 1.6 §4.2", _boots_again),
    Case("CORE-03", "core", "A heartbeat tells the time", "OCPP 1.6 §4.6", heartbeat),
    Case("CORE-04", "core", "A known tag is authorized", "OCPP 1.6 §4.1", _authorizes),
    Case("CORE-05", "core", "An unknown tag is refused", "OCPP 1.6 §4.1", _refuses_strangers),
    Case(
        "CORE-06",
        "core",
        "A transaction of an unknown tag gets an id and is told to stop",
        "OCPP 1.6 §4.8",
        _starts_for_strangers,
    ),
    Case("CORE-07", "core", "Every status is taken", "OCPP 1.6 §4.9", _statuses),
    Case("CORE-08", "core", "Every error code is taken", "OCPP 1.6 §4.9", _errors),
    Case("CORE-09", "core", "A whole session is taken", "OCPP 1.6 §4.7-4.10", _session),
    Case("CORE-10", "core", "Transactions have ids of their own", "OCPP 1.6 §4.8", _different_ids),
    Case("CORE-11", "core", "Two connectors charge at once", "OCPP 1.6 §4.8", _two_connectors),
    Case("CORE-12", "core", "A start that is told twice", "OCPP 1.6 §3.7", _repeated_start),
    Case("CORE-13", "core", "A stop that is told twice", "OCPP 1.6 §3.7", _repeated_stop),
    Case("CORE-14", "core", "A stop of no known transaction", "OCPP 1.6 §4.10", _unknown_stop),
    Case("CORE-15", "core", "A session that was charged offline", "OCPP 1.6 §3.7", _offline),
    Case("CORE-16", "core", "Every reason to stop is taken", "OCPP 1.6 §7.36", _reasons),
    Case("CORE-17", "core", "A stop without tag, with its data", "OCPP 1.6 §4.10", _bare_stop),
    Case("CORE-18", "core", "Every measurand is taken", "OCPP 1.6 §7.31", _all_measurands),
    Case("CORE-19", "core", "Two hours of values at once", "OCPP 1.6 §4.7", _long_meter_values),
    Case(
        "CORE-20",
        "core",
        "A session goes on over another connection",
        "OCPP 1.6 §3.7",
        _resumed,
    ),
)
