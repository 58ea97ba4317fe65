"""Transactions by their events, and meter values outside of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.central import costs
from mockserver.central.dialect import CostOf, Handler, unpriced
from mockserver.central.instants import read
from mockserver.central.v2x import sequence
from mockserver.central.v2x.authorization import id_tag, id_token_info
from mockserver.central.v2x.values import read_values
from mockserver.charging import flags as odd
from mockserver.charging.records import RemoteTransaction, Sample
from mockserver.charging.tags import TagInfo
from mockserver.world import physical
from mockserver.world.world import World
from ocppj.frame import Payload

_STARTED, _ENDED = "Started", "Ended"
# chargingState -> what the central domain calls it
_STATES: Mapping[str, str] = {
    "Charging": "Charging",
    "EVConnected": "Preparing",
    "SuspendedEV": "SuspendedEV",
    "SuspendedEVSE": "SuspendedEVSE",
}
# what the central domain has no word for
_REASONS: Mapping[str, str] = {
    "EnergyLimitReached": "Other",
    "GroundFault": "Other",
    "ImmediateReset": "HardReset",
    "LocalOutOfCredit": "DeAuthorized",
    "MasterPass": "Local",
    "OvercurrentFault": "Other",
    "PowerQuality": "Other",
    "ReqEnergyTransferRejected": "Other",  # 2.1
    "SOCLimitReached": "Other",
    "StoppedByEV": "Other",
    "TimeLimitReached": "Other",
    "Timeout": "Other",
}


class _Told(NamedTuple):
    """When an event was, what the meter said then, and what is odd about either."""

    at: str
    samples: Sequence[Sample]
    flags: tuple[str, ...]


def event(cost_of: CostOf = unpriced) -> Handler:
    """TransactionEvent (OCPP 2.0.1 part 2, E01 to E15), with the cost at its end (I03)."""

    def answer(world: World, station_id: str, payload: Payload) -> Payload:
        number, info = _take(world, station_id, payload)
        told: Payload = {} if info is None else {"idTokenInfo": id_token_info(info)}
        if number is None:
            return told
        if payload["eventType"] != _ENDED:
            if "meterValue" in payload:
                costs.remind(world, number)
            return told
        cost = cost_of(world, number)
        return told if cost is None else {**told, "totalCost": cost}

    return answer


def _take(world: World, station_id: str, payload: Payload) -> tuple[int | None, TagInfo | None]:
    """Take in an event; gives our number of the transaction, and what its token is worth.

    A transaction may begin before anybody is known to charge, as when a cable is plugged in: it is
    one of ours as soon as a token comes, and begins when it did.
    An event whose number came before is a repetition, and changes nothing.
    """
    at, flags = read(payload["timestamp"], world.now_text)
    samples, oddities = read_values(payload.get("meterValue", ()), world.now_text)
    told = _Told(at, samples, (*flags, *oddities))
    known = _known(world, station_id, payload, told)
    token, fresh = payload.get("idToken"), sequence.is_fresh(known, payload["seqNo"])
    info: TagInfo | None = None
    if token is not None and known["number"] is None and fresh:
        known, info = _begin(world, known, payload, id_tag(world, token), told.flags)
    elif token is not None:
        info = physical.assess(world, id_tag(world, token))
    if fresh:
        newest = payload["seqNo"] > known["sequence"]
        known = sequence.counted(known, payload["seqNo"])
        physical.keep_remote(world, known)
        _go_on(world, known, payload, told, newest=newest)
    return known["number"], info


def meter_values(world: World, station_id: str, payload: Payload) -> Payload:
    """MeterValues (OCPP 2.0.1 part 2, J01), which are of no transaction."""
    samples, flags = read_values(payload["meterValue"], world.now_text)
    physical.meter(
        world,
        station_id=station_id,
        connector_id=payload["evseId"],
        samples=samples,
        flags=flags,
    )
    return {}


def _known(world: World, station_id: str, payload: Payload, told: _Told) -> RemoteTransaction:
    """What the event is about; the first that is heard of it makes it, be it lost or late."""
    name = payload["transactionInfo"]["transactionId"]
    evse_id = payload.get("evse", {}).get("id", 0)
    found = physical.remote(world, station_id, name)
    if found is not None:
        if found["connector_id"] or not evse_id:
            return found
        return {**found, "connector_id": evse_id}
    registers = [sample["energy_wh"] for sample in told.samples if "energy_wh" in sample]
    started = payload["eventType"] == _STARTED
    return RemoteTransaction(
        id=f"{station_id}/{name}",
        station_id=station_id,
        name=name,
        connector_id=evse_id,
        number=None,
        started_at=told.at,
        meter_start_wh=float(registers[0]) if registers else 0.0,
        sequence=payload["seqNo"] - 1 if started else -1,
        missing=[],
    )


def _begin(
    world: World, known: RemoteTransaction, payload: Payload, tag: str, flags: Sequence[str]
) -> tuple[RemoteTransaction, TagInfo]:
    made, info = physical.start(
        world,
        station_id=known["station_id"],
        connector_id=known["connector_id"],
        id_tag=tag,
        at=known["started_at"],
        meter_start_wh=known["meter_start_wh"],
        reservation_id=payload.get("reservationId"),
        flags=flags,
    )
    return {**known, "number": made["id"]}, info


def _go_on(
    world: World, known: RemoteTransaction, payload: Payload, told: _Told, *, newest: bool
) -> None:
    """Take in what an event tells of a transaction that is one of ours, and of its EVSE.

    One that is late says nothing of the EVSE, which has gone on since.
    """
    number, ends = known["number"], payload["eventType"] == _ENDED
    if number is not None and ends:
        _end(world, number, payload, told)
        if known["missing"]:
            physical.flag(world, number, odd.MISSING_EVENTS)
    elif number is not None and told.samples and payload["eventType"] != _STARTED:
        physical.meter(
            world,
            station_id=known["station_id"],
            connector_id=known["connector_id"],
            transaction_id=number,
            samples=told.samples,
            flags=told.flags,
        )
    state = _STATES.get(payload["transactionInfo"].get("chargingState", ""))
    if state is not None and newest:
        status = "Finishing" if ends else state
        physical.connector_status(
            world, known["station_id"], known["connector_id"], status=status, at=told.at
        )


def _end(world: World, number: int, payload: Payload, told: _Told) -> None:
    """The last register that was told decides the energy."""
    registers: list[Any] = [one["energy_wh"] for one in told.samples if "energy_wh" in one]
    running = physical.transaction(world, number)
    assert running is not None
    so_far_wh = running["meter_start_wh"] + running["energy_wh"]
    reason = payload["transactionInfo"].get("stoppedReason", "Local")
    token = payload.get("idToken")
    physical.stop(
        world,
        station_id=running["station_id"],
        transaction_id=number,
        at=told.at,
        meter_stop_wh=float(registers[-1]) if registers else so_far_wh,
        reason=_REASONS.get(reason, reason),
        id_tag=None if token is None else id_tag(world, token),
        samples=told.samples,
        flags=told.flags,
    )
