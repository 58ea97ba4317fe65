"""Drivers with a past: sessions as charge points report them, and reservations in each state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mockserver.apis.dynamo.behaviours.reservations import confirmed
from mockserver.apis.dynamo.names import DRIVERS, RESERVATIONS, fresh_id
from mockserver.apis.dynamo.seeds.draws import ago, moment, person, whole
from mockserver.apis.dynamo.seeds.places import CONNECTORS, Point
from mockserver.apis.dynamo.seeds.tenants import Tenant
from mockserver.charging import transactions
from mockserver.charging.records import Sample, Transaction
from mockserver.charging.reservations import ACTIVE, CANCELLED, EXPIRED, USED, Status
from mockserver.world import physical
from mockserver.world.world import World
from virtualtime.chance import pick
from virtualtime.instant import to_seconds_text, to_text

_SLOT = timedelta(hours=14)  # the longest session takes less, so a driver is in one place only
_SAMPLED = timedelta(minutes=15)
_POWERS_W = (7_400, 11_000, 22_000)
_NEXT = 0  # the number of a transaction that takes the next one of the world
_STRIDE = 3  # connectors from one slot to the next, so that each driver gets around
_REASONS = ("EVDisconnected", "Local", "Remote", "EVDisconnected", "Local", "EmergencyStop")


@dataclass(frozen=True, slots=True)
class Driver:
    """A seeded driver: Driver("usr_…", "DRV00000001")."""

    driver_id: str
    id_tag: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A car at a connector, from plug to plug; energy flows at `power_w` from the beginning."""

    point: Point
    connector_id: int
    driver: Driver
    started_at: datetime
    register_wh: int
    energy_wh: int
    power_w: int
    parked: timedelta = timedelta()
    reason: str = "Local"
    reservation_id: int | None = None


def plant_drivers(world: World, home: Tenant, count: int) -> tuple[Driver, ...]:
    """Drivers of the default organization, each with a tag: DRV00000001, DRV00000002, …"""
    made = []
    for number in range(count):
        who = person(world, f"driver/{number}", "drivers.example.com", number=number)
        driver = Driver(fresh_id(world, DRIVERS), f"DRV{number + 1:08d}")
        record = {
            "driver_id": driver.driver_id,
            "org_id": home.org_id,
            "name": who.name,
            "email": who.email,
            "id_tag": driver.id_tag,
            "created_at": ago(world, days=200),
        }
        world.put(DRIVERS, driver.driver_id, record)
        physical.put_tag(world, driver.id_tag, holder_id=driver.driver_id, email=who.email)
        made.append(driver)
    return tuple(made)


