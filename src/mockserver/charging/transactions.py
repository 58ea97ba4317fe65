"""Transactions: how a start, meter samples and a stop make one record.

What a charge point says is kept as it said it; what is odd about it is named by a flag.
"""

from collections.abc import Sequence

from mockserver.charging import flags as odd
from mockserver.charging.plausibility import pace_flags, register_flags, total_flags
from mockserver.charging.records import Sample, Transaction

LOCAL = "Local"


def begun(
    number: int,
    *,
    station_id: str,
    connector_id: int,
    id_tag: str,
    holder_id: str | None,
    at: str,
    meter_start_wh: float,
    reservation_id: int | None = None,
    tariff_id: str | None = None,
    flags: Sequence[str] = (),
) -> Transaction:
    """A transaction that has just started."""
    return Transaction(
        id=number,
        station_id=station_id,
        connector_id=connector_id,
        id_tag=id_tag,
        holder_id=holder_id,
        started_at=at,
        meter_start_wh=meter_start_wh,
        stopped_at=None,
        meter_stop_wh=None,
        stop_reason=None,
        meter_at=at,
        energy_wh=0.0,
        power_w=None,
        soc_percent=None,
        charging_ended_at=at,
        reservation_id=reservation_id,
        tariff_id=tariff_id,
        flags=list(dict.fromkeys(flags)),
        claimed_id=None,
    )


def flagged(transaction: Transaction, *flags: str) -> Transaction:
    """The transaction with flags added; the same object when it has them all."""
    if not flags:
        return transaction
    together = odd.added(transaction["flags"], *flags)
    if together is transaction["flags"]:
        return transaction
    return {**transaction, "flags": together}


def unflagged(transaction: Transaction, flag: str) -> Transaction:
    """The transaction without a flag that is no longer true; the same object if it has it not."""
    if flag not in transaction["flags"]:
        return transaction
    return {**transaction, "flags": [one for one in transaction["flags"] if one != flag]}


def metered(
    transaction: Transaction, samples: Sequence[Sample], flags: Sequence[str] = ()
) -> Transaction:
    """The transaction after samples of its meter, in order of arrival.

    Energy only rises: a register that goes back is flagged and changes nothing, whatever its time.
    After the stop samples change no figure.
    """
    stopped_at = transaction["stopped_at"]
    if stopped_at is not None:
        late = any(sample["at"] > stopped_at for sample in samples)
        return flagged(transaction, *flags, *([odd.METER_OUTSIDE_WINDOW] if late else []))
    for sample in samples:
        transaction = _after(transaction, sample)
    return flagged(transaction, *flags) if flags else transaction


def ended(
    transaction: Transaction,
    *,
    at: str,
    meter_stop_wh: float,
    reason: str | None,
    samples: Sequence[Sample] = (),
    flags: Sequence[str] = (),
) -> Transaction:
    """The transaction after its stop; the final register decides the energy unless it went back.

    `samples` are all that was heard from its meter; a reason left out means Local (OCPP 1.6 §6.47).
    """
    found = list(flags)
    if at < transaction["started_at"]:
        found.append(odd.STOP_BEFORE_START)
    start_wh, so_far_wh = transaction["meter_start_wh"], transaction["energy_wh"]
    energy_wh = meter_stop_wh - start_wh
    found += register_flags(
        start_wh + so_far_wh, transaction["meter_at"], meter_stop_wh, at, start_wh
    )
    if energy_wh < 0:
        energy_wh = so_far_wh
    rose = energy_wh > so_far_wh
    charging_ended_at = at if rose else transaction["charging_ended_at"]
    found += total_flags(energy_wh, transaction["started_at"], charging_ended_at, samples)
    return {
        **transaction,
        "stopped_at": at,
        "meter_stop_wh": meter_stop_wh,
        "stop_reason": reason or LOCAL,
        "meter_at": max(at, transaction["meter_at"]),
        "energy_wh": energy_wh,
        "power_w": 0.0,
        "charging_ended_at": charging_ended_at,
        "flags": odd.added(transaction["flags"], *found),
    }


def orphaned(
    number: int,
    *,
    claimed_id: int,
    station_id: str,
    connector_id: int,
    id_tag: str,
    holder_id: str | None,
    at: str,
    meter_stop_wh: float,
    tariff_id: str | None,
    samples: Sequence[Sample],
    flags: Sequence[str] = (),
) -> Transaction:
    """What a stop and its samples tell of a transaction whose start never came.

    It starts with the oldest sample that is not later than the stop, else with the stop itself.
    """
    known = [s for s in samples if "energy_wh" in s and s["at"] <= at]
    first = min(known, key=lambda s: s["at"], default=None)
    started_at = at if first is None else str(first["at"])
    meter_start_wh = meter_stop_wh if first is None else float(first["energy_wh"])
    transaction = begun(
        number,
        station_id=station_id,
        connector_id=connector_id,
        id_tag=id_tag,
        holder_id=holder_id,
        at=started_at,
        meter_start_wh=meter_start_wh,
        tariff_id=tariff_id,
        flags=(odd.ORPHAN_STOP, *flags),
    )
    return {**metered(transaction, known), "claimed_id": claimed_id}


def _after(transaction: Transaction, sample: Sample) -> Transaction:
    made = transaction.copy()
    found: list[str] = []
    slow: list[str] = []
    at, meter_at = sample["at"], transaction["meter_at"]
    register_wh = sample.get("energy_wh")
    if register_wh is not None:
        start_wh = transaction["meter_start_wh"]
        so_far_wh = start_wh + transaction["energy_wh"]
        power_w = sample.get("power_w")
        if power_w and register_wh >= so_far_wh:
            rise_wh, before_w = register_wh - so_far_wh, transaction["power_w"]
            slow = pace_flags(rise_wh, meter_at, at, before_w, power_w)
        if register_wh > so_far_wh:
            made["energy_wh"] = register_wh - start_wh
            made["charging_ended_at"] = at
        if register_wh > so_far_wh or at >= meter_at:
            found = register_flags(so_far_wh, meter_at, register_wh, at, start_wh) + slow
    if at >= meter_at:
        made["meter_at"] = at
        if "power_w" in sample:
            made["power_w"] = sample["power_w"]
        if "soc_percent" in sample:
            made["soc_percent"] = sample["soc_percent"]
    elif at < transaction["started_at"]:
        found.append(odd.METER_OUTSIDE_WINDOW)
    else:
        found.append(odd.METER_OUT_OF_ORDER)
    return flagged(made, *found) if found else made
