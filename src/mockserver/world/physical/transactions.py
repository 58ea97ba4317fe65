"""Transactions as a world keeps them: started, metered, stopped, each exactly once."""

from collections.abc import Sequence
from datetime import timedelta

from mockserver.charging import flags as odd
from mockserver.charging import reservations, tags, transactions
from mockserver.charging.records import TRANSACTIONS, Reservation, Sample, Station, Transaction
from mockserver.charging.tags import TagInfo
from mockserver.world.physical import lookup, meters
from mockserver.world.physical.reservations import holding, reservation, settle
from mockserver.world.physical.stations import connector_status, register
from mockserver.world.physical.tags import assess, authorize, tag
from mockserver.world.world import World
from virtualtime.instant import parse

_AHEAD = timedelta(seconds=2)
_FUTURE = timedelta(minutes=1)
_LATE = timedelta(days=1)
_FIRST_YEAR = "2010"
_RECORD_BYTES = 1200


def start(
    world: World,
    *,
    station_id: str,
    connector_id: int,
    id_tag: str,
    at: str,
    meter_start_wh: float,
    reservation_id: int | None = None,
    flags: Sequence[str] = (),
) -> tuple[Transaction, TagInfo]:
    """Begin a transaction, also for a refused tag: the charge point is told and stops it.

    The same point, connector, tag, time and register is the same transaction.
    A reservation of the tag, or of its parent, is used by it.
    """
    known = lookup.same_start(
        world,
        station_id=station_id,
        connector_id=connector_id,
        id_tag=id_tag,
        at=at,
        meter_start_wh=meter_start_wh,
    )
    if known is not None:
        return _again(world, known)
    place = _ready(world, station_id, connector_id)
    info = authorize(world, id_tag, station_id=station_id, connector_id=connector_id)
    found = [*flags, *_time_flags(world, at)]
    used = None
    if info.status == tags.ACCEPTED:
        parent = info.parent_id_tag
        for one in _candidates(world, station_id, connector_id, reservation_id):
            if reservations.admits(one, id_tag, parent):
                used = one
                break
    else:
        found.append(odd.TAG_REFUSED)
    if reservation_id is not None and used is None:
        found.append(odd.UNKNOWN_RESERVATION)
    holder = tag(world, id_tag)
    made = transactions.begun(
        _next_number(world),
        station_id=station_id,
        connector_id=connector_id,
        id_tag=id_tag,
        holder_id=holder["holder_id"] if holder else None,
        at=at,
        meter_start_wh=meter_start_wh,
        reservation_id=used["id"] if used else None,
        tariff_id=place["tariff_id"],
        flags=found,
    )
    _keep(world, made, "transaction.started")
    if used is not None:
        settle(world, used["id"], reservations.USED, transaction_id=made["id"])
    return made, info


def meter(
    world: World,
    *,
    station_id: str,
    connector_id: int,
    transaction_id: int | None = None,
    samples: Sequence[Sample],
    flags: Sequence[str] = (),
) -> None:
    """Take in samples; those of no known transaction are kept aside."""
    found = list(flags)
    if samples:
        last = samples[0] if len(samples) == 1 else max(samples, key=_at)
        found += _time_flags(world, last["at"])
    known = lookup.meant(world, station_id, connector_id, transaction_id)
    if known is None:
        meters.keep_stray(
            world,
            station_id,
            connector_id,
            claimed_id=transaction_id,
            samples=samples,
            flags=found,
        )
        return
    if transaction_id not in (None, known["id"], known["claimed_id"]):
        found.append(odd.UNKNOWN_TRANSACTION_ID)
    made = transactions.metered(known, samples, found)
    meters.keep(world, known, samples)
    world.put(TRANSACTIONS, str(made["id"]), made, size=_RECORD_BYTES)
    world.publish({"type": "transaction.metered", "transaction": made, "samples": samples})


def stop(
    world: World,
    *,
    station_id: str,
    transaction_id: int,
    at: str,
    meter_stop_wh: float,
    reason: str | None = None,
    id_tag: str | None = None,
    samples: Sequence[Sample] = (),
    flags: Sequence[str] = (),
) -> TagInfo | None:
    """End a transaction; a second stop of it is noted and changes nothing else.

    A stop whose start never came makes a transaction of what it tells, flagged "orphan_stop".
    Gives what the tag is worth, None without one.
    """
    info = assess(world, id_tag) if id_tag else None
    known = lookup.meant_by_stop(world, station_id, transaction_id, id_tag, at)
    if known is not None and known["stopped_at"] is not None:
        flag(world, known["id"], odd.DUPLICATE_STOP)
        return info
    found = [*flags, *_time_flags(world, at)]
    if world.now() - parse(at) > _LATE:
        found.append(odd.LATE_STOP)
    if known is None:
        known = _orphan(
            world,
            station_id=station_id,
            claimed_id=transaction_id,
            at=at,
            meter_stop_wh=meter_stop_wh,
            id_tag=id_tag or "",
            samples=samples,
        )
    elif transaction_id != known["id"]:
        found.append(odd.UNKNOWN_TRANSACTION_ID)
        meters.adopt(world, transaction_id, known)
    known = transactions.unflagged(known, odd.NO_STOP)
    heard = meters.samples_of(world, known["id"])
    # A stop may repeat what MeterValues have said before, in no order that would be odd.
    fresh = [sample for sample in samples if sample not in heard]
    late = sorted((s for s in fresh if s["at"] >= known["meter_at"]), key=lambda s: str(s["at"]))
    meters.keep(world, known, fresh)
    made = transactions.ended(
        transactions.metered(known, late),
        at=at,
        meter_stop_wh=meter_stop_wh,
        reason=reason,
        samples=(*heard, *fresh),
        flags=found,
    )
    _keep(world, made, "transaction.stopped")
    return info


