"""Reservations: a connector held for one driver, on both sides of the wire.

The one operation here that waits in the middle: it holds the connector, asks the charge point, and
looks again before it commits or lets go.
"""

from datetime import timedelta

from mockserver.apis.dynamo.names import CHARGE_POINTS, DRIVERS, RESERVATIONS, every, fresh_id
from mockserver.apis.dynamo.people import same_email
from mockserver.apis.dynamo.projection import ended_reservation, session_id
from mockserver.apis.dynamo.reach import found, shown
from mockserver.charging.records import Reservation
from mockserver.charging.reservations import (
    ACTIVE,
    CANCELLED,
    PENDING,
    REJECTED,
    USED,
    may_become,
)
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record
from mockserver.world import physical
from mockserver.world.ports import CommandResult
from mockserver.world.problems import (
    ProblemError,
    bad_gateway,
    conflict,
    gateway_timeout,
    invalid_field,
    not_found,
)
from mockserver.world.world import World
from virtualtime.instant import parse, to_seconds_text

_LONGEST = timedelta(hours=24)
_TAG_CHARS = 20
_BUSY = frozenset({"Faulted", "Occupied", "Unavailable"})
_SHOWN = (
    "id",
    "charge_point_id",
    "connector_id",
    "id_tag",
    "status",
    "expires_at",
    "created_at",
)


async def create(call: Call) -> Answer:
    """Reserve a connector if the charge point agrees.

    Raises ProblemError 404 for a charge point or connector that is not there, 409 for one that is
    not free, 422 for a time or a driver that will not do, 502 when the charge point refuses, 504
    when it is offline or silent; nothing is held then.
    """
    world, body = call.world, call.body
    expires_at = _expiry(world, body["expires_at"])
    place = _charge_point(call, body["charge_point_id"])
    id_tag = _tag(world, place, body["id_tag"])
    _check_free(world, body["charge_point_id"], body["connector_id"])
    held = physical.hold(
        world,
        station_id=body["charge_point_id"],
        connector_id=body["connector_id"],
        id_tag=id_tag,
        expires_at=expires_at,
    )
    try:
        result = await call.ports.commands.reserve(world, held)
    except BaseException:  # also when the request is cancelled: a hold must not outlive it
        _release(world, held)
        raise
    refusal = _refusal(body["charge_point_id"], body["connector_id"], result)
    if refusal is not None:
        _release(world, held)
        raise refusal
    return Answer(201, shown(_commit(call, place, held, expires_at), _SHOWN))


async def cancel(call: Call) -> Answer:
    """End a reservation and tell the charge point.

    It is cancelled here first, so that of two calls one wins; what the charge point makes of it,
    or that it is not there, changes nothing.
    Raises ProblemError 404, 409 for one that is not active.
    """
    key, record = found(call)
    world = call.world
    if record["status"] != ACTIVE:
        raise conflict(f"{key} is {record['status']}; only an active reservation can be cancelled.")
    held = physical.reservation(world, record["ocpp_reservation_id"])
    if held is not None and may_become(held, CANCELLED):
        physical.settle(world, held["id"], CANCELLED)
        await call.ports.commands.cancel_reservation(world, held)
    else:  # put in by hand: the charge point never heard of it
        world.put(RESERVATIONS, key, ended_reservation(world, record, CANCELLED, None))
    return Answer(204)


def confirmed(
    world: World, held: Reservation, *, org_id: str, asked_for: str, expires_at: str
) -> Record:
    """Dynamo's record of a reservation that the charge point has accepted.

    `asked_for` is the tag or the address as the request had it.
    """
    return {
        "id": fresh_id(world, RESERVATIONS),
        "org_id": org_id,
        "charge_point_id": held["station_id"],
        "connector_id": held["connector_id"],
        "id_tag": held["id_tag"],
        "requested_tag": asked_for,
        "ocpp_reservation_id": held["id"],
        "status": ACTIVE,
        "expires_at": expires_at,
        "created_at": world.now_seconds_text(),
        "ended_at": None,
        "session_id": None,
    }


def _expiry(world: World, text: str) -> str:
    """The end of the reservation to the second. Raises ProblemError 422 outside the next day."""
    expires_at = to_seconds_text(parse(text))
    now = world.now()
    if parse(expires_at) <= now:
        raise invalid_field(
            "body.expires_at",
            f"{text} has passed, it is {to_seconds_text(now)}; name a time within 24 hours",
        )
    if parse(expires_at) > now + _LONGEST:
        raise invalid_field(
            "body.expires_at",
            f"{text} is more than 24 hours ahead; allowed is up to"
            f" {to_seconds_text(now + _LONGEST)}",
        )
    return expires_at


