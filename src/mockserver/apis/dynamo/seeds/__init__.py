"""What a new world of Dynamo holds: the same for the same seed and time, to the byte."""

from collections.abc import Mapping
from dataclasses import dataclass

from mockserver.apis.dynamo import kinds
from mockserver.apis.dynamo.seeds import charging, hosts, places, tenants, webhooks
from mockserver.world import credentials
from mockserver.world.credentials import Grant
from mockserver.world.problems import invalid_field
from mockserver.world.world import World

_ISSUED_AT = "2024-01-20T09:00:00Z"


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is; each driver has `sessions` past sessions."""

    drivers: int
    sessions: int
    points: int


SIZES: Mapping[str, Size] = {
    "small": Size(drivers=2, sessions=6, points=5),
    "medium": Size(drivers=20, sessions=15, points=12),
    "large": Size(drivers=200, sessions=50, points=105),
}


def seed(world: World) -> None:
    """Fill a new world.

    The defaults of its settings and the credentials that are handed out are set as well.
    Raises ProblemError 422 for a size that there is not.
    """
    size = SIZES.get(world.options.seed_size)
    if size is None:
        raise invalid_field(
            "body.seed_size", f"is '{world.options.seed_size}'; allowed: {', '.join(SIZES)}"
        )
    home, abroad = tenants.plant(world)
    host = hosts.plant(world, home)
    here, there = places.plant(world, home, abroad)
    points = places.plant_points(world, here, there, host, size.points)
    drivers = charging.plant_drivers(world, home, size.drivers)
    registers = charging.plant_past(world, drivers, points, size.sessions)
    charging.plant_present(world, drivers, points, registers)
    webhooks.plant(world, home, abroad)
    key = kinds.api_key(home.org_id, acts_for=home.owner_id)
    _hand_out(world, kinds.DEFAULT_API_KEY, key)
    _hand_out(world, kinds.DEFAULT_SITE_OWNER, kinds.site_owner_token(host.site_owner_id))
    _hand_out(world, kinds.DEFAULT_DRIVER, kinds.driver_token(drivers[0].driver_id))


def _hand_out(world: World, key: str, grant: Grant) -> None:
    """Mint a credential that never ends, with a secret that does not change with the hour."""
    record = credentials.mint(world, grant, key=key)
    world.put(credentials.COLLECTION, key, {**record, "issued_at": _ISSUED_AT})
