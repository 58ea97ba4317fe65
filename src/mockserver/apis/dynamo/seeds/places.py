"""Sites, tariffs of each kind, and charge points that went offline a moment ago.

Nobody stands behind these charge points, so they are not connected; they can be, by their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.apis.dynamo.names import CHARGE_POINTS, SITES, TARIFFS, fresh_id
from mockserver.apis.dynamo.seeds import hosts
from mockserver.apis.dynamo.seeds.draws import ago, faked, whole
from mockserver.apis.dynamo.seeds.hosts import Host
from mockserver.apis.dynamo.seeds.tenants import Tenant
from mockserver.charging.records import Connector
from mockserver.world import physical
from mockserver.world.world import World
from virtualtime.instant import parse, to_text

_MODELS = (("ABB", "Terra AC W22-G5"), ("Alfen", "Eve Single Pro-line"), ("Wallbox", "Copper SB"))
_ABROAD_EVERY = 5
CONNECTORS = 2


def _component(kind: str, price: float, **more: Any) -> dict[str, Any]:
    return {"type": kind, "price": price, "step_size": 1, "min_duration_minutes": None, **more}


_HOME_TARIFFS: tuple[tuple[str, list[dict[str, Any]]], ...] = (
    (
        "Standard",
        [
            _component("flat", 0.5),
            _component("energy", 0.28, step_size=0.1),
            _component("parking", 0.1, min_duration_minutes=5),
        ],
    ),
    ("Per kWh", [_component("energy", 0.3, step_size=0.1)]),
    ("Per minute", [_component("time", 0.05, min_duration_minutes=15)]),
    ("Flat fee", [_component("flat", 6)]),
)
_ABROAD_TARIFF = (
    "Everything",
    [
        _component("energy", 0.39, step_size=0.01),
        _component("time", 0.02, step_size=15),
        _component("parking", 0.08),
        _component("flat", 0.35),
    ],
)


@dataclass(frozen=True, slots=True)
class Point:
    """A seeded charge point: Point("CP-SITE1-001", "org_…", "tariff_…")."""

    station_id: str
    org_id: str
    tariff_id: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Where charge points can be put: the tariffs and sites of an organization.

    `first_site` numbers its sites on from those before.
    """

    org_id: str
    tariffs: tuple[str, ...]
    sites: tuple[str, ...]
    first_site: int


def plant(world: World, home: Tenant, abroad: Tenant) -> tuple[Ground, Ground]:
    """Sites and tariffs; whatever connects without being known goes to the first of each."""
    here = _ground(world, home, "GBP", 20, _HOME_TARIFFS, sites=(1, 2))
    there = _ground(world, abroad, "EUR", 19, (_ABROAD_TARIFF,), sites=(3,))
    world.settings["defaults"] = {
        "operator_id": home.org_id,
        "site_id": here.sites[0],
        "tariff_id": here.tariffs[0],
    }
    return here, there


def plant_points(
    world: World, here: Ground, there: Ground, host: Host, count: int
) -> tuple[Point, ...]:
    """That many charge points, every fifth of them abroad; the first ones belong to projects."""
    points, in_project = [], dict.fromkeys(host.project_ids, 0)
    for number in range(count):
        is_abroad = number % _ABROAD_EVERY == _ABROAD_EVERY - 1
        ground = there if is_abroad else here
        project = None if is_abroad or number > len(in_project) else host.project_ids[number // 2]
        points.append(_point(world, ground, number, project))
        if project:
            in_project[project] += 1
    hosts.count_points(world, in_project)
    return tuple(points)


def _ground(
    world: World,
    tenant: Tenant,
    currency: str,
    tax_rate_percent: float,
    tariffs: tuple[tuple[str, list[dict[str, Any]]], ...],
    *,
    sites: tuple[int, ...],
) -> Ground:
    made = []
    for name, components in tariffs:
        key = fresh_id(world, TARIFFS)
        made.append(key)
        record = {
            "tariff_id": key,
            "org_id": tenant.org_id,
            "name": name,
            "currency": currency,
            "tax_rate_percent": tax_rate_percent,
            "components": components,
            "created_at": ago(world, days=390),
        }
        world.put(TARIFFS, key, record)
    places = tuple(_site(world, tenant, f"site/{number}", made[0]) for number in sites)
    return Ground(tenant.org_id, tuple(made), places, sites[0])


def _site(world: World, tenant: Tenant, label: str, tariff_id: str) -> str:
    key = fresh_id(world, SITES)
    fake = faked(world, label, tenant.country)
    street, place = fake.street_name(), fake.local_latlng(tenant.country)
    assert place is not None
    lat, lng, city, *_ = place
    record = {
        "site_id": key,
        "org_id": tenant.org_id,
        "name": f"{city}, {street}",
        "address": f"{whole(world, label, 1, 99)} {street}, {city}",
        "lat": float(lat),
        "lng": float(lng),
        "max_power_kw": 150,
        "tariff_id": tariff_id,
        "created_at": ago(world, days=380),
    }
    world.put(SITES, key, record)
    return key


def _point(world: World, ground: Ground, number: int, project_id: str | None) -> Point:
    site = number % len(ground.sites)
    station_id = f"CP-SITE{ground.first_site + site}-{number + 1:03d}"
    tariff_id = ground.tariffs[number % len(ground.tariffs)]
    vendor, model = _MODELS[number % len(_MODELS)]
    seen_at = to_text(parse(ago(world, minutes=5)))
    physical.register(
        world,
        station_id,
        vendor=vendor,
        model=model,
        serial_number=f"SN-{whole(world, station_id, 10_000_000, 99_999_999)}",
        firmware_version="1.4.2",
        ocpp_version="1.6",
        registered_at=to_text(parse(ago(world, days=370 - number % 300))),
        boot_status="Accepted",
        booted_at=to_text(parse(ago(world, days=3))),
        last_seen_at=seen_at,
        connectors=_connectors(seen_at),
        operator_id=ground.org_id,
        site_id=ground.sites[site],
        tariff_id=tariff_id,
    )
    record: Mapping[str, Any] = world.get(CHARGE_POINTS, station_id) or {}
    world.put(CHARGE_POINTS, station_id, {**record, "project_id": project_id})
    return Point(station_id, ground.org_id, tariff_id)


def _connectors(at: str) -> dict[str, Connector]:
    return {
        str(number): Connector(status="Available", error_code="NoError", info=None, status_at=at)
        for number in range(CONNECTORS + 1)
    }