def _charge_point(call: Call, key: str) -> Record:
    """A charge point of the key's own organization. Raises ProblemError 404."""
    place = call.world.get(CHARGE_POINTS, key)
    if place is None or place["org_id"] != call.caller.claims.get("org_id"):
        raise not_found("charge point", key)
    return place


def _tag(world: World, place: Record, text: str) -> str:
    """The tag that is meant, of a driver's address too. Raises ProblemError 422 without one."""
    tag = _tag_of(world, place["org_id"], text) if "@" in text else text
    if tag is None:
        raise invalid_field("body.id_tag", f"no driver has the address '{text}'")
    if len(tag) > _TAG_CHARS:
        raise invalid_field(
            "body.id_tag",
            f"'{tag}' has {len(tag)} characters; a charge point takes at most {_TAG_CHARS}."
            " Send the UID of a tag, or the email of a driver",
        )
    return tag


def _tag_of(world: World, org_id: str, email: str) -> str | None:
    """The tag of the organization's driver with this address, else of whoever holds one with it.

    Drivers of other organizations are not to be known of.
    """
    for driver in every(world, DRIVERS, org_id=org_id):
        if same_email(driver["email"], email):
            return str(driver["id_tag"])
    tag = physical.resolve_tag(world, email)
    known = physical.tag(world, tag) if tag else None
    foreign = known and world.get(DRIVERS, known["holder_id"] or "")
    return None if foreign else tag


def _check_free(world: World, key: str, connector_id: int) -> None:
    """Raises ProblemError 504 for a point that is offline, 404 and 409 for the connector."""
    station = physical.station(world, key)
    if station is None or not station["online"]:
        raise gateway_timeout(
            f"{key} is offline; a reservation needs a charge point that is connected."
        )
    connectors = station["connectors"]
    connector = connectors.get(str(connector_id))
    if connector is None:
        known = ", ".join(number for number in sorted(connectors) if number != "0")
        raise not_found(f"connector at {key}, which has {known or 'none yet'}:", str(connector_id))
    other = physical.holding(world, key, connector_id)
    if other is not None:
        raise conflict(f"Connector {key}/{connector_id} is reserved until {other['expires_at']}.")
    if connector["status"] != "Available":
        raise conflict(
            f"Connector {key}/{connector_id} is {connector['status']}; it must be Available."
        )


def _refusal(key: str, connector_id: int, result: CommandResult) -> ProblemError | None:
    """What to answer instead of a reservation; None when the charge point has accepted."""
    if result.outcome == "offline":
        return gateway_timeout(f"{key} went offline; nothing is reserved.")
    if result.outcome == "timeout":
        return gateway_timeout(f"{key} did not answer ReserveNow in time; nothing is reserved.")
    if result.outcome == "refused":
        return bad_gateway(f"{key} answered ReserveNow with an error: {result.error}.")
    status = (result.payload or {}).get("status")
    if status == "Accepted":
        return None
    if status in _BUSY:
        return conflict(f"{key} says that connector {connector_id} is {status}.")
    return bad_gateway(f"{key} answered ReserveNow with '{status}'.")


def _release(world: World, held: Reservation) -> None:
    """Let go of a hold, unless it came to an end of its own."""
    now = physical.reservation(world, held["id"])
    if now is not None and now["status"] == PENDING:
        physical.settle(world, held["id"], REJECTED)


def _commit(call: Call, place: Record, held: Reservation, expires_at: str) -> Record:
    """Look again and keep the reservation; the driver may have come in the meantime.

    Raises ProblemError 409 when it ended while the charge point was asked.
    """
    world = call.world
    now = physical.reservation(world, held["id"])
    if now is None or now["status"] not in (PENDING, USED):
        ended = now["status"] if now else "gone"
        raise conflict(f"The reservation was {ended} before the charge point had answered.")
    if now["status"] == PENDING:
        physical.settle(world, held["id"], ACTIVE)
    record = confirmed(
        world, held, org_id=place["org_id"], asked_for=call.body["id_tag"], expires_at=expires_at
    )
    if now["status"] == USED:
        record = ended_reservation(world, record, USED, _session_of(world, now))
    world.put(RESERVATIONS, record["id"], record)
    return record


def _session_of(world: World, used: Reservation) -> str | None:
    number = used["transaction_id"]
    transaction = physical.transaction(world, number) if number is not None else None
    return session_id(transaction) if transaction else None
