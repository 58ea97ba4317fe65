"""The whole numbers by which older interfaces know users and devices (`vehicle_id=1042`)."""

from mockserver.world.world import World

_SEEDED = 1_000_000  # seeds stay below it


def next_number(world: World) -> int:
    """A number that nothing in the world has had yet: 1000001, then 1000002."""
    return _SEEDED + world.count("ev_energy.legacy_ids")