def flag(world: World, number: int, *names: str) -> None:
    """Add flags to a transaction, if there is such."""
    known = lookup.transaction(world, number)
    if known is None:
        return
    made = transactions.flagged(known, *names)
    if made is not known:
        _keep(world, made, "transaction.flagged")


def record_session(
    world: World, transaction: Transaction, samples: Sequence[Sample] = ()
) -> Transaction:
    """Put in a whole transaction of the past, or one that still runs, as if it had been lived.

    An id of 0 or less takes the next of the world; no later transaction gets one that was given.
    """
    number = transaction["id"]
    if number <= 0:
        number = _next_number(world)
    world.counters["transactions"] = max(number, world.counters.get("transactions", 0))
    made: Transaction = {**transaction, "id": number}
    register(world, made["station_id"])
    meters.keep(world, made, samples)
    world.put(TRANSACTIONS, str(number), made)
    begun: Transaction = {**made, "stopped_at": None, "meter_stop_wh": None, "stop_reason": None}
    world.publish({"type": "transaction.started", "transaction": begun})
    if made["stopped_at"] is not None:
        world.publish({"type": "transaction.stopped", "transaction": made})
    return made


def _again(world: World, known: Transaction) -> tuple[Transaction, TagInfo]:
    flag(world, known["id"], odd.DUPLICATE_START)
    info = assess(world, known["id_tag"])
    if odd.TAG_REFUSED in known["flags"] and info.status == tags.ACCEPTED:
        info = tags.INVALID
    return lookup.transaction(world, known["id"]) or known, info


def _ready(world: World, station_id: str, connector_id: int) -> Station:
    """The point with that connector known, and nothing else taken for running on it."""
    place = register(world, station_id)
    if str(connector_id) not in place["connectors"]:
        connector_status(world, station_id, connector_id, status="Charging")
    earlier = lookup.current(world, station_id, connector_id)
    if earlier is not None:
        flag(world, earlier["id"], odd.NO_STOP)
    return place


def _candidates(
    world: World, station_id: str, connector_id: int, reservation_id: int | None
) -> list[Reservation]:
    """Open reservations of this connector or of any of the point, the one that is named first."""
    named = reservation(world, reservation_id) if reservation_id is not None else None
    held = (holding(world, station_id, connector_id), holding(world, station_id, 0))
    return [
        one
        for one in (named, *held)
        if one is not None
        and one["station_id"] == station_id
        and one["connector_id"] in (0, connector_id)
        and reservations.may_become(one, reservations.USED)
    ]


def _orphan(
    world: World,
    *,
    station_id: str,
    claimed_id: int,
    at: str,
    meter_stop_wh: float,
    id_tag: str,
    samples: Sequence[Sample],
) -> Transaction:
    """Make a transaction of a stop and of what came under its id before."""
    kept = meters.stray(world, station_id, claimed_id)
    earlier = kept["samples"] if kept and kept["transaction_id"] is None else ()
    holder = tag(world, id_tag)
    made = transactions.orphaned(
        _next_number(world),
        claimed_id=claimed_id,
        station_id=station_id,
        connector_id=kept["connector_id"] if kept else 0,
        id_tag=id_tag,
        holder_id=holder["holder_id"] if holder else None,
        at=at,
        meter_stop_wh=meter_stop_wh,
        tariff_id=register(world, station_id)["tariff_id"],
        samples=(*earlier, *samples),
    )
    meters.adopt(world, claimed_id, made)
    meters.keep(world, made, earlier)
    _keep(world, made, "transaction.started")
    return made


def _next_number(world: World) -> int:
    number = world.count("transactions")
    while lookup.transaction(world, number) is not None:
        number = world.count("transactions")
    return number


def _at(sample: Sample) -> str:
    at: str = sample["at"]
    return at


def _time_flags(world: World, at: str) -> list[str]:
    if at < _FIRST_YEAR:
        return [odd.CLOCK_NOT_SET]
    if at <= world.now_text():  # such texts sort by time, and hardly any is ahead
        return []
    ahead = parse(at) - world.now()
    if ahead > _FUTURE:
        return [odd.FUTURE_TIMESTAMP]
    return [odd.CLOCK_AHEAD] if ahead > _AHEAD else []


def _keep(world: World, made: Transaction, event: str) -> None:
    world.put(TRANSACTIONS, str(made["id"]), made)
    world.publish({"type": event, "transaction": made})