def plant_past(
    world: World, drivers: tuple[Driver, ...], points: tuple[Point, ...], slots: int
) -> Mapping[int, int]:
    """A session of every driver in every slot of the past, the oldest first.

    No two drivers have one connector in one slot, as long as there are as many connectors.
    The newest of the first driver had been reserved.
    Gives what the meters show in the end, in Wh by place.
    """
    registers: dict[int, int] = {}
    places = len(points) * CONNECTORS
    for slot in reversed(range(slots)):
        for number, driver in enumerate(drivers):
            place = (number + _STRIDE * slot) % places
            booked = slot == 0 and number == 0
            visit = _visit(
                world,
                label=f"visit/{slot}/{number}",
                point=points[place // CONNECTORS],
                connector_id=place % CONNECTORS + 1,
                driver=driver,
                earliest=moment(world) - (slot + 1) * _SLOT,
                register_wh=registers.get(place, 0) or _delivered(world, place),
                # of each driver's sessions the newest ended well
                reason="Local" if slot == 0 else _REASONS[(slot + number) % len(_REASONS)],
            )
            registers[place] = visit.register_wh + visit.energy_wh
            if booked:
                _live_reserved(world, visit)
            else:
                physical.record_session(world, *_lived(visit))
    return registers


def plant_present(
    world: World,
    drivers: tuple[Driver, ...],
    points: tuple[Point, ...],
    registers: Mapping[int, int],
) -> None:
    """A session that still runs at a point which has gone silent, and open and closed reservations.

    The connectors say so as well.
    """
    first, last = drivers[0], drivers[-1]
    visit = Visit(
        point=points[3],
        connector_id=1,
        driver=last,
        started_at=moment(world) - timedelta(minutes=50),
        register_wh=registers.get(3 * CONNECTORS, 0) or _delivered(world, 3 * CONNECTORS),
        energy_wh=5_500,
        power_w=7_400,
    )
    physical.connector_status(world, points[3].station_id, 1, status="Charging")
    transaction, samples = _running(visit)
    physical.record_session(world, transaction, samples)
    _reservation(world, points[0], first, EXPIRED, made=_hours(world, -75), ends=_hours(world, -73))
    _reservation(
        world, points[1], last, CANCELLED, made=_hours(world, -50), ends=_hours(world, -47)
    )
    physical.connector_status(world, points[2].station_id, 2, status="Reserved")
    _reservation(world, points[2], first, ACTIVE, made=_hours(world, -0.5), ends=_hours(world, 3))


def _delivered(world: World, place: int) -> int:
    """What a connector has delivered before the seed begins, in Wh."""
    return whole(world, f"meter/{place}", 10_000, 900_000)


def _visit(
    world: World,
    *,
    label: str,
    point: Point,
    connector_id: int,
    driver: Driver,
    earliest: datetime,
    register_wh: int,
    reason: str,
) -> Visit:
    return Visit(
        point,
        connector_id,
        driver,
        earliest + timedelta(minutes=whole(world, f"{label}/delay", 0, 120)),
        register_wh,
        whole(world, f"{label}/energy", 4_000, 48_000),
        pick(_POWERS_W, world.seed, f"dynamo/seed/{label}/power"),
        timedelta(minutes=max(0, whole(world, f"{label}/parked", -30, 60))),
        reason,
    )


def _lived(visit: Visit) -> tuple[Transaction, tuple[Sample, ...]]:
    """A transaction that has ended, as its own samples tell it."""
    full_at = visit.started_at + _hours_of(visit.energy_wh / visit.power_w)
    samples = _samples(visit, full_at)
    transaction = transactions.ended(
        transactions.metered(_begun(visit), samples),
        at=to_text(full_at + visit.parked),
        meter_stop_wh=float(visit.register_wh + visit.energy_wh),
        reason=visit.reason,
        samples=samples,
    )
    return transaction, samples


def _running(visit: Visit) -> tuple[Transaction, tuple[Sample, ...]]:
    """A transaction that goes on, with what its meter has told so far."""
    heard_at = visit.started_at + _hours_of(visit.energy_wh / visit.power_w)
    samples = _samples(visit, heard_at)
    return transactions.metered(_begun(visit), samples), samples


def _begun(visit: Visit) -> Transaction:
    return transactions.begun(
        _NEXT,
        station_id=visit.point.station_id,
        connector_id=visit.connector_id,
        id_tag=visit.driver.id_tag,
        holder_id=visit.driver.driver_id,
        at=to_text(visit.started_at),
        meter_start_wh=float(visit.register_wh),
        reservation_id=visit.reservation_id,
        tariff_id=visit.point.tariff_id,
    )


def _samples(visit: Visit, until: datetime) -> tuple[Sample, ...]:
    """What the meter says every quarter of an hour, and when all is delivered."""
    moments = [visit.started_at + _SAMPLED]
    while moments[-1] < until:
        moments.append(moments[-1] + _SAMPLED)
    return tuple(_sample(visit, min(at, until), until) for at in moments)


def _sample(visit: Visit, at: datetime, full_at: datetime) -> Sample:
    share = (at - visit.started_at) / (full_at - visit.started_at)
    energy_wh = round(visit.energy_wh * share)
    return {
        "at": to_text(at),
        "energy_wh": float(visit.register_wh + energy_wh),
        "power_w": float(visit.power_w),
    }


def _live_reserved(world: World, visit: Visit) -> None:
    """Let a session use a reservation that was made for it."""
    made, ends = visit.started_at - timedelta(minutes=40), visit.started_at + timedelta(hours=1)
    held = physical.hold(
        world,
        station_id=visit.point.station_id,
        connector_id=visit.connector_id,
        id_tag=visit.driver.id_tag,
        expires_at=to_seconds_text(ends),
    )
    transaction, samples = _lived(visit)
    record = {
        **confirmed(
            world,
            held,
            org_id=visit.point.org_id,
            asked_for=visit.driver.id_tag,
            expires_at=to_seconds_text(ends),
        ),
        "created_at": to_seconds_text(made),
    }
    world.put(RESERVATIONS, record["id"], record)
    lived = physical.record_session(world, {**transaction, "reservation_id": held["id"]}, samples)
    physical.settle(world, held["id"], USED, transaction_id=lived["id"])
    _ended_at(world, record["id"], visit.started_at)


def _reservation(
    world: World, point: Point, driver: Driver, status: Status, *, made: datetime, ends: datetime
) -> None:
    """A reservation of the point's second connector that came to this."""
    held = physical.hold(
        world,
        station_id=point.station_id,
        connector_id=2,
        id_tag=driver.id_tag,
        expires_at=to_seconds_text(ends),
    )
    record = {
        **confirmed(
            world,
            held,
            org_id=point.org_id,
            asked_for=driver.id_tag,
            expires_at=to_seconds_text(ends),
        ),
        "created_at": to_seconds_text(made),
    }
    world.put(RESERVATIONS, record["id"], record)
    physical.settle(world, held["id"], ACTIVE)
    if status != ACTIVE:
        physical.settle(world, held["id"], status)
        _ended_at(world, record["id"], ends if status == EXPIRED else made + timedelta(hours=1))


def _ended_at(world: World, key: str, at: datetime) -> None:
    record = world.get(RESERVATIONS, key) or {}
    world.put(RESERVATIONS, key, {**record, "ended_at": to_seconds_text(at)})


def _hours(world: World, hours: float) -> datetime:
    return moment(world) + timedelta(hours=hours)


def _hours_of(hours: float) -> timedelta:
    """A stretch of time to the second, as charge points stamp it."""
    return timedelta(seconds=round(hours * 3600))
